export type { Algorithm } from './lib/algorithms.ts'
export type { CallOptions, TokenClient } from './lib/client.ts'
export { TokenClientError, type TokenClientErrorCode } from './lib/errors.ts'
export type { TokenClientEvent } from './lib/events.ts'
export type { TokenClientOptions } from './lib/options.ts'
export type {
  LoginDetails,
  LoginOutcome,
  LoginRequest,
  OneTimeLoginOutcome,
  OneTimeLoginRequest,
  PasswordChangeReason,
  PreventingAction,
  TwoFactorMethod,
  Unverified,
} from './lib/outcomes-login.ts'
export type {
  ChangePasswordOutcome,
  ChangePasswordRequest,
  ForgotPasswordOutcome,
  ForgotPasswordRequest,
} from './lib/outcomes-password.ts'
export type {
  NewRegistration,
  NewUser,
  Preferences,
  RegisterOutcome,
  RegisterRequest,
} from './lib/outcomes-registration.ts'
export type {
  PolicyOutcome,
  SessionInfo,
  Sessions,
  SessionsOutcome,
  TokenPolicy,
} from './lib/outcomes-sessions.ts'
export type {
  Claims,
  InvalidReason,
  RefreshOutcome,
  RevokeOutcome,
  VerifyOutcome,
} from './lib/outcomes-tokens.ts'
export type {
  DisableTwoFactorOutcome,
  DisableTwoFactorRequest,
  EnableTwoFactorOutcome,
  EnableTwoFactorRequest,
  MessageMethod,
  RecoveryCodesOutcome,
  SendEnrolmentCodeOutcome,
  SendEnrolmentCodeRequest,
  TwoFactorOwner,
  TwoFactorSecretOutcome,
} from './lib/outcomes-two-factor-methods.ts'
export type {
  ProveTwoFactorOutcome,
  StartTwoFactorOutcome,
  StartTwoFactorRequest,
} from './lib/outcomes-two-factor-proof.ts'
export type {
  CompleteTwoFactorOutcome,
  CompleteTwoFactorRequest,
  SendTwoFactorCodeOutcome,
  TwoFactorExpired,
  TwoFactorTrust,
  WrongCode,
} from './lib/outcomes-two-factor.ts'
export type { RetrieveUserOutcome, Users } from './lib/outcomes-users.ts'
export type {
  ResendVerificationOutcome,
  ResendVerificationRequest,
  VerificationOutcome,
  VerificationRequest,
} from './lib/outcomes-verification.ts'
export type {
  WebhookEvent,
  WebhookEventBase,
  WebhookOutcome,
  WebhookRefusal,
  WebhookRequest,
  WebhookRevocation,
} from './lib/outcomes-webhook.ts'
export type {
  ClientAddress,
  DeviceLabels,
  FieldReason,
  Invalid,
  NotFound,
  RequestOrigin,
  TokenSet,
  Unavailable,
  User,
} from './lib/outcomes.ts'
export type { RefreshOptions } from './lib/refresh-endpoint.ts'
export { createTokenClient } from './lib/token-client.ts'
export type { TwoFactorMethods } from './lib/two-factor-calls.ts'
