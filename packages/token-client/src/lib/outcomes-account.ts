import type { RequestOrigin, TokenSet, Unavailable, User } from './outcomes.ts'

/**
 * One reason why FusionAuth did not take what a person typed. FusionAuth's message is left out, because
 * it repeats what was typed. Source: {@link https://fusionauth.io/docs/apis/errors | Errors}.
 */
export type FieldReason = {
  /** FusionAuth's path of the field: `user.email`, `user.password`, `password`, `oneTimeCode`. */
  readonly field: string
  /**
   * The word in brackets of FusionAuth's code: `blank`, `duplicate`, `notEmail`, `tooShort`, `tooLong`,
   * `previouslyUsed`; others exist. `unknown` when there was none.
   */
  readonly reason: string
}

/** FusionAuth refused what a person typed. Never empty; several reasons may be about one field. */
export type Invalid = { readonly outcome: 'invalid'; readonly reasons: readonly FieldReason[] }

/** Where a person's account comes from. Only these members are sent, whatever else the object has. */
export type NewUser = {
  /** FusionAuth stores it in lower case. One of `email` and `username` is required. */
  readonly email?: string
  /** One of `email` and `username` is required. */
  readonly username?: string
  /**
   * Sent exactly as given. Required unless `sendSetPasswordEmail`. FusionAuth's default rules: 8 to 256
   * characters; what is outside of the tenant's rules is `invalid`.
   */
  readonly password?: string
  /** Given name, as typed. */
  readonly firstName?: string
  /** Between the other two, as typed. */
  readonly middleName?: string
  /** Family name, as typed. */
  readonly lastName?: string
  /** The whole name, for people whose name has no two parts. */
  readonly fullName?: string
  /** `YYYY-MM-DD` */
  readonly birthDate?: string
  /** As typed; FusionAuth does not check it. */
  readonly mobilePhone?: string
  /** URL of a picture; FusionAuth does not fetch it. */
  readonly imageUrl?: string
  /** Locales such as `de` or `en_US`, the preferred one first. */
  readonly preferredLanguages?: readonly string[]
  /** An IANA name such as `Europe/Berlin`. */
  readonly timezone?: string
  /** The application's own members; JSON. */
  readonly data?: Readonly<Record<string, unknown>>
}

/** The registration for this client's application. Only these members are sent. */
export type NewRegistration = {
  /** Names of roles. Default: the application's default roles. Never from a form. */
  readonly roles?: readonly string[]
  /** For display only. */
  readonly username?: string
  /** Locales, at most 20. */
  readonly preferredLanguages?: readonly string[]
  /** An IANA name such as `Europe/Berlin`. */
  readonly timezone?: string
  /** The application's own members; JSON. */
  readonly data?: Readonly<Record<string, unknown>>
}

/** A new person with their registration, or the registration alone of a person whom a 202 named. */
export type RegisterRequest = RequestOrigin & {
  /** Default: `{}`, the application's default roles. */
  readonly registration?: NewRegistration
  /** The registration counts as verified. Default `false`: the application's settings decide. */
  readonly skipRegistrationVerification?: boolean
} & (
    | {
        /** The person to be. */
        readonly user: NewUser
        readonly userId?: never
        /** FusionAuth sends a link to choose a password; `user.password` is left out. Default `false`. */
        readonly sendSetPasswordEmail?: boolean
        /** The e-mail address counts as verified. Default `false`: the tenant's settings decide. */
        readonly skipVerification?: boolean
      }
    | {
        /** UUID of a person who exists: `user.id` of the outcome `not-registered`. */
        readonly userId: string
        readonly user?: never
      }
  )

/** Every answer of `POST /api/user/registration` that an application decides on. */
export type RegisterOutcome =
  /** 200 */
  | {
      readonly outcome: 'registered'
      readonly user: User
      /**
       * A session without a second login. Absent when FusionAuth gave none: refresh tokens are off for
       * the application, or the person is to set a password or verify their address first.
       */
      readonly tokens?: TokenSet
      /** Not enumerable. Comes with the FormField strategy: what `verifyEmail` takes with the code. */
      readonly verificationId?: string
    }
  /** 400 about what was typed: e-mail address taken, password rules. Tells that an account exists. */
  | Invalid
  | Unavailable

/** Whom to send a message that lets them choose a new password. */
export type ForgotPasswordRequest = {
  /** E-mail address or user name, sent exactly as given. */
  readonly loginId: string
  /** JSON that comes back with `changePassword`'s outcome. Default: none. */
  readonly state?: Readonly<Record<string, unknown>>
  /** The person's own address. Default: none sent. */
  readonly ipAddress?: string
}

