export { TokenClientError, type TokenClientErrorCode } from './lib/errors.ts'
export type {
  Claims,
  InvalidReason,
  LoginOutcome,
  LoginRequest,
  PasswordChangeReason,
  PreventingAction,
  RefreshOutcome,
  RevokeOutcome,
  TokenSet,
  TwoFactorMethod,
  Unavailable,
  User,
  VerifyOutcome,
} from './lib/outcomes.ts'
export type { TokenClientOptions } from './lib/options.ts'
export { createTokenClient, type TokenClient } from './lib/token-client.ts'
