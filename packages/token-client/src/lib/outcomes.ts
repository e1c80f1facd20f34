/**
 * The three values of one sign-in or refresh. The members are plain strings for whoever reads them
 * by name, but they are not enumerable: `JSON.stringify`, `console.log`, a spread and a logger see
 * `TokenSet(application 10000000…, expires in 4 min)` or nothing.
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
  /** UUID; the `sub` of this person's JWTs. */
  readonly id: string
  /** In lower case, as FusionAuth keeps it. */
  readonly email?: string
  /** What the person logs in with, if it is no e-mail address. */
  readonly username?: string
  /** Text of strangers, to be escaped. */
  readonly firstName?: string
  /** Text of strangers, to be escaped. */
  readonly lastName?: string
  /** Text of strangers, to be escaped. */
  readonly fullName?: string
  /** Whatever else FusionAuth sends; not checked. */
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

/** What a request may say of where it came from. */
export type RequestOrigin = {
  /** The person's own address, for FusionAuth's login records. Default: none sent. */
  readonly ipAddress?: string
  /** Labels the refresh token in FusionAuth's list of sessions. Default: none sent. */
  readonly device?: {
    /** Free text such as `Firefox on Linux`. */
    readonly name?: string
    /** Such as `BROWSER`, `MOBILE` or `SERVER`; free text since FusionAuth 1.46. */
    readonly type?: string
    /** Free text, for more than the name. */
    readonly description?: string
  }
}

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
  /** 212: e-mail address or phone not verified. The id comes with FusionAuth's FormField strategy. */
  | {
      readonly outcome: 'email-unverified'
      readonly user: User
      /** Not enumerable. What `verifyEmail` takes. */
      readonly verificationId?: string
    }
  /** 213: registration not verified. The id comes with FusionAuth's FormField strategy. */
  | {
      readonly outcome: 'registration-unverified'
      readonly user: User
      /** Not enumerable. */
      readonly verificationId?: string
    }
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

/** Every answer of `POST /api/jwt/refresh` that an application decides on. */
export type RefreshOutcome =
  /** 200: the old tokens may be spent, keep these. */
  | { readonly outcome: 'refreshed'; readonly tokens: TokenSet }
  /** 400, 401, 404: expired, revoked, used up or unknown. The session is over. */
  | {
      readonly outcome: 'refused'
      /** FusionAuth's code or `status 404`; for a log. */
      readonly reason: string
    }
  | Unavailable

/** Every answer of a revocation. Already gone counts as revoked. */
export type RevokeOutcome =
  /** 200 and 404: there is no such session any more. */
  { readonly outcome: 'revoked' } | Unavailable

/** A JWT's claims after they were checked. Times are epoch **seconds**. */
export type Claims = {
  /** The user's id. */
  readonly sub: string
  /** When it ends, epoch seconds. */
  readonly exp: number
  /** When it was issued, epoch seconds. */
  readonly iat: number
  /** The option `issuer`, exactly. */
  readonly iss: string
  /** This application's id, or a list that contains it. */
  readonly aud: string | readonly string[]
  /** This application's id. Missing only with `requireRegistration: false`. */
  readonly applicationId?: string
  /** The person's roles in this application, by name. */
  readonly roles?: readonly string[]
  /** Absent with FusionAuth's `Strict` scope policy: take the profile from the login's user. */
  readonly email?: string
  /** When the person last typed their password, epoch seconds; a refresh does not change it. */
  readonly auth_time?: number
  /** Whatever else FusionAuth or a lambda puts in; not checked. */
  readonly [claim: string]: unknown
}

/** Why a JWT was not accepted. For a log; an application needs only `invalid`. */
export type InvalidReason =
  /** No JWS in its one compact spelling, above 8 kB, or with a header that asks for more. */
  | 'malformed'
  /** `alg` is not in the option `algorithms`. */
  | 'algorithm'
  /** No published key of that `kid` fits. */
  | 'unknown-key'
  /** Not made by the key it names. */
  | 'signature'
  /** Something else that is signed: id token, webhook signature, device-bound session proof, logout token. */
  | 'kind'
  /** `iss` is not the option `issuer`. */
  | 'issuer'
  /** `aud` does not contain this application. */
  | 'audience'
  /** `applicationId` is another one, or is missing although `requireRegistration` is on. */
  | 'application'
  /** `nbf` is in the future. */
  | 'not-yet-valid'
  /** A claim is missing or is not what it must be: `sub`, `exp`, `iat`, `nbf`, `roles`, … */
  | 'claims'

/** What `verify` found. `expired` means: good in every other respect. */
export type VerifyOutcome =
  /** Whether its `exp` has passed. */
  | { readonly outcome: 'valid' | 'expired'; readonly claims: Claims }
  /** Not to be believed. */
  | { readonly outcome: 'invalid'; readonly reason: InvalidReason }
  /** FusionAuth's keys could not be had: says nothing about the JWT. */
  | { readonly outcome: 'keys-unavailable' }
