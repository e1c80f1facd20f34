import type { RequestOrigin, TokenSet, Unavailable, User } from './outcomes.ts'

/** What goes along with a login. */
export type LoginDetails = RequestOrigin & {
  /** From `completeTwoFactor` with `trustComputer`: spares this device the second factor. Default: none. */
  readonly twoFactorTrustId?: string
  /** FusionAuth sends its event `user.login.new-device`. Default `false`. */
  readonly newDevice?: boolean
}

/** What a person typed, byte for byte, and what is known about their device. */
export type LoginRequest = LoginDetails & {
  /** E-mail address or user name, sent exactly as given: not trimmed, not lower-cased. */
  readonly loginId: string
  /** Sent exactly as given. */
  readonly password: string
  /** Goes without login id and password: {@link OneTimeLoginRequest}. */
  readonly oneTimePassword?: undefined
}

/** The one-time password takes the place of login id and password, right after a password change. */
export type OneTimeLoginRequest = LoginDetails & {
  /** From `changePassword`. Lives 60 seconds by default, and works once. */
  readonly oneTimePassword: string
  /** The one-time password names the person. */
  readonly loginId?: undefined
  /** The one-time password takes its place. */
  readonly password?: undefined
}

/** Why FusionAuth wants a new password; `Unknown` when it gave no reason or one we do not know. */
export type PasswordChangeReason =
  | 'Administrative'
  | 'Breached'
  | 'Expired'
  | 'Validation'
  | 'Unknown'

/** One way to answer a two-factor challenge, as FusionAuth describes it, without secrets. */
export type TwoFactorMethod = {
  /** What `sendTwoFactorCode` takes as `methodId`. */
  readonly id: string
  /** `authenticator`, `email`, `sms` or `voice`. */
  readonly method: string
  /** Where the code would go; FusionAuth may mask it. */
  readonly email?: string
  /** Where the code would go; FusionAuth may mask it. */
  readonly mobilePhone?: string
  /** The name the person gave this method. */
  readonly name?: string
}

/** A user action that keeps this person out, for example the lock-out after wrong passwords. */
export type PreventingAction = {
  /** UUID of the action in FusionAuth. */
  readonly actionId?: string
  /** The action's name, such as `Prevent login`. */
  readonly name?: string
  /** The same in the person's language. */
  readonly localizedName?: string
  /** The option that was chosen, if the action has some. */
  readonly option?: string
  /** The same in the person's language. */
  readonly localizedOption?: string
  /** Why it was taken, in words. */
  readonly reason?: string
  /** The same in the person's language. */
  readonly localizedReason?: string
  /** Why it was taken, as a code. */
  readonly reasonCode?: string
  /** Epoch **seconds** at which it ends. Absent: it does not end by itself. */
  readonly expiresAt?: number
}

/** Somebody whose password is right, and who is to follow FusionAuth's message first. */
export type Unverified = {
  /** Who it is. */
  readonly user: User
  /** Not enumerable. Comes with FusionAuth's FormField strategy: what goes along with the code. */
  readonly verificationId?: string
}

/**
 * Every answer of `POST /api/login` that an application decides on. Ids that open something
 * (`changePasswordId`, `twoFactorId`, …) and `accessToken` are not enumerable: read them by name.
 */
export type LoginOutcome =
  /** 200 */
  | { readonly outcome: 'signed-in'; readonly user: User; readonly tokens: TokenSet }
  /** 202: the password is right, the person is not registered for this application. */
  | {
      readonly outcome: 'not-registered'
      readonly user: User
      /** Not enumerable. A JWT without `applicationId` and roles; `verify` refuses it by default. */
      readonly accessToken?: string
    }
  /** 203 */
  | {
      readonly outcome: 'password-change-required'
      /** Not enumerable. What `changePassword` takes. */
      readonly changePasswordId: string
      readonly reason: PasswordChangeReason
    }
  /** 212: e-mail address or phone not verified. `verifyEmail` takes the id. */
  | (Unverified & { readonly outcome: 'email-unverified' })
  /** 213: registration not verified. `verifyRegistration` takes the id. */
  | (Unverified & { readonly outcome: 'registration-unverified' })
  /** 242 */
  | {
      readonly outcome: 'two-factor-required'
      /** Not enumerable. What `completeTwoFactor` and `sendTwoFactorCode` take; lives 5 minutes by default. */
      readonly twoFactorId: string
      /** Empty when the person has none yet, although they need one. */
      readonly methods: readonly TwoFactorMethod[]
      /** The methods a person without any may choose from: `authenticator`, `email`, `sms`. */
      readonly configurableMethods?: readonly string[]
    }
  /** 404: unknown person or wrong password; FusionAuth does not say which. */
  | { readonly outcome: 'wrong-credentials' }
  /** 409: a user action prevents login; FusionAuth's lock-out after wrong passwords lands here. */
  | { readonly outcome: 'prevented'; readonly actions: readonly PreventingAction[] }
  /** 410 */
  | { readonly outcome: 'account-expired' }
  /** 423: deactivated. Answered even when the password was wrong: do not show it as such. */
  | { readonly outcome: 'account-locked' }
  | Unavailable

/** Every answer to a one-time password; `wrong-credentials` means unknown, used or too old. */
export type OneTimeLoginOutcome =
  | LoginOutcome
  /**
   * 200 without a refresh token: FusionAuth gives one only if `changePassword` was given a refresh token.
   * Send the person to the login page, or call `login` with the new password while it is at hand.
   */
  | {
      readonly outcome: 'signed-in-without-refresh'
      readonly user: User
      /** Not enumerable. */
      readonly accessToken: string
    }
