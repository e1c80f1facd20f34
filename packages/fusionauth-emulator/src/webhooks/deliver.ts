import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { toInstant } from '../state/clock.ts'
import { signJwt } from '../state/tokens/jws.ts'
import { post } from './post.ts'
import type { RawDelivery } from './deliveries.ts'
import type { Webhook, World } from '../state/model.ts'

/** Milliseconds before the first further attempt; each later one waits twice as long. */
const firstPause = 100

/**
 * Calls one webhook until it accepts or all attempts are used up; each is written down in the delivery.
 * Returns whether it accepted. Never rejects.
 */
export async function deliver(
  world: World,
  webhook: Webhook,
  delivery: RawDelivery,
  how: { retries: number; now: () => number; signal: AbortSignal },
): Promise<boolean> {
  const { now, retries, signal } = how
  for (let attempt = 0; attempt <= retries && !signal.aborted; attempt += 1) {
    if (attempt > 0) {
      await sleep(firstPause * 2 ** (attempt - 1), undefined, { signal }).catch(() => {})
    }
    if (signal.aborted) break
    const instant = toInstant(now())
    try {
      const status = await send(world, webhook, delivery.text, signal)
      delivery.attempts.push({ instant, status })
      if (status >= 200 && status < 300) {
        delivery.state = 'delivered'
        return true
      }
    } catch (error) {
      delivery.attempts.push({ instant, error: error instanceof Error ? error.message : 'failed' })
    }
  }
  delivery.state = 'failed'
  return false
}

async function send(world: World, webhook: Webhook, text: string, signal: AbortSignal) {
  const { headers, httpAuthenticationPassword, httpAuthenticationUsername } = webhook
  const { connectTimeout, readTimeout, sslCertificate, url } = webhook
  const body = Buffer.from(text)
  const user = httpAuthenticationUsername
  const basic =
    user === undefined || user === ''
      ? undefined
      : Buffer.from(`${user}:${httpAuthenticationPassword ?? ''}`).toString('base64')
  const request = {
    url,
    headers: {
      'Content-Type': 'application/json',
      ...(basic !== undefined && { Authorization: `Basic ${basic}` }),
      ...headers,
      ...(await signatureOf(world, webhook, body)),
    },
    body,
    connectTimeout,
    readTimeout,
    certificate: typeof sslCertificate === 'string' ? sslCertificate : undefined,
  }
  return post(request, signal)
}

async function signatureOf(
  world: World,
  { signatureConfiguration }: Webhook,
  body: Buffer,
): Promise<Record<string, string>> {
  const { enabled, signingKeyId } = signatureConfiguration
  if (!enabled) return {}
  const key = world.keys.get(signingKeyId ?? '')
  if (key === undefined) throw new Error('the signing key of the webhook is gone')
  const digest = createHash('sha256').update(body).digest('base64')
  return {
    'X-FusionAuth-Signature-JWT': await signJwt(world, key, { request_body_sha256: digest }),
  }
}
