import type { Core } from './core.ts'
import type { SubjectKind } from './deny-list.ts'
import { CookieSessionError } from './errors.ts'
import { goodFor } from './rules.ts'
import type { WebhookEvent, WebhookRequest } from './ports.ts'

/** The status to answer FusionAuth's webhook with, without a body. */
export type WebhookStatus = 200 | 401 | 413 | 503

interface Revoked {
  readonly kind: SubjectKind
  readonly id: string
}

/**
 * Takes a webhook of FusionAuth: JWTs that were issued before a revocation no longer count by
 * themselves, so that the next request of the session asks FusionAuth, which has the last word.
 *
 * Source: FusionAuth docs, "JWT Refresh Token Revoke" event, and "Signing webhooks".
 *
 * @throws CookieSessionError `webhook_unsupported`
 */
export async function receiveWebhook(core: Core, request: WebhookRequest): Promise<WebhookStatus> {
  const { settings, denyList, jwtLife } = core
  const { tokens, emit } = settings
  if (!tokens.readWebhook) {
    throw new CookieSessionError(
      'webhook_unsupported',
      'The option `tokens` has no readWebhook, so nothing can tell whether a webhook is from FusionAuth. Pass a token client.',
    )
  }
  const read = await tokens.readWebhook(request)
  if (read.outcome === 'keys-unavailable') return 503
  if (read.outcome === 'invalid') {
    emit({ type: 'webhook_refused', reason: read.reason })
    // Signed well, but of another tenant: there is nothing FusionAuth could do better next time.
    if (read.reason === 'tenant') return 200
    return read.reason === 'too-large' ? 413 : 401
  }
  const revoked = whatEnded(read.event, tokens.applicationId)
  if (!revoked || read.event.kind === 'other') return 200
  const { createdAt, lifetimes } = read.event
  const life = lifetimes[tokens.applicationId]
  const kept = life === undefined ? jwtLife.longest : goodFor(life)
  const ttl = createdAt + kept - settings.now()
  // Old news, sent again: whatever was issued then has expired.
  if (ttl <= 0) return 200
  emit({ type: 'revocation_received', ...revoked })
  const told = await denyList.add({ by: 'webhook', ...revoked, cutoff: createdAt * 1000 }, ttl)
  // FusionAuth sends it again, and the other processes hear of it then.
  return told ? 200 : 503
}

/** Whom it is about; `undefined` when that is nobody of this application. */
function whatEnded(event: WebhookEvent, ours: string): Revoked | undefined {
  if (event.kind === 'other') return undefined
  const elsewhere = 'applicationId' in event && (event.applicationId ?? ours) !== ours
  if (elsewhere) return undefined
  if (event.kind === 'session-revoked') return { kind: 'session', id: event.refreshTokenId }
  if (event.kind === 'user-revoked') return { kind: 'user', id: event.userId }
  return { kind: 'application', id: event.applicationId }
}
