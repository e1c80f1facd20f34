import type { Invalid } from './outcomes-account.ts'
import type { LoginOutcome, RequestOrigin, TwoFactorMethod, Unavailable } from './outcomes.ts'

/** The second half of a login that was answered `two-factor-required`. */
export type CompleteTwoFactorRequest = RequestOrigin & {
  /** From `two-factor-required`. Lives 5 minutes by default. */
  readonly twoFactorId: string
  /** As typed, byte for byte: from the app, from a message, or a recovery code. */
  readonly code: string
  /** Ask for a `twoFactorTrustId`, which spares this device the code for a while. Default `false`. */
  readonly trustComputer?: boolean
}

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
  /** 421. One wrong code is one attempt. */
  | { readonly outcome: 'wrong-code' }
  /** 404: unknown or too old; start again with `login`. */
  | { readonly outcome: 'two-factor-expired' }

/** Every answer of `POST /api/two-factor/send/{twoFactorId}` that an application decides on. */
export type SendTwoFactorCodeOutcome =
  /** 200. Codes that were sent before do not count any more. */
  | { readonly outcome: 'sent' }
  /** The `twoFactorId` is unknown or too old (400 about it, or 404); start again with `login`. */
  | { readonly outcome: 'two-factor-expired' }
  /** 400 about the method: unknown, or an authenticator app, which needs no message. */
  | Invalid
  | Unavailable

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

/** A method that is proved by its first code. */
export type EnableTwoFactorRequest = {
  /** UUID of the person. */
  readonly userId: string
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
  | {
      readonly method: 'email'
      /** The address the code went to. */
      readonly email: string
    }
  | {
      readonly method: 'sms'
      /** The number the code went to. */
      readonly mobilePhone: string
    }
)

/** Every answer of `POST /api/user/two-factor/{userId}` that an application decides on. */
export type EnableTwoFactorOutcome =
  /** 200. FusionAuth may have revoked the person's refresh tokens (tenant, `onMultiFactorEnable`). */
  | {
      readonly outcome: 'enabled'
      /** Not enumerable. With the first method only, else empty; show them once. */
      readonly recoveryCodes: readonly string[]
    }
  /** 421 */
  | { readonly outcome: 'wrong-code' }
  /** 400 about what was typed, or a method that the tenant does not allow. */
  | Invalid
  /** 404: no such person. */
  | { readonly outcome: 'not-found' }
  | Unavailable

/** Which method to remove, proved by a code of it or a recovery code, which removes them all. */
export type DisableTwoFactorRequest = {
  /** UUID of the person. */
  readonly userId: string
  /** `id` of the method. */
  readonly methodId: string
  /** As typed. */
  readonly code: string
}

/** Every answer of `DELETE /api/user/two-factor/{userId}` that an application decides on. */
export type DisableTwoFactorOutcome =
  /** 200 */
  | { readonly outcome: 'disabled' }
  /** 421 */
  | { readonly outcome: 'wrong-code' }
  /** 400: no such method, or a blank code. */
  | Invalid
  /** 404: no such person. */
  | { readonly outcome: 'not-found' }
  | Unavailable

/** Every answer of `/api/user/two-factor/recovery-code/{userId}` that an application decides on. */
export type RecoveryCodesOutcome =
  /** 200 */
  | {
      readonly outcome: 'found'
      /** Not enumerable. Empty when there are none, or when FusionAuth keeps only their hashes. */
      readonly recoveryCodes: readonly string[]
    }
  /** 404: no such person. */
  | { readonly outcome: 'not-found' }
  | Unavailable

/** Where a code goes that enables or removes a method. */
export type SendEnrolmentCodeRequest = {
  /** UUID of the person. */
  readonly userId: string
} & (
  | {
      readonly method: 'email'
      /** Where the code goes: a method that is to be added. */
      readonly email: string
    }
  | {
      readonly method: 'sms'
      /** Where the code goes: a method that is to be added. */
      readonly mobilePhone: string
    }
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
  /** 404: no such person. */
  | { readonly outcome: 'not-found' }
  | Unavailable

/** Every answer to a code that proves the second factor without logging in. */
export type ProveTwoFactorOutcome =
  /** 200 and the like. */
  | {
      readonly outcome: 'proved'
      /** Not enumerable. What `changePassword` takes. */
      readonly trustToken: string
    }
  /** 421. One wrong code is one attempt. */
  | { readonly outcome: 'wrong-code' }
  /** 404: unknown or too old; start again. */
  | { readonly outcome: 'two-factor-expired' }
  /** 409, 410 and the like: the person may not log in. */
  | { readonly outcome: 'refused' }
  | Unavailable

/**
 * A person's second factors. All but `prove` are asked for with the API key: whose account it is has to be
 * settled before. Source: {@link https://fusionauth.io/docs/apis/two-factor | Multi-Factor}.
 */
export type TwoFactorMethods = {
  /**
   * A new secret for an authenticator app, not yet anybody's: {@link https://fusionauth.io/docs/apis/two-factor | GET /api/two-factor/secret}.
   * @throws TokenClientError `api_key_refused`, `unexpected_answer`
   */
  secret(): Promise<TwoFactorSecretOutcome>
  /**
   * Sends the code that `enable` or `disable` asks for: {@link https://fusionauth.io/docs/apis/two-factor | POST /api/two-factor/send}. Codes that were sent
   * before do not count any more.
   * @throws TokenClientError `invalid_request`, `api_key_refused`, `unexpected_answer`
   */
  sendCode(request: SendEnrolmentCodeRequest): Promise<SendEnrolmentCodeOutcome>
  /**
   * Adds a method: {@link https://fusionauth.io/docs/apis/two-factor | POST /api/user/two-factor/userId}.
   * @throws TokenClientError `invalid_request`, `api_key_refused`, `unexpected_answer`
   */
  enable(request: EnableTwoFactorRequest): Promise<EnableTwoFactorOutcome>
  /**
   * Removes a method: {@link https://fusionauth.io/docs/apis/two-factor | DELETE /api/user/two-factor/userId}, with the code in the body.
   * @throws TokenClientError `invalid_request`, `api_key_refused`, `unexpected_answer`
   */
  disable(request: DisableTwoFactorRequest): Promise<DisableTwoFactorOutcome>
  /**
   * The recovery codes as they are: {@link https://fusionauth.io/docs/apis/two-factor | GET /api/user/two-factor/recovery-code/userId}; with
   * `renew: true` (default `false`) new ones, `POST`, and the old ones do not count any more.
   * @param userId UUID of the person
   * @throws TokenClientError `invalid_request`, `api_key_refused`, `unexpected_answer`
   */
  recoveryCodes(
    userId: string,
    options?: { readonly renew?: boolean },
  ): Promise<RecoveryCodesOutcome>
  /**
   * Asks somebody who is logged in, or forgot their password, for the second factor:
   * {@link https://fusionauth.io/docs/apis/two-factor | POST /api/two-factor/start}.
   * @throws TokenClientError `invalid_request`, `api_key_refused`, `unexpected_answer`
   */
  start(request: StartTwoFactorRequest): Promise<StartTwoFactorOutcome>
  /**
   * Proves the second factor without a new session: {@link https://fusionauth.io/docs/apis/two-factor | POST /api/two-factor/login} with `noJWT`, without
   * the API key. A challenge works once.
   * @throws TokenClientError `invalid_request`, `unexpected_answer`
   */
  prove(request: {
    /** From `start`. */
    readonly twoFactorId: string
    /** As typed, byte for byte. */
    readonly code: string
  }): Promise<ProveTwoFactorOutcome>
}
