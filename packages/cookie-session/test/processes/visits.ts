import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser } from '../harness.ts'
import { send } from '../http.ts'

/** What a request came to. */
export interface Seen {
  readonly status: number
  /** `active <sid>`, `ended refused`, `unavailable` and so on; `broken` where the process died. */
  readonly body: string
  readonly retryAfter: string | null
  /** An answer told the browser to forget its session. */
  readonly cleared: boolean
  /** How often it was asked to come again. */
  readonly again: number
}

interface Visit {
  readonly path?: string
  readonly method?: string
  /** Where the answer goes; by default back into the browser whose cookies were sent. */
  readonly into?: Browser
}

const mostHops = 5
/** Seconds. */
const mostPatience = 30

/** One navigation, as a browser does it: redirects go out with what the jar holds by then. */
export async function visit(port: number, browser: Browser, options: Visit = {}): Promise<Seen> {
  const { path = '/cart', method = 'GET', into = browser } = options
  let cleared = false
  let from = browser
  for (let again = 0; ; again += 1) {
    const headers = { 'sec-fetch-mode': 'navigate', ...from.headers() }
    const response = await send(port, path, { method, headers }).catch(() => undefined)
    if (!response) return { status: 0, body: 'broken', retryAfter: null, cleared, again }
    into.store(response)
    cleared ||= response.headers.getSetCookie().some(clearsSession)
    if (response.status === 307 && again < mostHops) {
      from = into
      continue
    }
    const retryAfter = response.headers.get('retry-after')
    return { status: response.status, body: await response.text(), retryAfter, cleared, again }
  }
}

/** Without a value: a JWT with less than a second to live has a `Max-Age=0` as well. A note is only a note. */
const clearsSession = (header: string): boolean => /^[^=]+\.(at|rt)=;/.test(header)

/** Comes again after a 503, as told to, and when the connection broke, as a proxy does: elsewhere. */
export async function persist(
  portNow: () => number,
  browser: Browser,
  options: Visit = {},
): Promise<Seen> {
  const until = performance.now() + mostPatience * 1000
  for (;;) {
    const seen = await visit(portNow(), browser, options)
    const again = seen.body === 'broken' || seen.status === 503
    if (!again || performance.now() > until) return seen
    await sleep(seen.status === 503 ? 500 : 50)
  }
}

/** Signs in, and says which session it is. */
export async function logIn(port: number, browser: Browser): Promise<string> {
  const { body } = await visit(port, browser, { path: '/login', method: 'POST' })
  const [outcome, sid] = body.split(' ')
  if (outcome !== 'in' || !sid) throw new Error(`not signed in: ${body}`)
  return sid
}

/** All at once. */
export const times = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)))

/** How often what was seen: the first word of each answer, `ended` with its reason. */
export function tally(seen: readonly Seen[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { body, cleared } of seen) {
    const what = body.startsWith('active') ? 'active' : body
    counts[what] = (counts[what] ?? 0) + 1
    if (cleared) counts['cleared'] = (counts['cleared'] ?? 0) + 1
  }
  return counts
}
