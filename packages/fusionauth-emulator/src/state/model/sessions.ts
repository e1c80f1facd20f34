import type { Members } from '../reader.ts'

// What is handed out at a login, and for how long it is good.

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
