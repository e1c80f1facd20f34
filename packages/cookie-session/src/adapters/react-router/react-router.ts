import { RouterContextProvider, createContext, data, redirect } from 'react-router'
import type { CookieSessions } from '../../lib/cookie-sessions.ts'
import { documentPath } from '../../lib/document-path.ts'
import { CookieSessionError } from '../../lib/errors.ts'
import type { ActiveSession, Session } from '../../lib/session.ts'
import {
  type FetchHandler,
  withCookieSession as withSession,
} from '../fetch/with-cookie-session.ts'

/** React Router's `createRequestHandler(build)`, or a function that adds to the context and calls it. */
export type RouterHandler = (
  request: Request,
  context: RouterContextProvider,
) => Response | Promise<Response>

const sessionContext = createContext<Session | undefined>(undefined)

/**
 * Wraps React Router's request handler: opens the session once per request, before middleware and loaders,
 * which get it through the router context. Cookies go on every response, data requests included.
 *
 * It is no route middleware, because that sees neither every request nor data requests as they are, and a
 * 307 from there would come to the browser without its method and body.
 */
export const withCookieSession = (sessions: CookieSessions, handler: RouterHandler): FetchHandler =>
  withSession(
    sessions,
    (request, session) => {
      const context = new RouterContextProvider()
      context.set(sessionContext, session)
      return handler(request, context)
    },
    documentPath,
  )

/**
 * The session, in middleware, loaders and actions.
 *
 * @throws CookieSessionError `session_not_opened`
 */
export function getSession(context: Readonly<RouterContextProvider>): Session {
  const session = context.get(sessionContext)
  if (session) return session
  throw new CookieSessionError(
    'session_not_opened',
    'This context has no session. Wrap the request handler in withCookieSession(sessions, …). If it is, the build ' +
      "has a copy of this package: add '@latchkey/cookie-session' to `ssr.external` of vite.config.",
  )
}

/**
 * For middleware, loaders and actions of members' pages. Throws React Router's own answers, which single
 * fetch understands: a redirect to the login form, or 503 for the error boundary when FusionAuth cannot be
 * asked.
 *
 * @throws CookieSessionError `session_not_opened`
 */
export function requireSession(context: Readonly<RouterContextProvider>): ActiveSession {
  const session = getSession(context)
  if (session.status === 'active') return session
  if (session.status === 'unavailable') {
    throw data(null, { status: 503, headers: { 'Retry-After': String(session.retryAfter) } })
  }
  throw redirect(session.loginLocation, 303)
}
