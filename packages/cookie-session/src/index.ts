export { createCookieSessions } from './lib/cookie-sessions.ts'
export type { CookieSessions, OpenedSession } from './lib/cookie-sessions.ts'
export { CookieSessionError } from './lib/errors.ts'
export type { CookieSessionErrorCode } from './lib/errors.ts'
export type { SessionEvent } from './lib/events.ts'
export type { CookieSessionsOptions } from './lib/options.ts'
export type {
  Claims,
  FeedPage,
  Login,
  RefreshOutcome,
  RevokeOutcome,
  Store,
  TokenSet,
  Tokens,
  User,
  VerifyOutcome,
} from './lib/ports.ts'
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
} from './lib/session.ts'
export { memoryStore } from './lib/stores/memory.ts'
