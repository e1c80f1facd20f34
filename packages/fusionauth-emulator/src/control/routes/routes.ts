import type { App } from '../../instance.ts'
import { empty } from '../../routes/answers.ts'
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
  // A page of another site must not move the clock of whoever visits it.
  app.use('/emulator/*', async (c, next) => {
    const site = c.req.header('sec-fetch-site') ?? 'none'
    if (site !== 'none' && site !== 'same-origin') return empty(c, 403)
    return next()
  })
  clockRoutes(app, control.clock)
  peopleRoutes(app, control.people)
  tokenRoutes(app, control.tokens)
  controlKeyRoutes(app, control.keys)
  faultRoutes(app, control.faults)
  recordRoutes(app, control)
  stateRoutes(app, control)
}
