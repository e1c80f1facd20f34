import type { Context, MiddlewareHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { admit } from '../../lib/admission.ts'
import { checkCalled, checkNotMounted, checkSessions } from '../../lib/check-sessions.ts'
import { isOpened, keepOpened, openedOf } from '../../lib/carrier.ts'
import type { CookieSessions } from '../../lib/cookie-sessions.ts'
import { CookieSessionError } from '../../lib/errors.ts'
import { readRequest } from '../../lib/request-facts.ts'
import type { ActiveSession, Session } from '../../lib/session.ts'
import { finish, problemResponse } from '../fetch/finish.ts'

/**
 * Opens the session of every request, and attaches its cookies to every answer. Mount it after
 * static files and before everything that acts: unsafe requests from other sites end here with 403.
 *
 * @throws CookieSessionError `invalid_options`
 */
export function cookieSession(sessions: CookieSessions): MiddlewareHandler {
  checkSessions('cookieSession', sessions)
  return async (c, next) => {
    if (isOpened(c.req, sessions)) return next()
    const { method, url } = c.req
    const facts = readRequest(method, url, (name) => c.req.header(name))
    if (!sessions.allows(facts)) return problemResponse(403)
    const opening = sessions.open(facts)
    const opened = opening instanceof Promise ? await opening : opening
    keepOpened(c.req, sessions, opened)
    if (opened.answer) return finish(new Response(null, opened.answer), opened)
    await next()
    const finished = finish(c.res, opened)
    if (finished === c.res) return
    // Hono would merge the old headers into the new ones, the old cookies over ours.
    c.res = undefined
    c.res = finished
  }
}

/**
 * Lets only signed-in people through: pages go to the login form, anything else is answered 401
 * (RFC 9457 problem details). When FusionAuth cannot be asked, `onError` gets an HTTPException of 503.
 */
export function requireSession(...nothing: []): MiddlewareHandler {
  checkCalled('requireSession', nothing)
  return async (c, next) => {
    const { session, request } = openedOf(c.req)
    switch (admit(session, request)) {
      case 'in':
        return next()
      case 'login-form':
        return c.redirect(session.loginLocation, 303)
      case 'refused':
        return problemResponse(401)
      case 'unavailable':
        throw new HTTPException(503, { res: problemResponse(503) })
    }
  }
}

/** @throws CookieSessionError `session_not_opened`, `invalid_options` where it was mounted itself */
export function getSession(c: Context, ...nothing: []): Session {
  checkNotMounted('getSession', c, nothing)
  return openedOf(c.req).session
}

/**
 * The session on a route behind `requireSession()`.
 *
 * @throws CookieSessionError `session_not_active`, `session_not_opened`, `invalid_options` where it was mounted itself
 */
export function activeSession(c: Context, ...nothing: []): ActiveSession {
  checkNotMounted('activeSession', c, nothing)
  const { session } = openedOf(c.req)
  if (session.status === 'active') return session
  throw new CookieSessionError(
    'session_not_active',
    `activeSession(${c.req.method} ${c.req.path}): nobody is signed in. Mount requireSession() on this route.`,
  )
}
