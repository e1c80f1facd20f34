import type {
  LoginOutcome,
  LoginRequest,
  OneTimeLoginOutcome,
  OneTimeLoginRequest,
} from './outcomes-login.ts'
import type {
  ChangePasswordOutcome,
  ChangePasswordRequest,
  ForgotPasswordOutcome,
  ForgotPasswordRequest,
} from './outcomes-password.ts'
import type { RegisterOutcome, RegisterRequest } from './outcomes-registration.ts'
import type { PolicyOutcome, Sessions } from './outcomes-sessions.ts'
import type { RefreshOutcome, RevokeOutcome, VerifyOutcome } from './outcomes-tokens.ts'
import type {
  CompleteTwoFactorOutcome,
  CompleteTwoFactorRequest,
  SendTwoFactorCodeOutcome,
} from './outcomes-two-factor.ts'
import type { Users } from './outcomes-users.ts'
import type {
  ResendVerificationOutcome,
  ResendVerificationRequest,
  VerificationOutcome,
  VerificationRequest,
} from './outcomes-verification.ts'
import type { WebhookOutcome, WebhookRequest } from './outcomes-webhook.ts'
import type { RefreshOptions } from './refresh-endpoint.ts'
import type { TwoFactorMethods } from './two-factor-calls.ts'

/** What a call that may be given up can be given. */
export type CallOptions = {
  /** Gives the call up: it rejects with the signal's reason. FusionAuth may have acted all the same. */
  readonly signal?: AbortSignal
}

/**
 * One application's conversation with FusionAuth. What has a body is sent once, whatever is answered; what
 * has none may be sent again by fetch itself after a 421, and changes nothing then. Whatever an
 * application decides on is an outcome; {@link TokenClientError} is thrown for what a developer fixes.
 */
