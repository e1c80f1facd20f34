import type { App } from '../../app-env.ts'
import { empty, json } from '../../routes/answers.ts'
import { controlBody } from './body.ts'
import { fieldError } from '../../state/errors.ts'
import type { Tokens } from '../tokens.ts'
import { optionalCount } from './optional.ts'

const path = '/emulator/api/tokens'

export function tokenRoutes(app: App, tokens: Tokens): void {
  app.get(path, (c) => json(c, { refreshTokens: tokens.list(c.req.query('who')) }))

  app.delete(path, async (c) => {
    const who = c.req.query('who')
    if (who === undefined) {
      throw fieldError('who', 'missing', 'Name whose: ?who=, a user id or a login id.')
    }
    await tokens.revokeAll(who)
    return empty(c, 200)
  })

  app.put(`${path}/access-token-lifetime`, async (c) => {
    const body = await controlBody(c, 'seconds', 'count')
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
