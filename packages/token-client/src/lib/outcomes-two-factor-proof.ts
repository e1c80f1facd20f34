import type { TwoFactorMethod } from './outcomes-login.ts'
import type { TwoFactorExpired, WrongCode } from './outcomes-two-factor.ts'
import type { NotFound, Unavailable } from './outcomes.ts'

/** Whose second factor is asked for, outside of a login. */
export type StartTwoFactorRequest = {
  /** Binds the trust token to the purpose: `changePassword` must be given the same. Default: none. */
  readonly trustChallenge?: string
} & (
  | {
      /** UUID of the person. */
      readonly userId: string
      readonly loginId?: never
    }
  | {
      /** E-mail address or user name, sent exactly as given. */
      readonly loginId: string
      readonly userId?: never
    }
)

/** Every answer of `POST /api/two-factor/start` that an application decides on. */
export type StartTwoFactorOutcome =
  /** 200 */
  | {
      readonly outcome: 'started'
      /** Not enumerable. What `sendTwoFactorCode` and `twoFactor.prove` take; 5 minutes by default. */
      readonly twoFactorId: string
      readonly methods: readonly TwoFactorMethod[]
    }
  | NotFound
  | Unavailable

/** Every answer to a code that proves the second factor without logging in. */
export type ProveTwoFactorOutcome =
  /** 200 and the like. */
  | {
      readonly outcome: 'proved'
      /** Not enumerable. What `changePassword` takes. */
      readonly trustToken: string
    }
  | WrongCode
  | TwoFactorExpired
  /** 409, 410 and the like: the person may not log in. */
  | { readonly outcome: 'refused' }
  | Unavailable
