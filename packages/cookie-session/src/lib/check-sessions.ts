import type { CookieSessions } from './cookie-sessions.ts'
import { CookieSessionError } from './errors.ts'
import { lacks } from './lacks.ts'

/**
 * From JavaScript anything may come. A request does, where the middleware itself was mounted and not what it
 * returns.
 *
 * @throws CookieSessionError `invalid_options`
 */
export function checkSessions(call: string, sessions: CookieSessions): void {
  const wrong = lacks(sessions, ['open', 'allows', 'receiveWebhook'])
  if (!wrong) return
  throw new CookieSessionError(
    'invalid_options',
    `${call}(sessions): \`sessions\` is ${wrong}. Fix: pass what createCookieSessions() returned, as in ` +
      `app.use(${call}(sessions)).`,
  )
}

/** @throws CookieSessionError `invalid_options` where `requireSession` itself was mounted */
export function checkCalled(call: string, given: readonly unknown[]): void {
  if (given.length === 0) return
  throw new CookieSessionError(
    'invalid_options',
    `${call}() takes nothing, and was given something. Fix: mount what it returns, as in app.use(${call}()).`,
  )
}

/** @throws CookieSessionError `invalid_options` where a call for handlers was mounted as one, which never answers */
export function checkNotMounted(call: string, request: unknown, more: readonly unknown[]): void {
  const isRequest = typeof request === 'object' && request !== null
  if (isRequest && more.length === 0) return
  const seen = isRequest
    ? '() is no middleware, and was mounted as one'
    : '(request): there is no request'
  throw new CookieSessionError(
    'invalid_options',
    `${call}${seen}. Fix: call it in a handler, with the request.`,
  )
}
