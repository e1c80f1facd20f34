import { randomUUID } from 'node:crypto'
import type { JWTPayload } from 'jose'
import { jwtConfigurationOf } from './applications.ts'
import { signJwt } from './jws.ts'
import { registrationOf } from './registrations.ts'
import type { Application, Tenant, User, World } from './model.ts'

export type AuthenticationType = 'PASSWORD' | 'REFRESH_TOKEN' | 'REGISTRATION' | 'USER_CREATE'

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
}

/** Signs an access token. `expires` is its `exp`, in seconds. */
export async function signAccessToken(
  world: World,
  request: AccessTokenRequest,
  now: number,
): Promise<{ token: string; expires: number }> {
  const { application, tenant } = request
  const configuration = jwtConfigurationOf(tenant, application)
  const key = world.keys.get(configuration.accessTokenKeyId ?? world.defaultKeyId)
  if (key === undefined) throw new Error(`The signing key of tenant ${tenant.id} is gone.`)
  const issued = Math.floor(now)
  const expires = issued + (request.timeToLive ?? configuration.timeToLiveInSeconds)
  const token = await signJwt(world, key, claimsOf(world, request, issued, expires))
  return { token, expires }
}

function claimsOf(
  { profile, switches }: World,
  request: AccessTokenRequest,
  issued: number,
  expires: number,
): JWTPayload {
  const { application, authenticationType, refreshTokenId, tenant, user } = request
  const registration = application && registrationOf(user, application.id)
  const audience = registration || switches.audienceWhenNotRegistered
  return {
    ...(application && audience && { aud: application.id }),
    exp: expires,
    iat: issued,
    iss: tenant.issuer,
    sub: user.id,
    jti: randomUUID(),
    authenticationType,
    ...(!(profile.scopes && switches.strictStripsIdentityClaims && isStrict(application)) &&
      identityClaims(user)),
    ...(registration && { applicationId: registration.applicationId, roles: registration.roles }),
    ...(switches.sessionIdInLoginTokens && refreshTokenId !== undefined && { sid: refreshTokenId }),
    auth_time: Math.floor(request.authenticationInstant / 1000),
    tid: tenant.id,
  }
}

function isStrict(application: Application | undefined): boolean {
  return application?.oauthConfiguration.scopeHandlingPolicy === 'Strict'
}

function identityClaims({ email, username, verified }: User) {
  return {
    ...(email !== undefined && { email, email_verified: verified }),
    ...(username !== undefined && { preferred_username: username }),
  }
}
