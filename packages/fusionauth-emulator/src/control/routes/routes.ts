import type { App } from '../../app-env.ts'
import { refuseForeignPages } from './foreign-pages.ts'
import type { InnerControl } from '../control.ts'
import { clockRoutes } from './clock.ts'
import { faultRoutes } from './faults.ts'
import { controlKeyRoutes } from './keys.ts'
import { peopleRoutes } from './people.ts'
import { recordRoutes } from './records.ts'
import { stateRoutes } from './state.ts'
import { tokenRoutes } from './tokens.ts'

/** Everything below `/emulator/api`. */
export function controlRoutes(app: App, control: InnerControl): void {
  app.use('/emulator/*', refuseForeignPages)
  clockRoutes(app, control.clock)
  peopleRoutes(app, control.people)
  tokenRoutes(app, control.tokens)
  controlKeyRoutes(app, control.keys)
  faultRoutes(app, control.faults)
  recordRoutes(app, control)
  stateRoutes(app, control)
}
