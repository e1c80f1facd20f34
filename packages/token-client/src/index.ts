export type { Algorithm } from './lib/algorithms.ts'
export type { CallOptions, TokenClient } from './lib/client.ts'
export { TokenClientError, type TokenClientErrorCode } from './lib/errors.ts'
export type { TokenClientEvent } from './lib/events.ts'
export type { TokenClientOptions } from './lib/options.ts'
export type {
  ChangePasswordOutcome,
  ChangePasswordRequest,
  FieldReason,
  ForgotPasswordOutcome,
  ForgotPasswordRequest,
  Invalid,
  NewRegistration,
  NewUser,
  RegisterOutcome,
  RegisterRequest,
  ResendEmailVerificationOutcome,
  RetrieveUserOutcome,
  Users,
  VerifyEmailOutcome,
  VerifyEmailRequest,
} from './lib/outcomes-account.ts'
export type {
  PolicyOutcome,
  SessionInfo,
  Sessions,
  SessionsOutcome,
  TokenPolicy,
} from './lib/outcomes-sessions.ts'
export type {
  WebhookEvent,
  WebhookEventBase,
  WebhookOutcome,
  WebhookRefusal,
  WebhookRequest,
  WebhookRevocation,
} from './lib/outcomes-webhook.ts'
export type {
  Claims,
  InvalidReason,
  LoginDetails,
  LoginOutcome,
  LoginRequest,
  OneTimeLoginOutcome,
  OneTimeLoginRequest,
  PasswordChangeReason,
  PreventingAction,
  RefreshOutcome,
  RequestOrigin,
  RevokeOutcome,
  TokenSet,
  TwoFactorMethod,
  Unavailable,
  User,
  VerifyOutcome,
} from './lib/outcomes.ts'
export type { RefreshOptions } from './lib/refresh.ts'
export { createTokenClient } from './lib/token-client.ts'
export type {
  CompleteTwoFactorOutcome,
  CompleteTwoFactorRequest,
  DisableTwoFactorOutcome,
  DisableTwoFactorRequest,
  EnableTwoFactorOutcome,
  EnableTwoFactorRequest,
  ProveTwoFactorOutcome,
  RecoveryCodesOutcome,
  SendEnrolmentCodeOutcome,
  SendEnrolmentCodeRequest,
  SendTwoFactorCodeOutcome,
  StartTwoFactorOutcome,
  StartTwoFactorRequest,
  TwoFactorMethods,
  TwoFactorSecretOutcome,
  TwoFactorTrust,
} from './lib/two-factor-types.ts'
