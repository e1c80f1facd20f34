import { ASYMMETRIC, SYMMETRIC } from './algorithms.ts'
import { isInstant, kindOf } from './claims.ts'
import type { Header } from './compact.ts'
import { TokenClientError } from './errors.ts'
import { describe, isRecord } from './json.ts'
import type { KeySet } from './key-set.ts'
import type { Settings } from './options.ts'
import type { WebhookOutcome, WebhookRefusal, WebhookRequest } from './outcomes-webhook.ts'
import { readBytes } from './read-body.ts'
import { createOpen } from './signature.ts'
import { readEvent } from './webhook-event.ts'

const HEADER = 'x-fusionauth-signature-jwt'
/** An event carries a whole user; nobody else may make a server read more. */
const LIMIT = 256 * 1024

function invalid(reason: WebhookRefusal): WebhookOutcome {
  return { outcome: 'invalid', reason }
}

function signatureOf(headers: WebhookRequest['headers']): string | undefined {
  if (typeof headers.get === 'function') return headers.get(HEADER) ?? undefined
  const found = Object.entries(headers)
    .filter(([name]) => name.toLowerCase() === HEADER)
    .flatMap(([, value]) => value ?? [])
  // Two of them are one that is no JWT.
  return found.length > 0 ? found.join(', ') : undefined
}

function isStream(body: unknown): body is ReadableStream<Uint8Array> {
  return isRecord(body) && typeof body.getReader === 'function'
}

function checkUnread({ body, bodyUsed }: WebhookRequest): void {
  const isRaw = body === null || body instanceof Uint8Array || isStream(body)
  if (isRaw && !bodyUsed && !(isStream(body) && body.locked)) return
  const seen = isRaw ? 'one that was read before' : describe(body)
  throw new TokenClientError(
    'invalid_request',
    `readWebhook: \`body\` must be the raw, unread body; seen: ${seen}. ` +
      'Fix: give it the Request itself before anything reads it; with Express, mount ' +
      "`express.raw({ type: 'application/json' })` on this route and pass `request.headers` and `request.body`.",
  )
}

// A person's JWT is signed by the same keys, and a lambda may have put anything into it (RFC 8725, 3.12).
function isOtherKind({ header, payload }: { header: Header; payload: object }): boolean {
  const kind = kindOf(header.typ)
  return (
    !(kind === undefined || kind === 'jwt') || ['sub', 'aud', 'tty'].some((name) => name in payload)
  )
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return btoa(String.fromCharCode(...digest))
}

// Takes as long whatever differs.
function isSame(left: string, right: string): boolean {
  let difference = left.length ^ right.length
  for (let at = 0; at < right.length; at += 1) {
    difference |= left.charCodeAt(at % (left.length || 1)) ^ right.charCodeAt(at)
  }
  return difference === 0
}

/**
 * {@link https://fusionauth.io/docs/extend/events-and-webhooks/signing | Signed webhooks}: the signature
 * is judged before the body is read.
 */
export function createReadWebhook(keySet: KeySet, settings: Settings) {
  const { webhookHmacSecret: secret, tenantId, clockTolerance, timeout, now } = settings
  const algorithms = secret ? SYMMETRIC : ASYMMETRIC
  const open = createOpen(keySet, { algorithms, secret })

  async function read(
    body: WebhookRequest['body'],
  ): Promise<Uint8Array<ArrayBuffer> | WebhookRefusal> {
    if (body === null) return new Uint8Array()
    if (body instanceof Uint8Array) {
      // Not `slice`: of a Buffer that is the same memory, which may change after it was judged.
      return body.length > LIMIT ? 'too-large' : new Uint8Array(body)
    }
    const deadline = AbortSignal.timeout(timeout * 1000)
    try {
      return await readBytes(body, LIMIT, deadline)
    } catch (error) {
      return error instanceof RangeError ? 'too-large' : 'unreadable'
    }
  }

  return async function readWebhook(request: WebhookRequest): Promise<WebhookOutcome> {
    checkUnread(request)
    const signature = signatureOf(request.headers)
    if (!signature) return invalid('unsigned')
    const opened = await open(signature)
    if (opened.outcome === 'keys-unavailable') return opened
    if (opened.outcome === 'invalid') return invalid(opened.reason)
    const { request_body_sha256: signed, exp, nbf } = opened.payload
    if (isOtherKind(opened) || typeof signed !== 'string') return invalid('kind')
    // Written so that a clock that says NaN believes nobody.
    const at = now()
    if (exp !== undefined && !(isInstant(exp) && exp > at - clockTolerance)) {
      return invalid('expired')
    }
    if (nbf !== undefined && !(isInstant(nbf) && nbf <= at + clockTolerance)) {
      return invalid('not-yet-valid')
    }

    const bytes = await read(request.body)
    if (typeof bytes === 'string') return invalid(bytes)
    if (!isSame(signed, await sha256(bytes))) return invalid('body')
    const event = readEvent(new TextDecoder().decode(bytes))
    if (!event) return invalid('not-an-event')
    if (tenantId !== undefined && event.tenantId?.toLowerCase() !== tenantId) {
      return invalid('tenant')
    }
    return { outcome: 'event', event }
  }
}
