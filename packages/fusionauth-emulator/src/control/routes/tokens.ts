import type { App } from '../../instance.ts'
import { empty, json } from '../../routes/answers.ts'
import { bodyReader } from '../../routes/request.ts'
import { fieldError } from '../../state/errors.ts'
import type { Tokens } from '../tokens.ts'
import { optionalCount } from './optional.ts'

const path = '/emulator/api/tokens'

export function tokenRoutes(app: App, tokens: Tokens): void {
  app.get(path, (c) => json(c, { refreshTokens: tokens.list(c.req.query('user')) }))

  app.delete(path, async (c) => {
    const user = c.req.query('user')
    if (user === undefined) throw fieldError('user', 'missing', 'Name whose: ?user=ID or login id.')
    await tokens.revokeAll(user)
    return empty(c, 200)
  })

  app.put(`${path}/access-token-lifetime`, async (c) => {
    const body = await bodyReader(c)
    const seconds = optionalCount(body, 'seconds', 1)
    const count = optionalCount(body, 'count', 1)
    body.check()
    if (seconds === undefined) {
      throw fieldError('seconds', 'missing', 'seconds is required: how long access tokens live.')
    }
    tokens.accessTokenLifetime(seconds, count)
    return empty(c, 200)
  })

  app.delete(`${path}/access-token-lifetime`, (c) => {
    tokens.accessTokenLifetime('configured')
    return empty(c, 200)
  })

  app.delete(`${path}/:token`, async (c) => {
    await tokens.revoke(c.req.param('token'))
    return empty(c, 200)
  })
}
