import type { NextFunction, Request } from 'express'
import type { OpenedSession } from '../../lib/opened-session.ts'
import { CookieSessionError } from '../../lib/errors.ts'

const key = Symbol('cookie-session')
/** On the request itself: a WeakMap costs microseconds a request. */
type Carrier = Request & { [key]?: OpenedSession }

export const isOpened = (request: Carrier): boolean => request[key] !== undefined

export const keepOpened = (request: Carrier, opened: OpenedSession): void => {
  request[key] = opened
}

/** @throws CookieSessionError `session_not_opened` */
export function openedOf(request: Carrier): OpenedSession {
  const opened = request[key]
  if (opened) return opened
  throw new CookieSessionError(
    'session_not_opened',
    `No session was opened for ${request.method} ${request.path}. Mount cookieSession(sessions) before this route.`,
  )
}

/** Express 4 does not wait for what a handler promises. */
export async function orNext(work: Promise<void>, next: NextFunction): Promise<void> {
  try {
    await work
  } catch (error) {
    next(error)
  }
}
