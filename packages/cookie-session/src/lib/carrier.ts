import type { CookieSessions } from './cookie-sessions.ts'
import { CookieSessionError } from './errors.ts'
import type { OpenedSession } from './opened-session.ts'

const key = Symbol('cookie-session')

/** A request, on which middleware leaves the session for those after it: a WeakMap costs microseconds. */
export interface Carrier {
  readonly method: string
  readonly path: string
  [key]?: { readonly sessions: CookieSessions; readonly opened: OpenedSession }
}

export function keepOpened(
  carrier: Carrier,
  sessions: CookieSessions,
  opened: OpenedSession,
): void {
  carrier[key] = { sessions, opened }
}

/**
 * Whether the middleware was mounted twice, on the app and on a part of it: then the first one decided.
 *
 * @throws CookieSessionError `session_of_another`
 */
export function isOpened(carrier: Carrier, sessions: CookieSessions): boolean {
  const kept = carrier[key]
  if (!kept) return false
  if (kept.sessions === sessions) return true
  throw new CookieSessionError(
    'session_of_another',
    `cookieSession(sessions) for ${carrier.method} ${carrier.path}: another application's session was opened for ` +
      'this request, and its people are not this one’s. Fix: mount each on paths of its own, none on the whole app.',
  )
}

/** @throws CookieSessionError `session_not_opened` */
export function openedOf(carrier: Carrier): OpenedSession {
  const kept = carrier[key]
  if (kept) return kept.opened
  throw new CookieSessionError(
    'session_not_opened',
    `No session was opened for ${carrier.method} ${carrier.path}. Mount cookieSession(sessions) before this route.`,
  )
}
