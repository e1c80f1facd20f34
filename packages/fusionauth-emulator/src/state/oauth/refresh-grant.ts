import { OAuthRefusal } from './refusal.ts'
import { oauthSettings } from './settings.ts'
import { splitScopes, unknownScopes } from './scopes.ts'
import { signOAuthTokens, type TokenAnswer } from './tokens.ts'
import { publishRefresh, redeemRefreshToken } from '../tokens/refresh.ts'
import { revokeOneRefreshToken } from '../tokens/revocation.ts'
import type { Application, RefreshToken, World } from '../model.ts'

export interface RefreshGrantRequest {
  application: Application
  refreshToken: string | undefined
  /** Fewer than were granted; all of them when absent. */
  scope: string | undefined
  /** Seconds, as text. */
  expiresIn: string | undefined
  original: string | undefined
  address: string | undefined
}

/** `grant_type=refresh_token`. Throws OAuthRefusal. */
export async function refreshGrant(
  world: World,
  request: RefreshGrantRequest,
  now: number,
): Promise<TokenAnswer> {
  const { address, application, original, refreshToken: value } = request
  if (!value) {
    throw new OAuthRefusal('invalid_request', 'missing_refresh_token', 'Give a refresh_token.')
  }
  const wanted = request.scope === undefined ? undefined : splitScopes(request.scope)
  const timeToLive = readExpiresIn(request.expiresIn)
  const instant = Math.floor(now * 1000)
  const asked = {
    value,
    timeToLive,
    original,
    address,
    info: address === undefined ? {} : { ipAddress: address },
    client: {
      applicationId: application.id,
      refuses: (token: RefreshToken) => refuses(world, application, token, wanted, instant),
    },
  }
  const redemption = redeemRefreshToken(world, asked, instant)
  if (redemption.outcome !== 'redeemed') throw refusal(redemption.outcome)
  const { owner, refreshToken } = redemption
  const kept = { id: refreshToken.id, value: refreshToken.token }
  const scopes = wanted ?? refreshToken.scopes ?? []
  const grantTypes = [...(refreshToken.grantTypes ?? []), 'refresh_token']
  const { authenticationInstant } = refreshToken
  const answer = await signOAuthTokens(
    world,
    {
      ...owner,
      scopes,
      grantTypes,
      authenticationType: 'REFRESH_TOKEN',
      authenticationInstant,
      refreshToken: kept,
      timeToLive,
    },
    now,
  )
  publishRefresh(world, asked, owner, answer.access_token, now)
  return answer
}

function refuses(
  world: World,
  application: Application,
  token: RefreshToken,
  wanted: readonly string[] | undefined,
  instant: number,
): 'unknown-scope' | 'refused' | undefined {
  const granted = token.scopes ?? []
  const gone = unknownScopes(world, application, granted)
  if (gone.length > 0 && oauthSettings(application).unknownScopes === 'Reject') {
    revokeOneRefreshToken(world, token, instant).catch(() => {})
    return 'refused'
  }
  if (wanted === undefined) return undefined
  const same = wanted.length === granted.length || world.profile.scopes
  return same && wanted.every((each) => granted.includes(each)) ? undefined : 'unknown-scope'
}

function refusal(outcome: 'refused' | 'not-allowed' | 'lives-too-long' | 'unknown-scope') {
  if (outcome === 'unknown-scope') {
    return new OAuthRefusal('invalid_scope', 'unknown_scope', 'A scope was not granted before.')
  }
  if (outcome === 'lives-too-long') return invalidExpiresIn()
  const description = 'The refresh_token is invalid.'
  return new OAuthRefusal('invalid_grant', 'refresh_token_not_found', description)
}

function readExpiresIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^[1-9]\d{0,9}$/.test(text)) throw invalidExpiresIn()
  return Number(text)
}

function invalidExpiresIn() {
  const description = 'expires_in must be a positive number of seconds within the configured time.'
  return new OAuthRefusal('invalid_request', 'invalid_expires_in', description)
}
