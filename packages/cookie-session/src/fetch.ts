export { revocationWebhook } from './adapters/fetch/revocation-webhook.ts'
export { requireSession, withCookieSession } from './adapters/fetch/with-cookie-session.ts'
export type { FetchHandler, SessionHandler } from './adapters/fetch/with-cookie-session.ts'
