import type { WrongCode } from './outcomes-two-factor.ts'
import type { Invalid, NotFound, Unavailable } from './outcomes.ts'

/** What an authenticator app is set up with. Neither member is enumerable. */
export type TwoFactorSecretOutcome =
  /** 200 */
  | {
      readonly outcome: 'made'
      /** base64: what `twoFactor.enable` takes. */
      readonly secret: string
      /** What stands in the `otpauth:` link that an app scans (Key Uri Format). */
      readonly secretBase32Encoded: string
    }
  | Unavailable

/** Whose second factors are meant. */
export type TwoFactorOwner = {
  /** UUID of the person. */
  readonly userId: string
}

/** A method that is to be added, and whose codes FusionAuth sends. */
export type MessageMethod =
  /** Codes by e-mail. */
  | {
      readonly method: 'email'
      /** The address codes go to. */
      readonly email: string
    }
  /** Codes by text message. */
  | {
      readonly method: 'sms'
      /** The number codes go to. */
      readonly mobilePhone: string
    }

/** Where a code goes that enables or removes a method. */
export type SendEnrolmentCodeRequest = TwoFactorOwner &
  (
    | MessageMethod
    | {
        /** `id` of a method that is there, and is to be removed. */
        readonly methodId: string
        readonly method?: never
      }
  )

/** Every answer of `POST /api/two-factor/send` that an application decides on. */
export type SendEnrolmentCodeOutcome =
  /** 200 */
  | { readonly outcome: 'sent' }
  /** 400 about the address or the method. */
  | Invalid
  | Unavailable

/** A method that is proved by its first code. */
export type EnableTwoFactorRequest = TwoFactorOwner & {
  /** As typed: from the app, or from the message that `twoFactor.sendCode` had sent. */
  readonly code: string
  /** The person's name for this method, at most 256 characters. Default: none. */
  readonly name?: string
} & (
    | {
        readonly method: 'authenticator'
        /** From `twoFactor.secret`. */
        readonly secret: string
      }
    | MessageMethod
  )

/** Every answer of `POST /api/user/two-factor/{userId}` that an application decides on. */
export type EnableTwoFactorOutcome =
  /** 200. FusionAuth may have revoked the person's refresh tokens (tenant, `onMultiFactorEnable`). */
  | {
      readonly outcome: 'enabled'
      /** Not enumerable. With the first method only, else empty; show them once. */
      readonly recoveryCodes: readonly string[]
    }
  | WrongCode
  /** 400 about what was typed, or a method that the tenant does not allow. */
  | Invalid
  | NotFound
  | Unavailable

/** Which method to remove, proved by a code of it or a recovery code, which removes them all. */
export type DisableTwoFactorRequest = TwoFactorOwner & {
  /** `id` of the method. */
  readonly methodId: string
  /** As typed. */
  readonly code: string
}

/** Every answer of `DELETE /api/user/two-factor/{userId}` that an application decides on. */
export type DisableTwoFactorOutcome =
  /** 200 */
  | { readonly outcome: 'disabled' }
  | WrongCode
  /** 400: no such method, or a blank code. */
  | Invalid
  | NotFound
  | Unavailable

/** Every answer of `/api/user/two-factor/recovery-code/{userId}` that an application decides on. */
export type RecoveryCodesOutcome =
  /** 200 */
  | {
      readonly outcome: 'found'
      /** Not enumerable. Empty when there are none, or when FusionAuth keeps only their hashes. */
      readonly recoveryCodes: readonly string[]
    }
  | NotFound
  | Unavailable
