import type { ClientAddress, Invalid, Unavailable } from './outcomes.ts'

/** Whom to send a message that lets them choose a new password. */
export type ForgotPasswordRequest = ClientAddress & {
  /** E-mail address or user name, sent exactly as given. */
  readonly loginId: string
  /** JSON that comes back with `changePassword`'s outcome. Default: none. */
  readonly state?: Readonly<Record<string, unknown>>
}

/** Every answer of `POST /api/user/forgot-password` that an application decides on. */
export type ForgotPasswordOutcome =
  /** 200, 404 (nobody has this login id) and 422 (they have no address): a stranger learns nothing. */
  | { readonly outcome: 'sent' }
  /** 400: the login id is blank. */
  | Invalid
  | Unavailable

/** A new password, by the id of a message or of a 203, or by an access token of the person. */
export type ChangePasswordRequest = ClientAddress & {
  /** The new one, sent exactly as given. */
  readonly password: string
  /** From `twoFactor.prove`: for people with a second factor. Default: none. */
  readonly trustToken?: string
  /** The one that `twoFactor.start` was given, if any. */
  readonly trustChallenge?: string
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
