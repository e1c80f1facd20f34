import { data, redirect } from '@remix-run/server-runtime'
import type { CookieSessions } from '../../lib/cookie-sessions.ts'
import { documentPath } from '../../lib/document-path.ts'
import type { ActiveSession, Session } from '../../lib/session.ts'
import {
  type FetchHandler,
  type SessionHandler,
  withCookieSession as withSession,
} from '../fetch/with-cookie-session.ts'

/**
 * Wraps Remix's request handler: opens the session once per request, before the loaders, which get
 * it through the load context. Cookies go on every response, data requests included.
 */
export const withCookieSession = (
  sessions: CookieSessions,
  handler: SessionHandler,
): FetchHandler => withSession(sessions, handler, documentPath)

/**
 * For loaders and actions of members' pages. Throws Remix's own answers, which single fetch
 * understands: a redirect to the login form, or 503 for the error boundary when FusionAuth cannot
 * be asked.
 */
export function requireSession(context: { session: Session }): ActiveSession {
  const { session } = context
  if (session.status === 'active') return session
  if (session.status === 'unavailable') {
    throw data(null, { status: 503, headers: { 'Retry-After': String(session.retryAfter) } })
  }
  throw redirect(session.loginLocation, 303)
}
