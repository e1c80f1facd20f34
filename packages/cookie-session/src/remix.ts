export type { FetchHandler, SessionHandler } from './adapters/fetch/with-cookie-session.ts'
export { requireSession, withCookieSession } from './adapters/remix/remix.ts'
export { safeReturnTo } from './lib/return-to.ts'
