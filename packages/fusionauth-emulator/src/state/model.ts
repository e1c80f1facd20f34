import type { Switches } from '../switches.ts'
import type { Profile } from '../versions.ts'
import type { JwtConfiguration, RevocationPolicy } from './configuration.ts'
import type { EventSink } from './events.ts'
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

export interface User {
  id: string
  tenantId: string
  active: boolean
  verified: boolean
  /** When the e-mail address was verified. */
  verifiedInstant?: number
  /** How the e-mail address came to be verified, or not. Only in versions that have `identities`. */
  verifiedReason?: VerifiedReason
  /** Stored in lower case. */
  email?: string
  username?: string
  /** E.164: `+13035551212`. */
  phoneNumber?: string
  /** Absent until somebody who was sent a set-password message has set one. */
  password?: PasswordHash
  passwordLastUpdateInstant: number
  passwordChangeRequired: boolean
  passwordChangeReason?: PasswordChangeReason
  /** Milliseconds; from then on every login is 410. */
  expiry?: number
  twoFactor: { methods: TwoFactorMethod[]; recoveryCodes: string[] }
  /** Latest first; none unless the tenant remembers passwords. */
  previousPasswords?: PasswordHash[]
  /** Failed logins that still count towards the lock-out. */
  failedLogins?: { count: number; lastInstant: number }
  /** When logins failed; kept while the tenant limits their rate. */
  recentFailures?: number[]
  /** What else the caller sent about the person: names, birth date, data … */
  profile: Members
  registrations: Registration[]
  insertInstant: number
  lastUpdateInstant: number
  lastLoginInstant?: number
}

export type VerifiedReason = 'Administrative' | 'Completed' | 'Disabled' | 'Pending' | 'Skipped'

export type PasswordChangeReason = 'Administrative' | 'Breached' | 'Expired' | 'Validation'

export interface TwoFactorMethod {
  id: string
  method: 'authenticator' | 'email' | 'sms'
  /** What the person calls it. */
  name?: string
  email?: string
  mobilePhone?: string
  /** Of an authenticator: base64, as FusionAuth's API has it. */
  secret?: string
  authenticator?: { algorithm: string; codeLength: number; timeStep: number }
  lastUsed?: boolean
  /** The last time step whose code was used: a code works once. */
  lastStep?: number
}

export type LoginIdType = 'email' | 'phoneNumber' | 'username'

export interface Registration {
  id: string
  applicationId: string
  roles: string[]
  verified: boolean
  verifiedInstant?: number
  /** Stands in for the password at this application. */
  authenticationToken?: string
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
  /** Of an OAuth grant: the scopes that were granted, and how (`gty`). */
  scopes?: string[]
  grantTypes?: string[]
  device: Device
  /** Values that were rotated out, oldest first. */
  retired: { token: string; instant: number }[]
}

export type ExternalIdKind =
  | 'authorization-code'
  | 'change-password'
  | 'email-verification'
  | 'one-time-password'
  | 'registration-verification'
  | 'setup-password'
  | 'trust-token'
  | 'two-factor'
  | 'two-factor-trust'

/** An opaque id that FusionAuth hands out for a while: a changePasswordId, a twoFactorId, a code … */
export interface ExternalId {
  id: string
  kind: ExternalIdKind
  tenantId: string
  userId: string
  applicationId?: string
  /** Milliseconds. */
  insertInstant: number
  expirationInstant: number
  /** What else belongs to it: the caller's `state`, a code that was sent, a redirect URI … */
  data: Members
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

/** A measure that was taken. */
export interface UserActionLog {
  id: string
  userActionId: string
  actioneeUserId: string
  actionerUserId?: string
  applicationIds: string[]
  /** Milliseconds; absent: for ever. */
  expiry?: number
  endEventSent?: boolean
  insertInstant: number
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

/** Somebody who is logged in at the hosted pages. */
export interface SsoSession {
  id: string
  /** The value of the cookie. */
  token: string
  tenantId: string
  userId: string
  insertInstant: number
  startInstant: number
}

export type EmailKind =
  | 'email-verification'
  | 'forgot-password'
  | 'registration-verification'
  | 'setup-password'
  | 'two-factor-code'

export interface Email {
  id: string
  /** Milliseconds. */
  instant: number
  tenantId: string
  userId: string
  to: string
  kind: EmailKind
  subject: string
  text: string
  /** What a link or a form in the e-mail would carry: `changePasswordId`, `verificationId`, `code` … */
  parameters: Record<string, string>
}

/** Everything of a person that a test may change from outside. */
export interface PersonBefore {
  user: Pick<
    User,
    | 'active'
    | 'expiry'
    | 'passwordChangeReason'
    | 'passwordChangeRequired'
    | 'verified'
    | 'verifiedInstant'
    | 'verifiedReason'
  >
  /** Those that were verified, by application id. */
  verifiedAt: string[]
  recoveryCodes: string[]
  /** Measures that were taken and authenticators that were enrolled since, by id. */
  preventions: string[]
  methods: string[]
}

/** What a test changed about the answers, apart from the state: nothing of it is FusionAuth's. */
export interface Overrides {
  /** Access tokens signed from now on live so many seconds; `left` of them, all when it is absent. */
  accessTokens?: { seconds: number; left?: number }
  /** The key set is answered as it was then. */
  staleJwks?: Members[]
  /** Keys that `keys.rotate` replaced. */
  rotatedKeyIds?: string[]
  /** How people were before a test changed them, by user id. */
  people?: Record<string, PersonBefore>
}

/** Everything one instance knows. Rules read and change it; nothing else holds state. */
export interface World {
  readonly profile: Profile
  readonly switches: Switches
  readonly events: EventSink
  overrides: Overrides
  /** A new tenant is made like this one, and it signs with `defaultKeyId`. */
  readonly defaultTenantId: string
  defaultKeyId: string
  readonly tenants: Map<string, Tenant>
  readonly applications: Map<string, Application>
  readonly keys: Map<string, SigningKey>
  /** By the key itself. */
  readonly apiKeys: Map<string, ApiKey>
  readonly users: Map<string, User>
  readonly refreshTokens: Map<string, RefreshToken>
  readonly externalIds: Map<string, ExternalId>
  readonly userActions: Map<string, UserAction>
  readonly userActionLogs: Map<string, UserActionLog>
  readonly webhooks: Map<string, Webhook>
  /** By the value of the cookie. */
  readonly ssoSessions: Map<string, SsoSession>
  /** Groups, themes, lambdas …: kept as they came, by resource and id. */
  readonly stored: Map<string, Map<string, Members>>
  systemConfiguration: Members
  /** Oldest first. */
  readonly emails: Email[]
  /** Tenant, type and login id → user id. Follows from `users`. */
  readonly loginIds: Map<string, string>
  /** Every value that was ever handed out and is still remembered. Follows from `refreshTokens`. */
  readonly refreshTokenValues: Map<string, RefreshToken>
}
