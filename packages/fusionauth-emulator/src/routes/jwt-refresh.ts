import type { Context } from 'hono'
import { getCookie } from 'hono/cookie'
import type { App } from '../app-env.ts'
import type { Instance } from '../instance.ts'
import { fieldError, InvalidRequest } from '../state/errors.ts'
import { refresh } from '../state/tokens/refresh.ts'
import type { Switches } from '../switches.ts'
import { empty, json, setTokenCookies } from './answers.ts'
import { namedTenantId } from './authentication.ts'
import { bodyReader, readAddress } from './request.ts'

/** `POST /api/jwt/refresh`. Reading and revoking refresh tokens is next door. */
export function jwtRefreshRoutes(app: App, instance: Instance): void {
  app.post('/api/jwt/refresh', async (c) => {
    const { clock, world } = instance
    const body = await bodyReader(c)
    const value = getCookie(c, 'refresh_token') || body.text('refreshToken')
    const original = getCookie(c, 'access_token') || body.text('token')
    const timeToLive =
      (body.members.timeToLiveInSeconds ?? undefined) === undefined
        ? undefined
        : body.count('timeToLiveInSeconds', 1, 1)
    const address = readAddress(c, body)
    body.check()
    if (!value) throw refusal(world.switches.refreshTokenMissingCode, 'Give a refresh token.')
    const now = clock.now()
    const tenantId = namedTenantId(c)
    const info = address === undefined ? {} : { ipAddress: address }
    const request = { value, timeToLive, tenantId, original, address, info }
    const answer = await refresh(world, request, now)
    if (answer.outcome !== 'refreshed') return refuse(c, world.switches, answer.outcome)
    const { lifetime, refreshToken, refreshTokenId, token } = answer
    setTokenCookies(c, { accessToken: token, refreshToken: { value: refreshToken, lifetime } }, now)
    return json(c, { refreshToken, refreshTokenId, token })
  })
}

function refuse(
  c: Context,
  { refreshNotAllowedStatus, refreshTokenRefusedCode }: Switches,
  outcome: 'refused' | 'not-allowed' | 'lives-too-long' | 'unknown-scope',
): Response {
  if (outcome === 'lives-too-long') {
    throw fieldError('timeToLiveInSeconds', 'invalid', 'It is more than the configuration allows.')
  }
  if (outcome !== 'not-allowed') {
    throw refusal(refreshTokenRefusedCode, 'The refresh token is unknown, expired or revoked.')
  }
  if (refreshNotAllowedStatus !== 400) return empty(c, refreshNotAllowedStatus)
  throw fieldError('applicationId', 'invalid', 'The application does not allow refreshing.')
}

function refusal(code: string, message: string): InvalidRequest {
  return new InvalidRequest({ fieldErrors: { refreshToken: [{ code, message }] } })
}
