import type { Proof } from './login-credentials.ts'
import type { Members } from '../reader.ts'
import type {
  Application,
  PasswordChangeReason,
  Tenant,
  TwoFactorMethod,
  User,
  UserActionLog,
} from '../model.ts'

export interface LoginRequest {
  tenant: Tenant
  application?: Application | undefined
  /** The id of a browser that passed two-factor before. */
  trustId?: string | undefined
  /** The caller says that the person uses this device for the first time. */
  newDevice?: boolean
  /** Of the events: `ipAddress`, `deviceName` … */
  info?: Members
}

/** Somebody who may come in, and how far. */
export interface Admitted {
  outcome: 'signed-in' | 'not-registered' | 'email-unverified' | 'registration-unverified'
  user: User
  proof: Proof
  /** With the strategy FormField: what belongs to the code that was sent. */
  verificationId?: string | undefined
  /** What is unverified lets people in all the same. */
  unverifiedAllowed?: boolean
}

/** What comes of a login, before any token is made. */
export type Decision =
  | { outcome: 'unknown' | 'rate-limited' | 'locked' | 'expired' }
  | { outcome: 'prevented'; actions: UserActionLog[] }
  | {
      outcome: 'two-factor-required'
      user: User
      twoFactorId: string
      methods: TwoFactorMethod[]
      /** What a user without any method, who must have one, can choose from. */
      configurableMethods: string[]
    }
  | {
      outcome: 'password-change-required'
      user: User
      changePasswordId: string
      changePasswordReason: PasswordChangeReason
    }
  | Admitted
