import type { App } from '../../app-env.ts'
import { empty, json } from '../../routes/answers.ts'
import { controlBody } from './body.ts'
import type { Keys } from '../keys.ts'

const path = '/emulator/api/keys'

export function controlKeyRoutes(app: App, keys: Keys): void {
  app.post(`${path}/rotate`, async (c) => {
    const body = await controlBody(c, 'applicationId')
    const applicationId = body.id('applicationId')
    body.check()
    return json(c, await keys.rotate(applicationId))
  })

  app.post(`${path}/drop-old`, (c) => json(c, { dropped: keys.dropOld() }))

  app.put(`${path}/stale-jwks`, async (c) => {
    const body = await controlBody(c, 'on')
    if (body.members['on'] === undefined) body.refuse('on', 'missing', 'on must be true or false.')
    const on = body.flag('on', false)
    body.check()
    keys.staleJwks(on)
    return empty(c, 200)
  })
}
