import { checkSessions } from '../../lib/check-sessions.ts'
import type { CookieSessions } from '../../lib/cookie-sessions.ts'
import type { FetchHandler } from './with-cookie-session.ts'

/**
 * Takes FusionAuth's webhooks about revoked sessions: a route of its own, outside `withCookieSession`. It
 * answers POST alone, without a body, and rejects only with errors that a developer has to fix.
 */
export function revocationWebhook(sessions: CookieSessions): FetchHandler {
  checkSessions('revocationWebhook', sessions)
  return async (request) => {
    if (request.method !== 'POST') {
      return new Response(null, { status: 405, headers: { Allow: 'POST' } })
    }
    return new Response(null, { status: await sessions.receiveWebhook(request) })
  }
}
