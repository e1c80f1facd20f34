import type { EmitEvent } from './events.ts'
import type { Store } from './ports.ts'

interface Entry {
  readonly sid: string
  /** Sessions of this sid that began at or before it are over, epoch milliseconds. */
  readonly cutoff: number
  /** Kept until then, epoch seconds: no JWT of the session lives longer. */
  readonly until: number
}

interface Subject {
  readonly sid: string
  readonly authenticatedAt: number
}

/** Sessions that ended although a JWT of theirs may still be unexpired. */
export interface DenyList {
  covers(subject: Subject): boolean
  add(sid: string, cutoff: number, ttl: number): Promise<void>
  /** `undefined` when the list is less than a second old; else when it has been read again. */
  update(): Promise<void> | undefined
}

/** How old the list may be, seconds. */
const freshFor = 1

export function createDenyList(
  store: Store,
  applicationId: string,
  now: () => number,
  emit: EmitEvent,
): DenyList {
  const feed = `${applicationId}:feed`
  const entries = new Map<string, Entry>()
  let cursor: string | undefined
  let readAt = Number.NEGATIVE_INFINITY
  let reading: Promise<void> | undefined

  const take = (entry: Entry): void => {
    const known = entries.get(entry.sid)
    if (!known || known.cutoff < entry.cutoff) entries.set(entry.sid, entry)
  }

  const read = async (): Promise<void> => {
    const time = now()
    try {
      const page = await store.since(feed, cursor)
      cursor = page.cursor
      for (const text of page.entries) take(JSON.parse(text))
    } catch {
      // The last known list counts until the store answers: an outage signs nobody out.
      emit({ type: 'store_unavailable' })
    }
    for (const [sid, { until }] of entries) if (until <= time) entries.delete(sid)
    readAt = time
    reading = undefined
  }

  return {
    covers({ sid, authenticatedAt }) {
      if (entries.size === 0) return false
      const entry = entries.get(sid)
      return entry !== undefined && authenticatedAt <= entry.cutoff
    },
    async add(sid, cutoff, ttl) {
      const entry: Entry = { sid, cutoff, until: now() + ttl }
      take(entry)
      try {
        await store.append(feed, JSON.stringify(entry), { ttl })
      } catch {
        emit({ type: 'store_unavailable' })
      }
    },
    update() {
      // A clock that was set back must not stop the reading.
      if (Math.abs(now() - readAt) < freshFor) return undefined
      reading ??= read()
      return reading
    },
  }
}
