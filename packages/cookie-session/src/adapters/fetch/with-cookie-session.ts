import { admit } from '../../lib/admission.ts'
import { checkSessions } from '../../lib/check-sessions.ts'
import type { CookieSessions } from '../../lib/cookie-sessions.ts'
import { readRequest } from '../../lib/request-facts.ts'
import type { ActiveSession, Session } from '../../lib/session.ts'
import { finish, problemResponse } from './finish.ts'

/** Answers a request whose session has been opened. */
export type SessionHandler<S extends Session = Session> = (
  request: Request,
  session: S,
) => Response | Promise<Response>

export type FetchHandler = (request: Request) => Promise<Response>

/**
 * Wraps a fetch handler: opens the session of every request, and attaches its cookies to every
 * response, returned or thrown. Unsafe requests from other sites end here with 403.
 *
 * @param pageOf Tells the page a person sees from the path that was requested, where they differ: people come
 * back to it after logging in. Default: the path itself.
 */
export function withCookieSession(
  sessions: CookieSessions,
  handler: SessionHandler,
  pageOf?: (path: string) => string,
): FetchHandler {
  checkSessions('withCookieSession', sessions)
  return async (request) => {
    const facts = factsOf(request, pageOf)
    if (!sessions.allows(facts)) return problemResponse(403)
    const opening = sessions.open(facts)
    const opened = opening instanceof Promise ? await opening : opening
    if (opened.answer) return finish(new Response(null, opened.answer), opened)
    try {
      return finish(await handler(request, opened.session), opened)
    } catch (error) {
      if (error instanceof Response) throw finish(error, opened)
      throw error
    }
  }
}

/**
 * Lets only signed-in people through to a handler: pages go to the login form, anything else is answered
 * 401, or 503 when FusionAuth cannot be asked (RFC 9457 problem details).
 */
export function requireSession(handler: SessionHandler<ActiveSession>): SessionHandler {
  return (request, session) => {
    if (session.status === 'active') return handler(request, session)
    switch (admit(session, factsOf(request))) {
      case 'login-form':
        return new Response(null, { status: 303, headers: { Location: session.loginLocation } })
      case 'unavailable':
        return problemResponse(503)
      default:
        return problemResponse(401)
    }
  }
}

const factsOf = ({ method, url, headers }: Request, pageOf?: (path: string) => string) =>
  readRequest(method, url, (name) => headers.get(name), pageOf)
