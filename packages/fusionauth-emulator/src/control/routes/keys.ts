import type { App } from '../../instance.ts'
import { empty, json } from '../../routes/answers.ts'
import { bodyReader } from '../../routes/request.ts'
import { fieldError } from '../../state/errors.ts'
import type { Keys } from '../keys.ts'

const path = '/emulator/api/keys'

export function controlKeyRoutes(app: App, keys: Keys): void {
  app.post(`${path}/rotate`, async (c) => {
    const body = await bodyReader(c)
    const applicationId = body.id('applicationId')
    body.check()
    return json(c, await keys.rotate(applicationId))
  })

  app.post(`${path}/drop-old`, (c) => json(c, { dropped: keys.dropOld() }))

  app.put(`${path}/stale-jwks`, async (c) => {
    const { on } = (await bodyReader(c)).members
    if (typeof on !== 'boolean')
      throw fieldError('on', 'couldNotConvert', 'on must be true or false.')
    keys.staleJwks(on)
    return empty(c, 200)
  })
}
