import type { EmitEvent } from './events.ts'
import { pauseInBackground } from './pause.ts'
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
  /**
   * Keeps the list read, once a second, as long as requests come. What it returns is to be waited for:
   * the first reading, or the first after a long pause; never more than a second.
   */
  keepRead(): Promise<void> | undefined
}

/** Seconds. */
const readEvery = 1
/** A store that takes longer than this to answer is asked anew, seconds. */
const patience = 5
/** Readings without a request in between, after which the reading stops. */
const idleReadings = 60

export function createDenyList(
  store: Store,
  applicationId: string,
  now: () => number,
  emit: EmitEvent,
): DenyList {
  const feed = `${applicationId}:feed`
  const entries = new Map<string, Entry>()
  let cursor: string | undefined
  let idle = 0
  let reading = false
  let firstReading: Promise<void> | undefined

  const take = (entry: Entry): void => {
    const known = entries.get(entry.sid)
    if (!known || known.cutoff < entry.cutoff) entries.set(entry.sid, entry)
  }

  const read = async (): Promise<void> => {
    try {
      const page = await store.since(feed, cursor)
      cursor = page.cursor
      for (const text of page.entries) take(JSON.parse(text))
    } catch {
      // The last known list counts until the store answers: an outage signs nobody out.
      emit({ type: 'store_unavailable' })
    }
    const time = now()
    for (const [sid, { until }] of entries) if (until <= time) entries.delete(sid)
  }

  const keepReading = async (): Promise<void> => {
    for (idle = 0; idle < idleReadings; idle += 1) {
      await pauseInBackground(readEvery)
      await Promise.race([read(), pauseInBackground(patience)])
    }
    reading = false
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
    keepRead() {
      idle = 0
      if (reading) return firstReading
      reading = true
      const first = Promise.race([read(), pauseInBackground(readEvery)])
      firstReading = first.finally(() => {
        firstReading = undefined
      })
      void first.then(keepReading)
      return firstReading
    },
  }
}
