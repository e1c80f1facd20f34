import { pauseInBackground } from './pause.ts'
import type { Store } from './ports.ts'
import type { EndReason } from './session.ts'
import type { StoreHealth } from './store-health.ts'
import { fromStore } from './stored.ts'

/** Whom an entry is about. */
export type SubjectKind = 'session' | 'user' | 'application'

export interface Entry {
  /**
   * Our own (signing out, theft) ends sessions that began up to the cut-off. A webhook's only makes
   * JWTs issued up to then unusable, so that FusionAuth decides.
   */
  readonly by: 'us' | 'webhook'
  readonly kind: SubjectKind
  /** The `sid`, `sub` or application id. */
  readonly id: string
  /** Epoch milliseconds. */
  readonly cutoff: number
  /** Kept until then, epoch seconds: no JWT it is about lives longer. */
  readonly until: number
  /** Why the session ended. Default `signed-out`. */
  readonly reason?: EndReason
}

interface Subject {
  readonly sid: string
  readonly sub: string
  readonly authenticatedAt: number
}

/** Sessions that ended, or may have ended, although a JWT of theirs may still be unexpired. */
export interface DenyList {
  /** Why the session is over by our own word; `undefined` if it is not. */
  covers(subject: Subject): EndReason | undefined
  /** Whether a webhook told of a revocation since this JWT was issued, epoch seconds. */
  doubts(subject: Subject, issuedAt: number): boolean
  /** Reads what is new, unless that takes longer than a second. */
  readNow(): Promise<void>
  /** The last cut-off of ours for all of a person's sessions, epoch milliseconds. */
  cutoffOf(sub: string): number
  /** `false`: the other processes have to wait for it until the store takes it. */
  add(entry: Omit<Entry, 'until'>, ttl: number): Promise<boolean>
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
  store: Pick<Store, 'append' | 'since'>,
  applicationId: string,
  now: () => number,
  health: StoreHealth,
): DenyList {
  const feed = `${applicationId}:feed`
  const entries = new Map<string, Entry>()
  let cursor: string | undefined
  let idle = 0
  let reading = false
  let firstReading: Promise<void> | undefined

  /** What the store did not take, until it does. */
  const unsent = new Set<Entry>()
  let sending = false

  const keyOf = (by: Entry['by'], kind: SubjectKind, id: string): string => `${by} ${kind} ${id}`

  const take = (entry: Entry): void => {
    const key = keyOf(entry.by, entry.kind, entry.id)
    const known = entries.get(key)
    const latest = known && known.cutoff > entry.cutoff ? known : entry
    entries.set(key, { ...latest, until: Math.max(entry.until, known?.until ?? 0) })
  }

  const cutoff = (by: Entry['by'], kind: SubjectKind, id: string): number =>
    entries.get(keyOf(by, kind, id))?.cutoff ?? -Infinity

  const send = async (entry: Entry): Promise<boolean> => {
    try {
      await store.append(feed, JSON.stringify(entry), { ttl: entry.until - now() })
      health.answered()
      unsent.delete(entry)
      return true
    } catch {
      health.failed()
      unsent.add(entry)
      return false
    }
  }

  const sendUnsent = async (): Promise<void> => {
    if (sending) return
    sending = true
    for (const entry of unsent) if (!(await send(entry))) break
    sending = false
  }

  const read = async (): Promise<void> => {
    try {
      const page = await store.since(feed, cursor)
      health.answered()
      cursor = page.cursor
      for (const text of page.entries) {
        const entry = fromStore<Entry>(text)
        if (entry) take(entry)
      }
      void sendUnsent()
    } catch {
      // The last known list counts until the store answers: an outage signs nobody out.
      health.failed()
    }
    const time = now()
    for (const [key, { until }] of entries) if (until <= time) entries.delete(key)
    for (const entry of unsent) if (entry.until <= time) unsent.delete(entry)
  }

  const keepReading = async (): Promise<void> => {
    for (idle = 0; idle < idleReadings || unsent.size > 0; idle += 1) {
      await pauseInBackground(readEvery)
      await Promise.race([read(), pauseInBackground(patience)])
    }
    reading = false
  }

  const readNow = (): Promise<void> => Promise.race([read(), pauseInBackground(readEvery)])

  const keepRead = (): Promise<void> | undefined => {
    idle = 0
    if (reading) return firstReading
    reading = true
    const first = readNow()
    firstReading = first.finally(() => {
      firstReading = undefined
    })
    void first.then(keepReading)
    return firstReading
  }

  return {
    covers({ sid, sub, authenticatedAt }) {
      if (entries.size === 0) return undefined
      const entry = [
        entries.get(keyOf('us', 'session', sid)),
        entries.get(keyOf('us', 'user', sub)),
      ]
      const covering = entry.find((known) => known && authenticatedAt <= known.cutoff)
      return covering && (covering.reason ?? 'signed-out')
    },
    doubts({ sid, sub }, issuedAt) {
      if (entries.size === 0) return false
      const issued = issuedAt * 1000
      return (
        issued <= cutoff('webhook', 'session', sid) ||
        issued <= cutoff('webhook', 'user', sub) ||
        issued <= cutoff('webhook', 'application', applicationId)
      )
    },
    readNow,
    cutoffOf: (sub) => cutoff('us', 'user', sub),
    async add(news, ttl) {
      const entry: Entry = { ...news, until: now() + ttl }
      take(entry)
      const sent = await send(entry)
      if (!sent) void keepRead()
      return sent
    },
    keepRead,
  }
}