/** Every answer of `POST /api/user/forgot-password` that an application decides on. */
export type ForgotPasswordOutcome =
  /** 200, 404 (nobody has this login id) and 422 (they have no address): a stranger learns nothing. */
  | { readonly outcome: 'sent' }
  /** 400: the login id is blank. */
  | Invalid
  | Unavailable

/** A new password, by the id of a message or of a 203, or by an access token of the person. */
export type ChangePasswordRequest = {
  /** The new one, sent exactly as given. */
  readonly password: string
  /** From `twoFactor.prove`: for people with a second factor. Default: none. */
  readonly trustToken?: string
  /** The one that `twoFactor.start` was given, if any. */
  readonly trustChallenge?: string
  /** The person's own address. Default: none sent. */
  readonly ipAddress?: string
} & (
  | {
      /** From the message's link, or from `password-change-required`. Lives 10 minutes by default. */
      readonly changePasswordId: string
      /** Checked when it is given. */
      readonly currentPassword?: string
      readonly accessToken?: never
    }
  | {
      /** A JWT of the person; sent instead of the API key. */
      readonly accessToken: string
      /** Sent exactly as given. */
      readonly currentPassword: string
      /** With it the one-time password brings a new refresh token. Default: none sent. */
      readonly refreshToken?: string
      readonly changePasswordId?: never
    }
)

/** Every answer of `POST /api/user/change-password` that an application decides on. */
export type ChangePasswordOutcome =
  /** 200. All of the person's refresh tokens are revoked now. */
  | {
      readonly outcome: 'changed'
      /**
       * Not enumerable. `login({ oneTimePassword })` logs the person in with it; lives 60 seconds by
       * default. Absent when FusionAuth gave none.
       */
      readonly oneTimePassword?: string
      /** What `forgotPassword` was given. */
      readonly state?: Readonly<Record<string, unknown>>
    }
  /** 400 about the new password. */
  | Invalid
  /** The id is unknown, used or too old (404), or the access token does not count any more (401). */
  | { readonly outcome: 'expired' }
  /** 404 to an access token, or 400 `[invalid]currentPassword`. */
  | { readonly outcome: 'wrong-current-password' }
  /** 400 `[TrustTokenRequired]`: `twoFactor.start`, then `twoFactor.prove`, then again with its token. */
  | { readonly outcome: 'two-factor-required' }
  | Unavailable

/** What the link in FusionAuth's message carries, and with the FormField strategy the code beside it. */
export type VerifyEmailRequest = {
  /** From the link, or from `email-unverified` or `registered`. Lives a day by default. */
  readonly verificationId: string
  /** As typed. Needed with FusionAuth's FormField strategy. Default: none sent. */
  readonly oneTimeCode?: string
  /** The person's own address. Default: none sent. */
  readonly ipAddress?: string
}

/** Every answer of `POST /api/user/verify-email` that an application decides on. */
export type VerifyEmailOutcome =
  /** 200 */
  | { readonly outcome: 'verified' }
  /** 400 about `oneTimeCode`: it is wrong, or missing. */
  | { readonly outcome: 'wrong-code' }
  /** 404, or 400 about the id: unknown, used, too old or none; offer `resendEmailVerification`. */
  | { readonly outcome: 'expired' }
  | Unavailable

/** Every answer of `PUT /api/user/verify-email` that an application decides on. */
export type ResendEmailVerificationOutcome =
  /** 200 and 404 (nobody has this address): a stranger learns nothing. */
  | { readonly outcome: 'sent' }
  /** 400: the address is blank or none. */
  | Invalid
  | Unavailable

/** FusionAuth's users, read with the API key. */
export type Users = {
  /**
   * One person as FusionAuth has them now: `GET /api/user/{userId}`.
   * Source: {@link https://fusionauth.io/docs/apis/users | Users}.
   * @param userId UUID: `user.id`, or `sub` of checked claims
   * @throws TokenClientError `invalid_request`, `api_key_refused`, `unexpected_answer`
   */
  retrieve(userId: string): Promise<RetrieveUserOutcome>
}

/** Every answer of `GET /api/user/{userId}` that an application decides on. */
export type RetrieveUserOutcome =
  /** 200 */
  | { readonly outcome: 'found'; readonly user: User }
  /** 404, and FusionAuth itself said so. */
  | { readonly outcome: 'not-found' }
  | Unavailable
