import type { PasswordHash } from '../people/passwords.ts'
import type { Members } from '../reader.ts'

// Who can log in, and what is known about them.

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
