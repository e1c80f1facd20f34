import { randomUUID } from 'node:crypto'
import type { JWTPayload } from 'jose'
import { jwtConfigurationOf } from '../configuration/applications.ts'
import { signJwt } from './jws.ts'
import { registrationOf } from '../people/registration-of.ts'
import type { Application, SigningKey, Tenant, User, World } from '../model.ts'

export type AuthenticationType =
  | 'APPLICATION_TOKEN'
  | 'JWT_SSO'
  | 'ONE_TIME_PASSWORD'
  | 'PASSWORD'
  | 'PASSWORDLESS'
  | 'PING'
  | 'REFRESH_TOKEN'
  | 'REGISTRATION'
  | 'USER_CREATE'

export interface AccessTokenRequest {
  tenant: Tenant
  application?: Application | undefined
  user: User
  authenticationType: AuthenticationType
  /** Milliseconds. */
  authenticationInstant: number
  refreshTokenId?: string | undefined
  /** Seconds; the configured time when absent. */
  timeToLive?: number | undefined
  /** `exp` itself, in seconds, in place of a time to live. */
  expires?: number | undefined
  /** What an OAuth grant adds: `scope`, and `gty` in the header. */
  scopes?: readonly string[] | undefined
  grantTypes?: readonly string[] | undefined
}

/** Signs an access token. `expires` is its `exp`, in seconds. */
export async function signAccessToken(
  world: World,
  request: AccessTokenRequest,
  now: number,
): Promise<{ token: string; expires: number }> {
  const { application, grantTypes, tenant } = request
  const configuration = jwtConfigurationOf(tenant, application)
  const key = signingKey(world, configuration.accessTokenKeyId)
  const issued = Math.floor(now)
  const lifetime = request.timeToLive ?? configuration.timeToLiveInSeconds
  const expires = request.expires ?? issued + (overriddenLifetime(world) ?? lifetime)
  const claims = claimsOf(world, request, issued, expires)
  const token = await signJwt(world, key, claims, grantTypes && { gty: grantTypes })
  return { token, expires }
}

export function signingKey(world: World, id: string | undefined): SigningKey {
  const key = world.keys.get(id ?? world.defaultKeyId)
  if (key === undefined) throw new Error(`The signing key ${id} is gone.`)
  return key
}

/** What a test asked of the next access tokens, one of which is now used up. */
function overriddenLifetime({ overrides }: World): number | undefined {
  const { accessTokens } = overrides
  if (accessTokens === undefined) return undefined
  if (accessTokens.left !== undefined) accessTokens.left -= 1
  if (accessTokens.left !== undefined && accessTokens.left <= 0) delete overrides.accessTokens
  return accessTokens.seconds
}

function claimsOf(
  world: World,
  request: AccessTokenRequest,
  issued: number,
  expires: number,
): JWTPayload {
  const { switches } = world
  const { application, authenticationType, refreshTokenId, scopes, tenant, user } = request
  const registration = application && registrationOf(user, application.id)
  const audience = registration || scopes || switches.audienceWhenNotRegistered
  const sessionId = scopes !== undefined || switches.sessionIdInLoginTokens
  return {
    ...(application && audience && { aud: application.id }),
    exp: expires,
    iat: issued,
    iss: tenant.issuer,
    sub: user.id,
    jti: randomUUID(),
    authenticationType,
    ...(!hidesIdentity(world, application, scopes) && identityClaims(user)),
    ...(registration && { applicationId: registration.applicationId }),
    ...(scopes && scopes.length > 0 && { scope: scopes.join(' ') }),
    ...(registration && { roles: registration.roles }),
    ...(sessionId && refreshTokenId !== undefined && { sid: refreshTokenId }),
    auth_time: Math.floor(request.authenticationInstant / 1000),
    tid: tenant.id,
  }
}

/** A Strict application's access tokens say nothing of the person but `sub`. */
function hidesIdentity(
  { profile, switches }: World,
  application: Application | undefined,
  scopes: readonly string[] | undefined,
): boolean {
  const strict = profile.scopes && isStrict(application)
  return strict && (scopes !== undefined || switches.strictStripsIdentityClaims)
}

export function isStrict(application: Application | undefined): boolean {
  return application?.oauthConfiguration.scopeHandlingPolicy === 'Strict'
}

export function identityClaims({ email, username, verified }: User) {
  return {
    ...(email !== undefined && { email, email_verified: verified }),
    ...(username !== undefined && { preferred_username: username }),
  }
}