export type TokenClient = {
  /** UUID, lower case: the audience of every JWT this client accepts. */
  readonly applicationId: string
  /** Seconds after which every call to FusionAuth gives up. */
  readonly timeout: number
  /**
   * Counts how often FusionAuth has withdrawn signing keys: when it changes, what was verified before is
   * to be verified again.
   */
  readonly keysVersion: number
  /**
   * {@link https://fusionauth.io/docs/apis/login#authenticate-a-user | POST /api/login} with the one-time
   * password that `changePassword` gave. That FusionAuth issues no refresh token is an outcome here.
   * @throws TokenClientError `invalid_request`, `api_key_refused`, `unexpected_answer`; and the signal's
   * reason when it aborts.
   */
  login(request: OneTimeLoginRequest, options?: CallOptions): Promise<OneTimeLoginOutcome>
  // the overload that `Parameters` and `ReturnType` see is the last one
  /**
   * Asks FusionAuth whether this is the person's password: {@link https://fusionauth.io/docs/apis/login#authenticate-a-user | POST /api/login}, with the API key.
   * @throws TokenClientError `invalid_request`, `api_key_refused`, `refresh_token_not_issued`,
   * `unexpected_answer`; and the signal's reason when it aborts.
   */
  login(request: LoginRequest, options?: CallOptions): Promise<LoginOutcome>
  /**
   * Answers `two-factor-required` with a code: {@link https://fusionauth.io/docs/apis/two-factor#complete-multi-factor-authentication | POST /api/two-factor/login}, without the API key. One
   * wrong code is one attempt.
   * @throws TokenClientError `invalid_request`, `refresh_token_not_issued`, `unexpected_answer`; and the
   * signal's reason when it aborts.
   */
  completeTwoFactor(
    request: CompleteTwoFactorRequest,
    options?: CallOptions,
  ): Promise<CompleteTwoFactorOutcome>
  /**
   * Has FusionAuth send a code by e-mail or text message: {@link https://fusionauth.io/docs/apis/two-factor#send-a-multi-factor-code-when-authenticating | POST /api/two-factor/send/twoFactorId},
   * without the API key.
   * @throws TokenClientError `invalid_request`, `unexpected_answer`
   */
  sendTwoFactorCode(request: {
    /** From `two-factor-required`. */
    readonly twoFactorId: string
    /** `id` of one of its methods. */
    readonly methodId: string
  }): Promise<SendTwoFactorCodeOutcome>
  /**
   * Trades a refresh token for new tokens: {@link https://fusionauth.io/docs/apis/jwt#refresh-a-jwt | POST /api/jwt/refresh}, without the API key, or
   * {@link https://fusionauth.io/docs/lifecycle/authenticate-users/oauth/endpoints#token | POST /oauth2/token} with `refreshEndpoint`. Cannot be aborted, because FusionAuth may have rotated
   * the token by then. Parallel calls with one token are the caller's to join.
   * @throws TokenClientError `invalid_request` (also for a `timeToLive` above FusionAuth's),
   * `client_secret_refused`, `unexpected_answer`
   */
  refresh(refreshToken: string, options?: RefreshOptions): Promise<RefreshOutcome>
  /**
   * Checks a JWT locally against FusionAuth's published keys (RFC 8725). Never throws, whatever it is
   * given.
   */
  verify(jwt: string): Promise<VerifyOutcome>
  /**
   * Fetches {@link https://fusionauth.io/docs/lifecycle/authenticate-users/oauth/endpoints#json-web-key-set-jwks | FusionAuth's keys}
   * before anybody waits for them, and says whether there are any. Call it at
   * start without awaiting, or await it in a readiness check. Never throws; a second call with keys at
   * hand sends nothing.
   */
  warmUp(): Promise<boolean>
  /**
   * Ends one session: {@link https://fusionauth.io/docs/apis/jwt#revoke-refresh-tokens | DELETE /api/jwt/refresh/id}, with the API key. JWTs already out live until
   * their `exp`.
   * @throws TokenClientError `invalid_request`, `api_key_refused`, `unexpected_answer`
   */
  revoke(refreshTokenId: string): Promise<RevokeOutcome>
  /**
   * Ends all of a person's sessions in this application, and in no other:
   * {@link https://fusionauth.io/docs/apis/jwt#revoke-refresh-tokens | DELETE /api/jwt/refresh}, with the API key.
   * @param options `everywhere`: those of every application and of FusionAuth itself; default `false`
   * @throws TokenClientError `invalid_request`, `api_key_refused`, `unexpected_answer`
   */
  revokeAll(userId: string, options?: { readonly everywhere?: boolean }): Promise<RevokeOutcome>
  /**
   * Ends the session of this refresh token: {@link https://fusionauth.io/docs/apis/login#logout-a-user | POST /api/logout}, without the API key. With
   * `global: true` all of its owner's sessions in **every** application. An unknown token is `revoked`.
   * @throws TokenClientError `invalid_request`, `unexpected_answer`
   */
  logout(request: {
    /** Of the session that ends. */
    readonly refreshToken: string
    /** Default `false`. */
    readonly global?: boolean
  }): Promise<RevokeOutcome>
  /** What account pages show of a person's sessions. */
  readonly sessions: Sessions
  /**
   * How long tokens live and what ends them: {@link https://fusionauth.io/docs/apis/applications#retrieve-an-application | GET /api/application/id}, then {@link https://fusionauth.io/docs/apis/tenants#retrieve-a-tenant | GET /api/tenant/id}, with
   * the API key. For a check at start; FusionAuth's defaults where it leaves something out.
   * @throws TokenClientError `invalid_request` (no such application), `api_key_refused`, `unexpected_answer`
   */
  policy(): Promise<PolicyOutcome>
  /**
   * Reads one of FusionAuth's
   * {@link https://fusionauth.io/docs/extend/events-and-webhooks/signing | signed webhook requests}: signature first, then at most 256 KiB
   * of body within `timeout`. A replayed request is good: act on each event's `id` once.
   * @throws TokenClientError `invalid_request` when the body was parsed or read before
   */
  readWebhook(request: WebhookRequest): Promise<WebhookOutcome>
  /**
   * Creates a person with a registration, or the registration alone of a person whom `not-registered`
   * named: {@link https://fusionauth.io/docs/apis/registrations#create-a-user-and-registration-combined | POST /api/user/registration}, with the API key.
   * @throws TokenClientError `invalid_request`, `api_key_refused`, `unexpected_answer`
   */
  register(request: RegisterRequest): Promise<RegisterOutcome>
  /**
   * Has FusionAuth send a link for a new password: {@link https://fusionauth.io/docs/apis/users#start-forgot-password-workflow | POST /api/user/forgot-password}, without the API key.
   * @throws TokenClientError `invalid_request`, `feature_disabled`, `unexpected_answer`
   */
  forgotPassword(request: ForgotPasswordRequest): Promise<ForgotPasswordOutcome>
  /**
   * Sets a new password: {@link https://fusionauth.io/docs/apis/users#change-a-users-password | POST /api/user/change-password}, with the id of a message or of a 203, or with
   * the person's JWT; without the API key. Ends all of the person's sessions.
   * @throws TokenClientError `invalid_request`, `unexpected_answer`
   */
  changePassword(request: ChangePasswordRequest): Promise<ChangePasswordOutcome>
  /**
   * Takes what the verification message held: {@link https://fusionauth.io/docs/apis/users#verify-a-users-email | POST /api/user/verify-email}, without the API key.
   * @throws TokenClientError `invalid_request`, `feature_disabled`, `unexpected_answer`
   */
  verifyEmail(request: VerificationRequest): Promise<VerificationOutcome>
  /**
   * Has FusionAuth send the verification message again: {@link https://fusionauth.io/docs/apis/users#resend-verification-email | PUT /api/user/verify-email}, without the API key.
   * @throws TokenClientError `invalid_request`, `feature_disabled`, `unexpected_answer`
   */
  resendEmailVerification(request: ResendVerificationRequest): Promise<ResendVerificationOutcome>
  /**
   * Takes what the message about a registration held, after `registration-unverified`:
   * {@link https://fusionauth.io/docs/apis/registrations | POST /api/user/verify-registration}, without the API key.
   * @throws TokenClientError `invalid_request`, `feature_disabled`, `unexpected_answer`
   */
  verifyRegistration(request: VerificationRequest): Promise<VerificationOutcome>
  /**
   * Has FusionAuth send the message about the registration with this application again:
   * {@link https://fusionauth.io/docs/apis/registrations | PUT /api/user/verify-registration}, without the API key.
   * @throws TokenClientError `invalid_request`, `feature_disabled`, `unexpected_answer`
   */
  resendRegistrationVerification(
    request: ResendVerificationRequest,
  ): Promise<ResendVerificationOutcome>
  /** Adding, removing and recovering second factors, for account pages. */
  readonly twoFactor: TwoFactorMethods
  /** People, as FusionAuth knows them. */
  readonly users: Users
}
