import type { Request, RequestHandler, Response } from 'express'
import { admit, problem } from '../../lib/admission.ts'
import { checkCalled, checkNotMounted, checkSessions } from '../../lib/check-sessions.ts'
import { isOpened, keepOpened, openedOf } from '../../lib/carrier.ts'
import type { CookieSessions } from '../../lib/cookie-sessions.ts'
import type { OpenedSession } from '../../lib/opened-session.ts'
import { CookieSessionError } from '../../lib/errors.ts'
import { readRequest } from '../../lib/request-facts.ts'
import { safeReturnTo } from '../../lib/return-to.ts'
import type { ActiveSession, Session } from '../../lib/session.ts'
import { asText, finishOnHead, finishing } from './finish-head.ts'
import { orNext } from './or-next.ts'

/**
 * Opens the session of every request, and attaches its cookies to every answer. Mount it after
 * static files and before everything that acts: unsafe requests from other sites end here with 403.
 * For Express 4 and 5.
 *
 * @throws CookieSessionError `invalid_options`
 */
export function cookieSession(sessions: CookieSessions): RequestHandler {
  checkSessions('cookieSession', sessions)
  return (request, response, next) => {
    if (isOpened(request, sessions)) return next()
    const { method, originalUrl, headers } = request
    const facts = readRequest(method, originalUrl, (name) => asText(headers[name]))
    if (!sessions.allows(facts)) return answerProblem(response, 403)
    // An app may send a request through itself once more: one answer has one session.
    const outer = finishing(response)
    if (outer) keepOpened(request, outer.sessions, outer.opened)
    if (isOpened(request, sessions)) return next()
    const proceed = (opened: OpenedSession): void => {
      keepOpened(request, sessions, opened)
      finishOnHead(response, sessions, opened)
      if (opened.answer) response.writeHead(opened.answer.status, opened.answer.headers).end()
      else next()
    }
    const opened = sessions.open(facts)
    // A session that is known already goes on in this very turn.
    if (opened instanceof Promise) void orNext(opened.then(proceed), next)
    else proceed(opened)
  }
}

/**
 * Lets only signed-in people through: pages go to the login form, anything else is answered 401
 * (RFC 9457 problem details). When FusionAuth cannot be asked, `next` gets an error with status 503.
 */
export function requireSession(...nothing: []): RequestHandler {
  checkCalled('requireSession', nothing)
  return (request, response, next) => {
    const { session, request: facts } = openedOf(request)
    switch (admit(session, facts)) {
      case 'in':
        return next()
      case 'login-form':
        return response.redirect(303, session.loginLocation)
      case 'refused':
        return answerProblem(response, 401)
      case 'unavailable':
        return next(unavailable())
    }
  }
}

/** @throws CookieSessionError `session_not_opened`, `invalid_options` where it was mounted itself */
export function getSession(request: Request, ...nothing: []): Session {
  checkNotMounted('getSession', request, nothing)
  return openedOf(request).session
}

/**
 * The session on a route behind `requireSession()`.
 *
 * @throws CookieSessionError `session_not_active`, `session_not_opened`, `invalid_options` where it was mounted itself
 */
export function activeSession(request: Request, ...nothing: []): ActiveSession {
  checkNotMounted('activeSession', request, nothing)
  const { session } = openedOf(request)
  if (session.status === 'active') return session
  throw new CookieSessionError(
    'session_not_active',
    `activeSession(${request.method} ${request.path}): nobody is signed in. Mount requireSession() on this route.`,
  )
}

/** The safe path named by `returnTo` in the query or the posted form; see `safeReturnTo`. */
export function returnTo(request: Request, fallback = '/'): string {
  checkNotMounted('returnTo', request, typeof fallback === 'string' ? [] : [fallback])
  const body: unknown = request.body
  const posted =
    typeof body === 'object' && body !== null && 'returnTo' in body ? body.returnTo : undefined
  return safeReturnTo(posted ?? request.query['returnTo'], fallback)
}

function answerProblem(response: Response, status: 401 | 403): void {
  const { type, body } = problem(status)
  response.status(status).type(type).send(body)
}

/** Express's own error handler, and most others, read `status`; Retry-After comes with the head. */
const unavailable = (): CookieSessionError =>
  Object.assign(
    new CookieSessionError(
      'session_unavailable',
      'FusionAuth cannot be asked right now whether this session goes on. Nobody is signed out: answer 503.',
    ),
    { status: 503 },
  )
