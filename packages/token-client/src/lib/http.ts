import ky from 'ky'
import { type Answer, readAnswer, unavailable } from './answer.ts'
import { TokenClientError } from './errors.ts'
import { isRecord, isText } from './json.ts'
import type { Settings } from './options.ts'
import type { Unavailable } from './outcomes.ts'
import { readBody } from './read-body.ts'
import { streamed } from './stream-body.ts'

type Exchange = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below FusionAuth's address, no leading slash. */
  readonly path: string
  readonly json?: Record<string, unknown>
  /** Sent form-encoded to an OAuth endpoint, whose errors have another shape. */
  readonly form?: Record<string, string>
  readonly query?: Record<string, string>
  /** Send the API key. */
  readonly authenticated?: boolean
  /** The whole `Authorization` header, instead of the API key. */
  readonly authorization?: string
  readonly signal?: AbortSignal
}

export type Http = (exchange: Exchange) => Promise<Answer | Unavailable>

// Each runtime has its own words for "never connected". Words not listed here count as arrived.
const NEVER_LEFT: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ConnectionRefused',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
])

function neverLeft(error: unknown, depth = 0): boolean {
  if (!isRecord(error) || depth > 4) return false
  if (NEVER_LEFT.has(error.code)) return true
  if (error.syscall === 'connect' || error.syscall === 'getaddrinfo') return true
  // Deno has no code for it.
  if (isText(error.message) && error.message.includes('client error (Connect)')) return true
  return neverLeft(error.cause, depth + 1)
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

const JSON_TYPE = 'application/json'
const FORM_TYPE = 'application/x-www-form-urlencoded;charset=UTF-8'

function printed(json: Record<string, unknown>): string {
  try {
    return JSON.stringify(json)
  } catch {
    throw new TokenClientError(
      'invalid_request',
      'An argument cannot be sent as JSON. Fix: give objects without cycles and BigInts.',
    )
  }
}

/** One exchange with FusionAuth: a body is sent once, never redirected, limited in time and size. */
export function createHttp({ url, tenantId, apiKey, timeout, fetch, now }: Settings): Http {
  const client = ky.create({
    prefix: url,
    retry: 0,
    // The deadline below covers the body as well.
    timeout: false,
    throwHttpErrors: false,
    redirect: 'manual',
    // No cookies; and undici 7.19 to 7.24 fails a 401 to a streamed body unless there are none to send.
    credentials: 'omit',
    headers: { accept: 'application/json', 'X-FusionAuth-TenantId': tenantId },
    fetch,
  })

  return async function exchange(request) {
    const { method, path, json, form, query, authenticated, authorization, signal } = request
    const text = form ? new URLSearchParams(form).toString() : json && printed(json)
    signal?.throwIfAborted()
    const deadline = new AbortController()
    const timer = setTimeout(() => deadline.abort(), timeout * 1000)
    const either = signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal
    try {
      const sent = client(path, {
        method,
        body: text === undefined ? undefined : streamed(text),
        searchParams: query,
        headers: {
          authorization: authorization ?? (authenticated ? apiKey : undefined),
          'content-type': text === undefined ? undefined : form ? FORM_TYPE : JSON_TYPE,
        },
        signal: either,
      })
      // Not every fetch keeps an eye on its signal; what it comes back with too late is let go.
      sent.then((late) => (either.aborted ? late.body?.cancel() : undefined)).catch(() => {})
      const response = await Promise.race([sent, rejectOnAbort(either)])
      const body = await readBody(response, either)
      return readAnswer(response, body, { now: now(), oauth: form !== undefined })
    } catch (error) {
      signal?.throwIfAborted()
      if (deadline.signal.aborted) return unavailable(`no answer within ${timeout} s`)
      if (error instanceof RangeError) return unavailable('the answer is larger than 1 MB')
      if (neverLeft(error)) return unavailable('no connection', { mayHaveArrived: false })
      return unavailable('the connection broke, or the answer could not be read')
    } finally {
      clearTimeout(timer)
    }
  }
}
