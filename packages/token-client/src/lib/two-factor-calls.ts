import type {
  DisableTwoFactorOutcome,
  DisableTwoFactorRequest,
  EnableTwoFactorOutcome,
  EnableTwoFactorRequest,
  RecoveryCodesOutcome,
  SendEnrolmentCodeOutcome,
  SendEnrolmentCodeRequest,
  TwoFactorSecretOutcome,
} from './outcomes-two-factor-methods.ts'
import type {
  ProveTwoFactorOutcome,
  StartTwoFactorOutcome,
  StartTwoFactorRequest,
} from './outcomes-two-factor-proof.ts'

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
