/**
 * The three values of one sign-in or refresh. The members are plain strings for whoever reads them
 * by name, but they are not enumerable: `JSON.stringify`, `console.log`, a spread and a logger see
 * `TokenSet(application 10000000…, redacted)` or nothing.
 */
export type TokenSet = {
  /** The JWT. Lives until its `exp`; FusionAuth cannot take it back. */
  readonly accessToken: string
  /** Opaque. With FusionAuth's one-time-use policy it changes at every refresh. */
  readonly refreshToken: string
  /** UUID of the refresh token; stays the same across rotations. Not a secret; what `revoke` takes. */
  readonly refreshTokenId: string
}

/**
 * FusionAuth's user object as it came, `id` checked. Instants inside it are epoch **milliseconds**,
 * as FusionAuth sends them. Registrations come without their `authenticationToken` and `tokens`.
 */
export type User = {
  readonly id: string
  readonly email?: string
  readonly username?: string
  readonly firstName?: string
  readonly lastName?: string
  readonly fullName?: string
  readonly [member: string]: unknown
}

/**
 * No usable answer: time-out, lost connection, redirect, 408, 429, 5xx, or a body that FusionAuth
 * does not send. Says nothing about the person or their session: keep the cookies, answer 503.
 */
export type Unavailable = {
  readonly outcome: 'unavailable'
  /**
   * `false` only when the request certainly never left (connection refused, name not found).
   * `true` means FusionAuth may have acted on it; a refresh may have rotated the token.
   */
  readonly mayHaveArrived: boolean
  /** What was seen, for a log: `status 503`, `no answer within 5 s`. Never a secret. */
  readonly reason: string
  /** Seconds to wait, from the answer's `Retry-After`. Absent when FusionAuth did not say. */
  readonly retryAfter?: number
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
  readonly id: string
  /** `authenticator`, `email`, `sms` or `voice`. */
  readonly method: string
  /** Where the code would go; FusionAuth may mask it. */
  readonly email?: string
  readonly mobilePhone?: string
  /** The name the person gave this method. */
  readonly name?: string
}

/** A user action that keeps this person out, for example the lock-out after wrong passwords. */
export type PreventingAction = {
  readonly actionId?: string
  readonly name?: string
  readonly localizedName?: string
  readonly option?: string
  readonly localizedOption?: string
  readonly reason?: string
  readonly localizedReason?: string
  readonly reasonCode?: string
  /** Epoch **seconds** at which it ends. Absent: it does not end by itself. */
  readonly expiresAt?: number
}

/** What a person typed, byte for byte, and what is known about their device. */
export type LoginRequest = {
  /** E-mail address or user name, sent exactly as given: not trimmed, not lower-cased. */
  readonly loginId: string
  /** Sent exactly as given. */
  readonly password: string
  /** The person's own address, for FusionAuth's login records. */
  readonly ipAddress?: string
  /** Labels the refresh token in FusionAuth's list of sessions. */
  readonly device?: {
    readonly name?: string
    readonly type?: string
    readonly description?: string
  }
}

/**
 * Every answer of `POST /api/login` that an application decides on. Ids that open something
 * (`changePasswordId`, `twoFactorId`, …) and `accessToken` are not enumerable: read them by name.
 */
export type LoginOutcome =
  /** 200 */
  | { readonly outcome: 'signed-in'; readonly user: User; readonly tokens: TokenSet }
  /** 202: the password is right, the person is not registered for this application. */
  | { readonly outcome: 'not-registered'; readonly user: User; readonly accessToken?: string }
  /** 203 */
  | {
      readonly outcome: 'password-change-required'
      readonly changePasswordId: string
      readonly reason: PasswordChangeReason
    }
  /** 212: e-mail address or phone not verified. The id comes with FusionAuth's FormField strategy. */
  | { readonly outcome: 'email-unverified'; readonly user: User; readonly verificationId?: string }
  /** 213: registration not verified. The id comes with FusionAuth's FormField strategy. */
  | {
      readonly outcome: 'registration-unverified'
      readonly user: User
      readonly verificationId?: string
    }
  /** 242 */
  | {
      readonly outcome: 'two-factor-required'
      readonly twoFactorId: string
      readonly methods: readonly TwoFactorMethod[]
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

/** Every answer of `POST /api/jwt/refresh` that an application decides on. */
export type RefreshOutcome =
  | { readonly outcome: 'refreshed'; readonly tokens: TokenSet }
  /** Expired, revoked, used up or unknown. `reason`: FusionAuth's code or `status 404`; for a log. */
  | { readonly outcome: 'refused'; readonly reason: string }
  | Unavailable

/** Every answer of a revocation. Already gone counts as revoked. */
export type RevokeOutcome = { readonly outcome: 'revoked' } | Unavailable

/** A JWT's claims after they were checked. Times are epoch **seconds**. */
export type Claims = {
  /** The user's id. */
  readonly sub: string
  readonly exp: number
  readonly iat: number
  readonly iss: string
  /** This application's id, or a list that contains it. */
  readonly aud: string | readonly string[]
  /** Present when the person is registered for the application. */
  readonly applicationId?: string
  readonly roles?: readonly string[]
  /** Absent with FusionAuth's `Strict` scope policy: take the profile from the login's user. */
  readonly email?: string
  /** When the person last typed their password; a refresh does not change it. */
  readonly auth_time?: number
  readonly [claim: string]: unknown
}

/** Why a JWT was not accepted. For a log; an application needs only `invalid`. */
export type InvalidReason =
  | 'malformed'
  | 'algorithm'
  | 'unknown-key'
  | 'signature'
  | 'issuer'
  | 'audience'
  | 'application'
  | 'not-yet-valid'
  | 'claims'

/** What `verify` found. `expired` means: good in every other respect. */
export type VerifyOutcome =
  | { readonly outcome: 'valid' | 'expired'; readonly claims: Claims }
  | { readonly outcome: 'invalid'; readonly reason: InvalidReason }
  /** FusionAuth's keys could not be had: says nothing about the JWT. */
  | { readonly outcome: 'keys-unavailable' }
