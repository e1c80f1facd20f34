import type { LoginOutcome } from './outcomes-login.ts'
import type { Invalid, RequestOrigin, Unavailable } from './outcomes.ts'

/** The second half of a login that was answered `two-factor-required`. */
export type CompleteTwoFactorRequest = RequestOrigin & {
  /** From `two-factor-required`. Lives 5 minutes by default. */
  readonly twoFactorId: string
  /** As typed, byte for byte: from the app, from a message, or a recovery code. */
  readonly code: string
  /** Ask for a `twoFactorTrustId`, which spares this device the code for a while. Default `false`. */
  readonly trustComputer?: boolean
}

/** 421. One wrong code is one attempt. */
export type WrongCode = { readonly outcome: 'wrong-code' }

/** The `twoFactorId` is unknown or too old; start again. */
export type TwoFactorExpired = { readonly outcome: 'two-factor-expired' }

/** What a completed challenge may bring besides; neither is enumerable. */
export type TwoFactorTrust = {
  /** With `trustComputer`: `login` takes it. A secret of this device; 30 days by default. */
  readonly twoFactorTrustId?: string
  /** Proves the second factor for `changePassword`. */
  readonly trustToken?: string
}

/** Every answer of `POST /api/two-factor/login` that an application decides on. */
export type CompleteTwoFactorOutcome =
  | (Exclude<LoginOutcome, { outcome: 'wrong-credentials' | 'two-factor-required' }> &
      TwoFactorTrust)
  | WrongCode
  /** 404, or 400 about the id; start again with `login`. */
  | TwoFactorExpired

/** Every answer of `POST /api/two-factor/send/{twoFactorId}` that an application decides on. */
export type SendTwoFactorCodeOutcome =
  /** 200. Codes that were sent before do not count any more. */
  | { readonly outcome: 'sent' }
  /** 404, or 400 about the id; start again with what gave it. */
  | TwoFactorExpired
  /** 400 about the method: unknown, or an authenticator app, which needs no message. */
  | Invalid
  | Unavailable
