import { unavailable } from './answer.ts'
import { TokenClientError } from './errors.ts'
import type { Http } from './http.ts'
import { describe, isText } from './json.ts'
import type { Settings } from './options.ts'
import type { RefreshOutcome } from './outcomes-tokens.ts'
import type { RefreshEndpoint, RefreshOptions } from './refresh-endpoint.ts'
import { askJwtRefresh } from './refresh-jwt.ts'
import { askOAuthToken } from './refresh-oauth.ts'
import { createTokenSet } from './token-set.ts'

export function checkRefreshToken(call: string, refreshToken: unknown): void {
  if (isText(refreshToken)) return
  throw new TokenClientError(
    'invalid_request',
    `${call}: the refresh token must be a non-empty string; seen: ${describe(refreshToken)}. ` +
      'Fix: call it only when there is a session to ask about.',
  )
}

function checkTimeToLive(timeToLive: unknown): void {
  if (timeToLive === undefined || (Number.isSafeInteger(timeToLive) && Number(timeToLive) > 0)) {
    return
  }
  const seen = typeof timeToLive === 'number' ? String(timeToLive) : describe(timeToLive)
  throw new TokenClientError(
    'invalid_request',
    `refresh: \`timeToLive\` must be a whole number of seconds above 0; seen: ${seen}. ` +
      'Fix: give seconds, or leave it out for what FusionAuth is configured for.',
  )
}

/** Trades a refresh token for new tokens, at the endpoint the options name; sent once. */
export function createRefresh(http: Http, settings: Settings) {
  const ask: RefreshEndpoint =
    settings.refreshEndpoint === '/oauth2/token'
      ? askOAuthToken(http, settings)
      : askJwtRefresh(http)

  return async function refresh(
    refreshToken: string,
    { timeToLive }: RefreshOptions = {},
  ): Promise<RefreshOutcome> {
    checkRefreshToken('refresh', refreshToken)
    checkTimeToLive(timeToLive)
    const answer = await ask({ refreshToken, timeToLive })
    if (answer.outcome !== 'issued') return answer
    const [accessToken, next, refreshTokenId] = answer.values
    if (!isText(accessToken)) return unavailable('status 200 without an access token')
    if (!isText(next)) return unavailable('status 200 without a refresh token')
    if (!isText(refreshTokenId)) return unavailable('status 200 without a refresh token id')
    const tokens = { accessToken, refreshToken: next, refreshTokenId }
    return { outcome: 'refreshed', tokens: createTokenSet(tokens, settings) }
  }
}
