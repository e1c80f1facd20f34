import type { Envelope } from './envelope.ts'
import { keepLatest } from './keep-latest.ts'
import { pauseInBackground } from './pause.ts'
import type { Store } from './ports.ts'
import { mostRounds } from './record.ts'
import { clocksDiffer } from './rules.ts'
import type { StoreHealth } from './store-health.ts'

/**
 * When sessions were last used, so that an idle one ends. Kept in this process, and noted in the store for
 * the other ones, by each at most ten times per idle lifetime and session.
 */
export interface Activity {
  /** Whether this process saw the session a short while ago; then it is noted, and that is all. */
  seenLately(envelope: Envelope): boolean
  /** Notes a use. */
  saw(envelope: Envelope): void
  /**
   * Whether nobody saw it for longer than the idle lifetime. Where that cannot be known it is not idle: an
   * outage of the store, or its loss, signs nobody out.
   */
  isIdle(envelope: Envelope): Promise<boolean>
  /** The same, for somebody who only looks. */
  looksIdle(envelope: Envelope): Promise<boolean>
}

interface Seen {
  at: number
  /** The latest use that this process noted in the store. */
  noted: number
  /** Somebody else noted one, too, and may have seen later ones that are not noted. */
  shared: boolean
}

/** What a session was found idle by. */
interface Verdict {
  readonly handedAt: number
  /** The note. */
  readonly text: string
  readonly at: number
}

const most = 10_000
/** Seconds, ten years: stores may keep it for less. */
const forEver = 10 * 365 * 24 * 3600
/** Seconds after an outage in which other processes note what they saw meanwhile. */
const settling = 60

/** Seconds for which it is not tried again whether the store takes notes. */
const verdictLasts = 5

export function createActivity(
  store: Pick<Store, 'get' | 'compareAndSet'>,
  applicationId: string,
  idleLifetime: number | undefined,
  now: () => number,
  health: StoreHealth,
): Activity {
  if (idleLifetime === undefined) {
    return {
      seenLately: () => true,
      saw: () => undefined,
      isIdle: async () => false,
      looksIdle: async () => false,
    }
  }
  const seen = new Map<string, Seen>()
  /** What was found idle a moment ago: its cookies may come again and again. */
  const idle = new Map<string, Verdict>()
  const unnoted = new Set<string>()
  let noting = false
  const keyOf = (sid: string): string => `${applicationId}:seen:${sid}`
  const beginning = `${applicationId}:seen-since`
  const noteEvery = idleLifetime / 10
  const ttl = { ttl: 2 * idleLifetime + clocksDiffer }

  /** What this process wrote there. */
  let ownBeginning: string | undefined
  /** Since when the store has notes: one that was emptied has none of what was before. */
  const notesSince = async (): Promise<number | undefined> => {
    const known = await store.get(beginning)
    return known === undefined
      ? undefined
      : Number(known) + (known === ownBeginning ? 0 : clocksDiffer)
  }
  const beginNotes = async (time: number): Promise<void> => {
    if ((await store.get(beginning)) !== undefined) return
    const text = String(time)
    if (await store.compareAndSet(beginning, undefined, text, { ttl: forEver })) ownBeginning = text
  }

  /** Whether the store knows of the last use, or of one just before. */
  const write = async (sid: string, known: Seen): Promise<boolean> => {
    const { at } = known
    const before = known.noted
    // Not twice by two requests.
    known.noted = at
    try {
      await beginNotes(now())
      const text = await store.get(keyOf(sid))
      if (text !== undefined && text !== String(before)) known.shared = true
      // Lost to another process: the next use is noted.
      if (!(await store.compareAndSet(keyOf(sid), text, String(at), ttl))) known.noted = before
      health.answered()
      unnoted.delete(sid)
      return true
    } catch {
      // Said once, and not at every attempt.
      if (!unnoted.has(sid)) health.failed()
      known.noted = before
      unnoted.add(sid)
      return false
    }
  }

  /** What the store did not take is noted when it answers again, before anybody calls it idle. */
  const keepNoting = async (): Promise<void> => {
    if (noting) return
    noting = true
    while (unnoted.size > 0) {
      await pauseInBackground(1)
      for (const sid of unnoted) if (!seen.has(sid)) unnoted.delete(sid)
      for (const sid of unnoted) {
        const known = seen.get(sid)
        if (known && !(await write(sid, known))) break
      }
    }
    noting = false
  }

  const note = (sid: string, at: number): void => {
    const known = seen.get(sid) ?? { at, noted: -Infinity, shared: false }
    known.at = at
    idle.delete(sid)
    keepLatest(seen, sid, known, most)
    if (at - known.noted < noteEvery || unnoted.has(sid)) return
    void write(sid, known).then((noted) => (noted ? undefined : keepNoting()))
  }

  const look = async (sid: string, handedAt: number, time: number) => {
    const isOver = (since: number): boolean => time - since > idleLifetime
    const text = await store.get(keyOf(sid))
    const own = seen.get(sid)
    const latest = Math.max(own?.at ?? 0, handedAt, Number(text ?? 0))
    const alone = own && !own.shared && own.at === latest && (!text || text === String(own.noted))
    // By clocks that differ from ours, and of a use that may have been followed by others.
    const last = alone ? latest : latest + clocksDiffer + noteEvery
    if (!isOver(last)) return { idle: false, text }
    const { from, to } = health.failures
    if (time - to <= settling && last + idleLifetime >= from) return { idle: false, text }
    const since = await notesSince()
    // A use that others noted in what was lost is not noted again so soon.
    const unnotedFor = text === undefined ? noteEvery : 0
    return { idle: since !== undefined && isOver(since + unnotedFor), text }
  }

  return {
    seenLately({ sid }) {
      const time = now()
      const known = seen.get(sid)
      if (!known || time - known.at > idleLifetime) return false
      note(sid, time)
      return true
    },
    saw: ({ sid }) => note(sid, now()),
    async isIdle({ sid, handedAt }) {
      const time = now()
      const known = idle.get(sid)
      const isRecent = known?.handedAt === handedAt && Math.abs(time - known.at) < verdictLasts
      try {
        if (isRecent && (await store.get(keyOf(sid))) === known.text) return true
        for (let round = 0; round < mostRounds; round += 1) {
          const looked = await look(sid, handedAt, time)
          if (!looked.idle) return false
          const text = looked.text ?? String(handedAt)
          // A store that takes no notes has none of what others saw; one that has changed, a newer one.
          if (await store.compareAndSet(keyOf(sid), looked.text, text, ttl)) {
            keepLatest(idle, sid, { handedAt, text, at: time }, most)
            return true
          }
        }
      } catch {
        // Said below.
      }
      health.failed()
      return false
    },
    looksIdle: ({ sid, handedAt }) =>
      look(sid, handedAt, now()).then(
        (looked) => looked.idle,
        () => false,
      ),
  }
}
