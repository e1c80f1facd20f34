import { isKnownSecret } from './known-secrets.ts'
import { createLog } from './log.ts'
import { maskForm, maskHeader, maskUrl, maskValue } from './mask.ts'
import { onlyKnown } from './saying.ts'
import { waitUntil, type WaitOptions } from './wait.ts'
import type { FaultKind } from './fault-rules.ts'
import type { World } from '../state/model.ts'

/** How many exchanges are kept. */
const kept = 1000

/** Longer bodies are not kept: characters. */
const longest = 65_536

/** An exchange as it was: nothing is masked or parsed until somebody looks. */
export interface RawExchange {
  instant: number
  method: string
  /** Path and query. */
  target: string
  /** Names and values in turn. */
  requestHeaders: readonly string[]
  requestBody: string | undefined
  durationMs: number
  /** Absent: the connection broke instead. */
  response?: Response | undefined
  responseBody?: string | undefined
  fault?: { id: string; kind: FaultKind } | undefined
}

export interface Exchange {
  /** Counts up from 1. */
  id: number
  /** When the request came, by the emulator's clock, in milliseconds. */
  instant: number
  method: string
  /** Path and query, secrets masked. */
  path: string
  /** Absent when a fault broke the connection instead of answering. */
  status?: number
  /** Real milliseconds until the answer was ready. */
  durationMs: number
  request: TracedMessage
  response?: TracedMessage
  /** The fault that struck. */
  fault?: { id: string; kind: FaultKind }
}

export interface TracedMessage {
  /** Names in lower case; several values of one name are joined as HTTP joins them. */
  headers: Record<string, string>
  /** JSON, or the text of a form; a note when it cannot be shown. Absent: none. */
  body?: unknown
}

export interface ExchangeMatch {
  method?: string
  /** The path without its query, exactly. */
  path?: string
  status?: number
  /** Only exchanges with a higher `id`. Default: 0, so what already happened counts. */
  after?: number
}

export interface Trace {
  /** The newest 1,000 exchanges of FusionAuth's routes, oldest first. The emulator's own routes are left out. */
  list(): Exchange[]
  /** Forgets them. Ids go on counting. */
  clear(): void
  /**
   * The first exchange that matches, whether it is already there or comes within the time.
   * Throws EmulatorError: `timed_out`, `closed`, `invalid_argument`.
   */
  waitFor(
    match: ExchangeMatch | ((exchange: Exchange) => boolean),
    options?: WaitOptions,
  ): Promise<Exchange>
}

export function createTrace(
  world: () => World,
  closing: AbortSignal,
): Trace & { record(raw: RawExchange): void } {
  const log = createLog<RawExchange & { id: number }>(kept)
  const shown = (raw: RawExchange & { id: number }) => view(raw, world())
  return {
    record: (raw) => log.add({ ...raw, id: log.count + 1 }),
    list: () => log.list().map(shown),
    clear: () => log.clear(),
    async waitFor(match, options = {}) {
      if (typeof match !== 'function') onlyKnown(match, 'method', 'path', 'status', 'after')
      const matches = typeof match === 'function' ? match : matcher(match)
      let seen = typeof match === 'function' ? 0 : (match.after ?? 0)
      return waitUntil(
        () => {
          const fresh = log.after(seen)
          seen = log.count
          return fresh.map(shown).find(matches)
        },
        `exchange like ${typeof match === 'function' ? 'the one asked for' : JSON.stringify(match)}`,
        options,
        closing,
      )
    },
  }
}

function matcher({ after = 0, method, path, status }: ExchangeMatch) {
  return (exchange: Exchange) =>
    exchange.id > after &&
    (method === undefined || exchange.method === method.toUpperCase()) &&
    (path === undefined || exchange.path.split('?')[0] === path) &&
    (status === undefined || exchange.status === status)
}

function view(raw: RawExchange & { id: number }, world: World): Exchange {
  const { durationMs, fault, id, instant, method, response, target } = raw
  const isKnown = (text: string) => isKnownSecret(world, text)
  const headers = (pairs: Iterable<[string, string]>) => {
    const joined: Record<string, string> = {}
    for (const [given, value] of pairs) {
      const name = given.toLowerCase()
      const shown = maskHeader(name, value, isKnown)
      const before = joined[name]
      joined[name] = before === undefined ? shown : `${before}, ${shown}`
    }
    return joined
  }
  const type = pairsOf(raw.requestHeaders).find(([name]) => name.toLowerCase() === 'content-type')
  return {
    id,
    instant,
    method,
    path: maskUrl(target, isKnown),
    ...(response && { status: response.status }),
    durationMs: Math.round(durationMs * 1000) / 1000,
    request: {
      headers: headers(pairsOf(raw.requestHeaders)),
      ...body(raw.requestBody, type?.[1] ?? '', isKnown),
    },
    ...(response && {
      response: {
        headers: headers(response.headers),
        ...body(raw.responseBody, 'application/json', isKnown),
      },
    }),
    ...(fault && { fault }),
  }
}

function body(text: string | undefined, type: string, isKnown: (text: string) => boolean) {
  if (text === undefined || text === '') return {}
  if (text.length > longest) return { body: `[${text.length} characters]` }
  // Clients send JSON under the type of a form too.
  const isForm = type.startsWith('application/x-www-form-urlencoded') && !/^\s*[{[]/.test(text)
  if (isForm) return { body: maskForm(text, isKnown) }
  try {
    return { body: maskValue(JSON.parse(text), isKnown) }
  } catch {
    return { body: `[not JSON, ${text.length} characters]` }
  }
}

function pairsOf(flat: readonly string[]): [string, string][] {
  return flat.flatMap((name, index): [string, string][] =>
    index % 2 === 0 ? [[name, flat[index + 1] ?? '']] : [],
  )
}
