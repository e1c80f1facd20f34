import type { Invalid, RequestOrigin, TokenSet, Unavailable, User } from './outcomes.ts'

/** What an account and a registration can both say of a person. */
export type Preferences = {
  /** Locales such as `de` or `en_US`, the preferred one first; a registration takes at most 20. */
  readonly preferredLanguages?: readonly string[]
  /** An IANA name such as `Europe/Berlin`. */
  readonly timezone?: string
  /** The application's own members; JSON. */
  readonly data?: Readonly<Record<string, unknown>>
}

/** Where a person's account comes from. Only these members are sent, whatever else the object has. */
export type NewUser = Preferences & {
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
}

/** The registration for this client's application. Only these members are sent. */
export type NewRegistration = Preferences & {
  /** Names of roles. Default: the application's default roles. Never from a form. */
  readonly roles?: readonly string[]
  /** For display only. */
  readonly username?: string
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
      /** Not enumerable. With the tenant's FormField strategy: what `verifyEmail` takes with the code. */
      readonly verificationId?: string
      /** Not enumerable. With the application's: what `verifyRegistration` takes with the code. */
      readonly registrationVerificationId?: string
    }
  /** 400 about what was typed: e-mail address taken, password rules. Tells that an account exists. */
  | Invalid
  | Unavailable
