import { CookieSessionError } from '../errors.ts'
import type { FeedPage, Store } from '../ports.ts'
import { severalProcesses } from '../several-processes.ts'

interface Kept {
  readonly value: string
  readonly until: number
}

/** How often, at most, what has expired is thrown out: seconds. */
const sweepEvery = 60

/** What is asked of Node's `process`, where there is one. */
interface ProcessLike {
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly getBuiltinModule?: (name: string) => { readonly isWorker?: boolean } | undefined
}

/** @throws CookieSessionError `invalid_options` */
function refuseSeveral(process: ProcessLike | undefined): void {
  const worker = process?.getBuiltinModule?.('node:cluster')?.isWorker === true
  const seen = severalProcesses(process?.env ?? {}, worker)
  if (!seen) return
  throw new CookieSessionError(
    'invalid_options',
    `memoryStore: ${seen}, and this store serves exactly one process: signing out would not reach the ` +
      'others. Share a store: redisStore(client) of @latchkey/cookie-session/redis.',
  )
}

/**
 * Session records in this process. For exactly one process: a second one would not see them, and a
 * restart forgets them (sessions go on, pending revocations do not).
 *
 * @throws CookieSessionError `invalid_options` in a worker of `node:cluster`, or one of several of pm2
 */
export function memoryStore(options: { now?: () => number } = {}): Store {
  const { now = () => Date.now() / 1000 } = options
  refuseSeveral(Reflect.get(globalThis, 'process'))
  const values = new Map<string, Kept>()
  const feeds = new Map<string, { first: number; entries: Kept[] }>()
  let sweptAt = now()

  const sweep = (): void => {
    const time = now()
    if (time - sweptAt < sweepEvery) return
    sweptAt = time
    for (const [key, { until }] of values) if (until <= time) values.delete(key)
    for (const feed of feeds.values()) {
      const alive = feed.entries.findIndex(({ until }) => until > time)
      const gone = alive === -1 ? feed.entries.length : alive
      feed.entries.splice(0, gone)
      feed.first += gone
    }
  }

  const current = (key: string): string | undefined => {
    const kept = values.get(key)
    return kept && kept.until > now() ? kept.value : undefined
  }

  return {
    async get(key) {
      return current(key)
    },
    async compareAndSet(key, expected, value, { ttl }) {
      sweep()
      if (current(key) !== expected) return false
      if (value === undefined) values.delete(key)
      else values.set(key, { value, until: now() + ttl })
      return true
    },
    async append(feed, entry, { ttl }) {
      sweep()
      const known = feeds.get(feed) ?? { first: 0, entries: [] }
      known.entries.push({ value: entry, until: now() + ttl })
      feeds.set(feed, known)
    },
    async since(feed, cursor): Promise<FeedPage> {
      const known = feeds.get(feed)
      if (!known) return { entries: [], cursor: '0' }
      const from = Math.max(0, Number(cursor ?? 0) - known.first)
      const time = now()
      const fresh = known.entries.slice(from).filter(({ until }) => until > time)
      return {
        entries: fresh.map(({ value }) => value),
        cursor: String(known.first + known.entries.length),
      }
    },
  }
}
