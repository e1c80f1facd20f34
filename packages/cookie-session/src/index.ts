export { createCookieSessions } from './lib/cookie-sessions.ts'
export type { CookieSessions } from './lib/cookie-sessions.ts'
export type { OpenedSession } from './lib/opened-session.ts'
export type { ExplainedRequest, Explanation } from './lib/explain.ts'
export { CookieSessionError } from './lib/errors.ts'
export type { CookieSessionErrorCode } from './lib/errors.ts'
export type { SessionEvent } from './lib/events.ts'
export type { CookieSessionsOptions } from './lib/options.ts'
export type {
  Claims,
  FeedPage,
  Login,
  PolicyOutcome,
  RefreshOutcome,
  RevokeOutcome,
  Store,
  TokenPolicy,
  TokenSet,
  Tokens,
  User,
  VerifyOutcome,
  WebhookEvent,
  WebhookOutcome,
  WebhookRequest,
} from './lib/ports.ts'
export type { FormFields, KeptForm } from './lib/kept-form.ts'
export type { PolicyAdvice } from './lib/policy-advice.ts'
export { readRequest } from './lib/request-facts.ts'
export type { RequestFacts } from './lib/request-facts.ts'
export type { HeadChanges, ResponseHead } from './lib/response-head.ts'
export { safeReturnTo } from './lib/return-to.ts'
export type {
  ActiveSession,
  EndReason,
  Profile,
  Session,
  SessionState,
  SignInOptions,
  SignOutOptions,
  SignedIn,
} from './lib/session.ts'
export type { WebhookStatus } from './lib/webhook.ts'
export { memoryStore } from './lib/stores/memory.ts'
