import { signIdToken } from '../tokens/id-tokens.ts'
import { oauthSettings } from './settings.ts'
import { issueRefreshToken } from '../tokens/refresh-tokens.ts'
import { registrationOf } from '../people/registration-of.ts'
import { signAccessToken, type AuthenticationType } from '../tokens/tokens.ts'
import type { Application, Device, Tenant, User, World } from '../model.ts'

/** The body of a successful answer of `/oauth2/token`. */
export interface TokenAnswer {
  access_token: string
  expires_in: number
  id_token?: string
  refresh_token?: string
  refresh_token_id?: string
  scope?: string
  token_type: 'Bearer'
  userId: string
}

export interface OAuthGrant {
  tenant: Tenant
  application: Application
  user: User
  scopes: readonly string[]
  grantTypes: readonly string[]
  authenticationType: AuthenticationType
  /** Milliseconds. */
  authenticationInstant: number
  device: Omit<Device, 'lastAccessedInstant'>
  code?: string | undefined
  nonce?: string | undefined
  sessionId?: string | undefined
}

/** The tokens somebody who has logged in brings an application: a refresh token for `offline_access`. */
export async function grantOAuthTokens(
  world: World,
  grant: OAuthGrant,
  now: number,
): Promise<TokenAnswer> {
  const { application, authenticationInstant, device, grantTypes, scopes, user } = grant
  const { enabledGrants, generateRefreshTokens } = oauthSettings(application)
  const lasting =
    scopes.includes('offline_access') &&
    generateRefreshTokens &&
    enabledGrants.includes('refresh_token') &&
    registrationOf(user, application.id) !== undefined
  const owner = { applicationId: application.id, userId: user.id }
  const refreshToken = lasting
    ? issueRefreshToken(
        world,
        { ...owner, device, scopes, grantTypes, authenticationInstant },
        Math.floor(now * 1000),
      )
    : undefined
  const kept = refreshToken && { id: refreshToken.id, value: refreshToken.token }
  const answer = await signOAuthTokens(world, { ...grant, refreshToken: kept }, now)
  return scopes.length === 0 ? answer : { ...answer, scope: scopes.join(' ') }
}

/** Signs what goes with a refresh token that is there already, or with none. */
export async function signOAuthTokens(
  world: World,
  grant: Omit<OAuthGrant, 'device'> & {
    refreshToken: { id: string; value: string } | undefined
    /** Seconds. */
    timeToLive?: number | undefined
  },
  now: number,
): Promise<TokenAnswer> {
  const { refreshToken, scopes, user } = grant
  const { expires, token } = await signAccessToken(
    world,
    { ...grant, refreshTokenId: refreshToken?.id },
    now,
  )
  const idToken = scopes.includes('openid')
    ? await signIdToken(world, { ...grant, accessToken: token, expires }, now)
    : undefined
  return {
    access_token: token,
    expires_in: expires - Math.floor(now),
    ...(idToken !== undefined && { id_token: idToken }),
    ...(refreshToken && { refresh_token: refreshToken.value, refresh_token_id: refreshToken.id }),
    token_type: 'Bearer',
    userId: user.id,
  }
}
