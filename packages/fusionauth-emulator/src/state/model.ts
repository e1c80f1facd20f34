import type { JwtConfiguration, RevocationPolicy } from './configuration.ts'
import type { PasswordHash } from './passwords.ts'
import type { Members } from './reader.ts'

// What an instance is made of. The rules are in the files beside this one.

export interface Tenant {
  id: string
  name: string
  /** `iss` of every JWT, verbatim. */
  issuer: string
  loginConfiguration: { requireAuthentication: boolean }
  jwtConfiguration: JwtConfiguration & { refreshTokenRevocationPolicy: RevocationPolicy }
  insertInstant: number
  lastUpdateInstant: number
  [member: string]: unknown
}

export type ScopePolicy = 'Strict' | 'Compatibility'

export interface Role {
  id: string
  name: string
  isDefault: boolean
  isSuperRole: boolean
  [member: string]: unknown
}

export interface Application {
  id: string
  tenantId: string
  name: string
  loginConfiguration: {
    allowTokenRefresh: boolean
    generateRefreshTokens: boolean
    requireAuthentication: boolean
  }
  jwtConfiguration: JwtConfiguration
  oauthConfiguration: {
    clientId: string
    clientSecret: string
    scopeHandlingPolicy: ScopePolicy
    [member: string]: unknown
  }
  roles: Role[]
  insertInstant: number
  lastUpdateInstant: number
  [member: string]: unknown
}

export type Algorithm = 'RS256' | 'RS384' | 'RS512'

export interface RsaPrivateJwk {
  readonly kty: 'RSA'
  readonly n: string
  readonly e: string
  readonly d: string
  readonly p: string
  readonly q: string
  readonly dp: string
  readonly dq: string
  readonly qi: string
}

export interface SigningKey {
  id: string
  name: string
  algorithm: Algorithm
  length: number
  kid: string
  jwk: RsaPrivateJwk
  insertInstant: number
}

export interface ApiKey {
  key: string
  description?: string
  /** The key acts in this tenant only. */
  tenantId?: string
  /** Endpoint → methods. Absent or empty: everything is allowed. */
  permissions?: Record<string, string[]>
}

export interface User {
  id: string
  tenantId: string
  active: boolean
  verified: boolean
  /** Stored in lower case. */
  email?: string
  username?: string
  password: PasswordHash
  passwordLastUpdateInstant: number
  /** What else the caller sent about the person: names, birth date, data … */
  profile: Members
  registrations: Registration[]
  insertInstant: number
  lastUpdateInstant: number
  lastLoginInstant?: number
}

export type LoginIdType = 'email' | 'username'

export interface Registration {
  id: string
  applicationId: string
  roles: string[]
  verified: boolean
  username?: string
  timezone?: string
  preferredLanguages?: string[]
  data: Members
  insertInstant: number
  lastUpdateInstant: number
  lastLoginInstant?: number
}

/** What the token's owner used when it was issued, and when and from where it was last used. */
export interface Device {
  name?: string
  type?: string
  description?: string
  lastAccessedAddress?: string
  lastAccessedInstant: number
}

/** Instants are milliseconds. No expiry is stored: the configuration in force decides at each use. */
export interface RefreshToken {
  /** Stays through every rotation. */
  id: string
  applicationId: string
  userId: string
  /** The value that is current. */
  token: string
  /** First issue. */
  insertInstant: number
  /** Start of the window in which the token must be used. */
  startInstant: number
  /** When the person last proved who they are: `auth_time`. */
  authenticationInstant: number
  device: Device
  /** Values that were rotated out, oldest first. */
  retired: { token: string; instant: number }[]
}

/** Everything one instance knows. Rules read and change it; nothing else holds state. */
export interface World {
  /** A new tenant is made like this one, and it signs with `defaultKeyId`. */
  readonly defaultTenantId: string
  readonly defaultKeyId: string
  readonly tenants: Map<string, Tenant>
  readonly applications: Map<string, Application>
  readonly keys: Map<string, SigningKey>
  /** By the key itself. */
  readonly apiKeys: Map<string, ApiKey>
  readonly users: Map<string, User>
  readonly refreshTokens: Map<string, RefreshToken>
  /** Tenant, type and login id → user id. Follows from `users`. */
  readonly loginIds: Map<string, string>
  /** Every value that was ever handed out and is still remembered. Follows from `refreshTokens`. */
  readonly refreshTokenValues: Map<string, RefreshToken>
}
