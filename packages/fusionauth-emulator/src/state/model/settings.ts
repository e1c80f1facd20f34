import type { JwtConfiguration, RevocationPolicy } from '../configuration/configuration.ts'

// What an administrator sets up.

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

export type Algorithm =
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'HS256'
  | 'HS384'
  | 'HS512'
  | 'Ed25519'

export interface SigningKey {
  id: string
  name: string
  algorithm: Algorithm
  type: 'RSA' | 'EC' | 'HMAC' | 'OKP'
  /** Bits; RSA only. */
  length?: number
  kid: string
  /** All members of the JWK, private ones too unless only the public half was imported. */
  jwk: Record<string, string>
  hasPrivateKey: boolean
  insertInstant: number
  lastUpdateInstant: number
}

export interface ApiKey {
  id: string
  key: string
  keyManager: boolean
  description?: string
  name?: string
  insertInstant: number
  lastUpdateInstant: number
  /** The key acts in this tenant only. */
  tenantId?: string
  ipAccessControlListId?: string
  /** Endpoint → methods. Absent or empty: everything is allowed. */
  permissions?: Record<string, string[]>
}

/** A kind of measure a moderator can take, such as a lock-out. */
export interface UserAction {
  id: string
  name: string
  active: boolean
  /** Ends by itself. */
  temporal: boolean
  preventLogin: boolean
  insertInstant: number
  lastUpdateInstant: number
  [member: string]: unknown
}

export interface Webhook {
  id: string
  url: string
  global: boolean
  tenantIds: string[]
  eventsEnabled: Record<string, boolean>
  headers: Record<string, string>
  connectTimeout: number
  readTimeout: number
  httpAuthenticationUsername?: string
  httpAuthenticationPassword?: string
  signatureConfiguration: { enabled: boolean; signingKeyId?: string }
  insertInstant: number
  lastUpdateInstant: number
  [member: string]: unknown
}
