import { randomUUID } from 'node:crypto'
import { jwtVerify, SignJWT, type JWTPayload } from 'jose'
import { jwtConfigurationOf } from './applications.ts'
import { findKeyByKid, privateKeyOf, publicJwk } from './keys.ts'
import { registrationOf } from './registrations.ts'
import { undocumented } from '../undocumented.ts'
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
  const token = await new SignJWT(claimsOf(request, issued, expires))
    .setProtectedHeader({ alg: key.algorithm, typ: 'JWT', kid: key.kid })
    .sign(await privateKeyOf(key))
  return { token, expires }
}

function claimsOf(request: AccessTokenRequest, issued: number, expires: number): JWTPayload {
  const { application, authenticationType, refreshTokenId, tenant, user } = request
  const registration = application && registrationOf(user, application.id)
  const audience = registration || undocumented.audienceWhenNotRegistered
  return {
    ...(application && audience && { aud: application.id }),
    exp: expires,
    iat: issued,
    iss: tenant.issuer,
    sub: user.id,
    jti: randomUUID(),
    authenticationType,
    ...(carriesIdentity(application) && identityClaims(user)),
    ...(registration && { applicationId: registration.applicationId, roles: registration.roles }),
    ...(undocumented.sessionIdInAccessTokens &&
      refreshTokenId !== undefined && { sid: refreshTokenId }),
    auth_time: Math.floor(request.authenticationInstant / 1000),
    tid: tenant.id,
  }
}

function carriesIdentity(application: Application | undefined): boolean {
  const strict = application?.oauthConfiguration.scopeHandlingPolicy === 'Strict'
  return !(strict && undocumented.strictStripsIdentityClaims)
}

function identityClaims({ email, username, verified }: User) {
  return {
    ...(email !== undefined && { email, email_verified: verified }),
    ...(username !== undefined && { preferred_username: username }),
  }
}

/** The payload of a JWT this instance signed and that has not expired, else undefined. */
export async function verifyAccessToken(
  world: World,
  jwt: string,
  now: number,
): Promise<JWTPayload | undefined> {
  try {
    const { payload } = await jwtVerify(
      jwt,
      ({ kid }) => {
        const key = findKeyByKid(world, kid)
        if (key === undefined) throw new Error('unknown kid')
        return publicJwk(key)
      },
      { currentDate: new Date(now * 1000) },
    )
    return payload
  } catch {
    return undefined
  }
}
