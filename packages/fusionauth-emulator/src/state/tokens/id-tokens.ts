import { createHash, randomUUID } from 'node:crypto'
import { jwtConfigurationOf } from '../configuration/applications.ts'
import { shadowKeyIds } from '../defaults.ts'
import { signJwt } from './jws.ts'
import { digestOf } from './keys.ts'
import { identityClaims, isStrict, signingKey, type AuthenticationType } from './tokens.ts'
import { claimsOfScopes } from '../oauth/user-claims.ts'
import type { Algorithm, Application, SigningKey, Tenant, User, World } from '../model.ts'

const shadowIds: readonly string[] = Object.values(shadowKeyIds)

export interface IdTokenRequest {
  tenant: Tenant
  application: Application
  user: User
  authenticationType: AuthenticationType
  /** Milliseconds. */
  authenticationInstant: number
  scopes: readonly string[]
  grantTypes: readonly string[]
  accessToken: string
  /** Seconds. */
  expires: number
  code?: string | undefined
  nonce?: string | undefined
  sessionId?: string | undefined
}

/** Who logged in, for the application: OpenID Connect's id token. */
export function signIdToken(world: World, request: IdTokenRequest, now: number): Promise<string> {
  const { accessToken, application, code, grantTypes, nonce, scopes, sessionId } = request
  const { tenant, user } = request
  const key = idTokenKey(world, tenant, application)
  const strict = world.profile.scopes && isStrict(application)
  const payload = {
    aud: application.id,
    exp: request.expires,
    iat: Math.floor(now),
    iss: tenant.issuer,
    sub: user.id,
    jti: randomUUID(),
    authenticationType: request.authenticationType,
    ...(strict ? claimsOfScopes(user, scopes) : identityClaims(user)),
    at_hash: halfHash(key.algorithm, accessToken),
    ...(code !== undefined && { c_hash: halfHash(key.algorithm, code) }),
    ...(nonce !== undefined && { nonce }),
    scope: scopes.join(' '),
    ...(sessionId !== undefined && { sid: sessionId }),
    auth_time: Math.floor(request.authenticationInstant / 1000),
    tid: tenant.id,
  }
  return signJwt(world, key, payload, { gty: grantTypes })
}

/** FusionAuth's shadow keys stand for the client's secret: what OpenID Connect wants of an HMAC. */
function idTokenKey(world: World, tenant: Tenant, application: Application): SigningKey {
  const key = signingKey(world, jwtConfigurationOf(tenant, application).idTokenKeyId)
  if (!shadowIds.includes(key.id)) return key
  const { clientSecret } = application.oauthConfiguration
  return { ...key, jwk: { kty: 'oct', k: Buffer.from(clientSecret).toString('base64url') } }
}

/** The left half of the hash that belongs to the algorithm (OpenID Connect Core, 3.1.3.6). */
function halfHash(algorithm: Algorithm, text: string): string {
  const hash = createHash(digestOf(algorithm)).update(text).digest()
  return hash.subarray(0, hash.length / 2).toString('base64url')
}
