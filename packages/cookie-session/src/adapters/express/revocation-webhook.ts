import type { Request, RequestHandler, Response } from 'express'
import { checkSessions } from '../../lib/check-sessions.ts'
import type { CookieSessions } from '../../lib/cookie-sessions.ts'
import { CookieSessionError } from '../../lib/errors.ts'
import type { WebhookRequest } from '../../lib/ports.ts'
import { orNext } from './or-next.ts'

/**
 * Takes FusionAuth's webhooks about revoked sessions. Mount it before `cookieSession` and before any body
 * parser but `express.raw`: `app.use('/webhooks/fusionauth', revocationWebhook(sessions))`. It answers
 * POST alone, without a body; errors that only a developer can fix go to `next`.
 */
export function revocationWebhook(sessions: CookieSessions): RequestHandler {
  checkSessions('revocationWebhook', sessions)
  const receive = async (request: Request, response: Response): Promise<void> => {
    const { headers } = request
    const status = await sessions.receiveWebhook({ headers, body: unreadBody(request) })
    // Refused, perhaps before its end: the rest is of no interest.
    if (status !== 200) response.set('Connection', 'close')
    response.status(status).end()
  }
  return (request, response, next) => {
    if (request.method === 'POST') void orNext(receive(request, response), next)
    else response.status(405).set('Allow', 'POST').end()
  }
}

function unreadBody(request: Request): WebhookRequest['body'] {
  const body: unknown = request.body
  if (body instanceof Uint8Array) return body
  // Express 4's parsers leave an empty object on bodies they do not read.
  if (!request.readableDidRead) {
    // The connection has to outlive a body that is not read to its end.
    return ReadableStream.from<Uint8Array>(request.iterator({ destroyOnReturn: false }))
  }
  throw new CookieSessionError(
    'webhook_body_read',
    `revocationWebhook on ${request.baseUrl}${request.path}: the body was read before, and FusionAuth signs its raw bytes. ` +
      "Mount the webhook before express.json(), or with express.raw({ type: 'application/json' }) in front of it.",
  )
}
