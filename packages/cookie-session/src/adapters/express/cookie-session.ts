import type { NextFunction, Request, RequestHandler, Response } from 'express'
import type { CookieSessions } from '../../lib/cookie-sessions.ts'
import type { OpenedSession } from '../../lib/opened-session.ts'
import { CookieSessionError } from '../../lib/errors.ts'
import { readRequest } from '../../lib/request-facts.ts'
import { safeReturnTo } from '../../lib/return-to.ts'
import type { ActiveSession, Session } from '../../lib/session.ts'
import { finishOnHead } from './finish-head.ts'

const openedSessions = new WeakMap<Request, OpenedSession>()

/**
 * Opens the session of every request, and attaches its cookies to every answer. Mount it after
 * static files and before everything that acts: unsafe requests from other sites end here with 403.
 */
export function cookieSession(sessions: CookieSessions): RequestHandler {
  return (request, response, next) => {
    const facts = readRequest(request.method, request.originalUrl, (name) => request.get(name))
    if (!sessions.allows(facts)) {
      problem(response, 403, 'This request came from another site.')
      return
    }
    const proceed = (opened: OpenedSession): void => {
      openedSessions.set(request, opened)
      finishOnHead(response, opened)
      if (opened.answer) response.writeHead(opened.answer.status, opened.answer.headers).end()
      else next()
    }
    const opened = sessions.open(facts)
    // A session that is known already goes on in this very turn.
    if (opened instanceof Promise) void opened.then(proceed, next)
    else proceed(opened)
  }
}

/**
 * Lets only signed-in people through: pages go to the login form, anything else is answered 401
 * (RFC 9457 problem details). When FusionAuth cannot be asked, `next` gets an error with status 503.
 */
export function requireSession(): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const { session, request: facts } = openedOf(request)
    if (session.status === 'active') next()
    else if (session.status === 'unavailable') next(unavailable(session.retryAfter))
    else if (facts.navigation) response.redirect(303, session.loginLocation)
    else problem(response, 401, 'Log in first.')
  }
}

/** @throws CookieSessionError `session_not_opened` */
export function getSession(request: Request): Session {
  return openedOf(request).session
}

/**
 * The session on a route behind `requireSession()`.
 *
 * @throws CookieSessionError `session_not_active`, `session_not_opened`
 */
export function activeSession(request: Request): ActiveSession {
  const { session } = openedOf(request)
  if (session.status === 'active') return session
  throw new CookieSessionError(
    'session_not_active',
    `activeSession(${request.method} ${request.path}): nobody is signed in. Mount requireSession() on this route.`,
  )
}

/** The safe path named by `returnTo` in the query or the posted form; see `safeReturnTo`. */
export function returnTo(request: Request, fallback = '/'): string {
  const body: unknown = request.body
  const posted =
    typeof body === 'object' && body !== null && 'returnTo' in body ? body.returnTo : undefined
  return safeReturnTo(posted ?? request.query['returnTo'], fallback)
}

function openedOf(request: Request): OpenedSession {
  const opened = openedSessions.get(request)
  if (opened) return opened
  throw new CookieSessionError(
    'session_not_opened',
    `No session was opened for ${request.method} ${request.path}. Mount cookieSession(sessions) before this route.`,
  )
}

function problem(response: Response, status: number, detail: string): void {
  response.status(status).type('application/problem+json').send(JSON.stringify({ status, detail }))
}

/** Express's own error handler, and most others, read `status` and `headers`. */
const unavailable = (retryAfter: number): CookieSessionError =>
  Object.assign(
    new CookieSessionError(
      'session_unavailable',
      'FusionAuth cannot be asked right now whether this session goes on. Nobody is signed out: answer 503.',
    ),
    { status: 503, headers: { 'Retry-After': String(retryAfter) } },
  )
