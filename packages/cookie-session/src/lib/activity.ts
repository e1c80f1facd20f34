import type { Envelope } from './envelope.ts'
import { keepLatest } from './keep-latest.ts'
import type { Store } from './ports.ts'
import type { StoreHealth } from './store-health.ts'

/**
 * When sessions were last used, so that an idle one ends. Kept in this process, and in the store for
 * the other ones, at most ten times per idle lifetime and session.
 */
export interface Activity {
  /** Whether this process saw the session a short while ago; then it is noted, and that is all. */
  seenLately(envelope: Envelope): boolean
  /** Notes a use. */
  saw(envelope: Envelope): void
  /**
   * Whether nobody saw it for longer than the idle lifetime. Nobody can tell within an idle lifetime after
   * the store was emptied or out of reach: uses may not have been noted.
   */
  isIdle(envelope: Envelope): Promise<boolean>
}

interface Seen {
  at: number
  written: number
}

const most = 10_000
/** Seconds, ten years: stores may keep it for less. */
const forEver = 10 * 365 * 24 * 3600

export function createActivity(
  values: Pick<Store, 'get' | 'compareAndSet'>,
  applicationId: string,
  idleLifetime: number | undefined,
  now: () => number,
  health: StoreHealth,
): Activity {
  if (idleLifetime === undefined) {
    return { seenLately: () => true, saw: () => undefined, isIdle: async () => false }
  }
  const seen = new Map<string, Seen>()
  const keyOf = (sid: string): string => `${applicationId}:seen:${sid}`
  const beginning = `${applicationId}:seen-since`

  /** Since when the store has notes: one that was emptied has none of what was before. */
  const notedSince = async (time: number): Promise<number> => {
    const known = await values.get(beginning)
    if (known !== undefined) return Number(known)
    await values.compareAndSet(beginning, undefined, String(time), { ttl: forEver })
    return time
  }

  const write = async (sid: string, time: number): Promise<void> => {
    await notedSince(time)
    const known = await values.get(keyOf(sid))
    // Lost to another process: it wrote a moment ago.
    if (Number(known ?? 0) >= time) return
    await values.compareAndSet(keyOf(sid), known, String(time), { ttl: 2 * idleLifetime })
  }

  const note = (sid: string, time: number): void => {
    const known = seen.get(sid) ?? { at: time, written: -Infinity }
    known.at = time
    keepLatest(seen, sid, known, most)
    if (time - known.written < idleLifetime / 10) return
    known.written = time
    write(sid, time).catch(() => undefined)
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
      const elsewhere = Number((await values.get(keyOf(sid))) ?? 0)
      const last = Math.max(handedAt, elsewhere, seen.get(sid)?.at ?? 0)
      const isOver = (since: number): boolean => time - since > idleLifetime
      return isOver(last) && isOver(await notedSince(time)) && isOver(health.failedAt)
    },
  }
}
