import { getCookie } from 'hono/cookie'
import type { App } from '../app-env.ts'
import type { Instance } from '../instance.ts'
import { toInstant } from '../state/clock.ts'
import { ignoreVeto } from '../state/events.ts'
import { findLiveToken } from '../state/tokens/live-tokens.ts'
import { revokeOneRefreshToken, revokeRefreshTokensOf } from '../state/tokens/revocation.ts'
import { clearTokenCookies, empty } from './answers.ts'
import { readBody } from './request.ts'

export function logoutRoutes(app: App, instance: Instance): void {
  app.post('/api/logout', async (c) => {
    const { clock, world } = instance
    // Logging out always answers 200, so a body that cannot be read counts as none.
    const body = await readBody(c).catch(() => ({ refreshToken: undefined, global: undefined }))
    const given = body.refreshToken ?? c.req.query('refreshToken') ?? getCookie(c, 'refresh_token')
    const flag = body.global ?? c.req.query('global')
    const global = flag === true || flag === 'true'
    const instant = toInstant(clock.now())
    const token = typeof given === 'string' ? findLiveToken(world, given, instant) : undefined
    if (token) {
      const told = global
        ? revokeRefreshTokensOf(world, { userId: token.userId }, instant)
        : revokeOneRefreshToken(world, token, instant)
      // The tokens are gone, and nobody can veto that any more.
      told.catch(ignoreVeto)
    }
    clearTokenCookies(c)
    return empty(c, 200)
  })
}
