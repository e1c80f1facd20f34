import { Hono } from 'hono'
import { getCookie } from 'hono/cookie'
import type { Instance } from '../instance.ts'
import { findLiveToken } from '../state/refresh.ts'
import { revokeRefreshToken } from '../state/refresh-tokens.ts'
import { clearTokenCookies, empty } from './answers.ts'
import { readBody } from './request.ts'

export function logoutRoutes(instance: Instance) {
  const app = new Hono()

  app.post('/api/logout', async (c) => {
    const { clock, world } = instance
    // Logging out always answers 200, so a body that cannot be read counts as none.
    const body = await readBody(c).catch(() => ({ refreshToken: undefined, global: undefined }))
    const given = body.refreshToken ?? c.req.query('refreshToken') ?? getCookie(c, 'refresh_token')
    const global = body.global === true || c.req.query('global') === 'true'
    const token =
      typeof given === 'string'
        ? findLiveToken(world, given, Math.floor(clock.now() * 1000))
        : undefined
    if (token) revokeRefreshToken(world, token)
    if (token && global) {
      for (const each of world.refreshTokens.values()) {
        if (each.userId === token.userId) revokeRefreshToken(world, each)
      }
    }
    clearTokenCookies(c)
    return empty(c, 200)
  })

  return app
}
