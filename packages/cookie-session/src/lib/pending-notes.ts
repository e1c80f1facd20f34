import { pauseInBackground } from './pause.ts'
import type { Store } from './ports.ts'
import type { StoreHealth } from './store-health.ts'
import { fromStore } from './stored.ts'

/** What FusionAuth is still to be told. */
export interface Pending {
  readonly kind: 'session' | 'user'
  readonly id: string
}

/** What is left to do, written down for the next process. */
export interface PendingNotes {
  /** Writes it down, or crosses it out; whether the store took it. */
  write(pending: Pending, value: '1' | undefined, ttl: number): Promise<boolean>
  /** At least once; then until the store takes it, or nobody wants it any more. */
  keepWriting(
    pending: Pending,
    value: '1' | undefined,
    ttl: number,
    isWanted: () => boolean,
  ): Promise<void>
  /** Whether whoever began it is still at it, or gone; without the store nobody knows. */
  isPending(pending: Pending): Promise<boolean>
  /** @throws whatever the store does */
  unfinished(): Promise<Pending[]>
}

/** Seconds between attempts to write to a store that does not take it, at the most. */
const longestWait = 60

export function createPendingNotes(
  store: Store,
  applicationId: string,
  health: StoreHealth,
  isUnderWay: (pending: Pending) => boolean,
): PendingNotes {
  const feed = `${applicationId}:revocations`
  const keyOf = ({ kind, id }: Pending): string => `${applicationId}:pending:${kind}:${id}`

  const notes: PendingNotes = {
    async write(pending, value, ttl) {
      // Not crossed out yet: it is wanted once more.
      if (!value && isUnderWay(pending)) return false
      try {
        const key = keyOf(pending)
        const known = await store.get(key)
        if (known !== value) await store.compareAndSet(key, known, value, { ttl })
        if (value && !known) await store.append(feed, JSON.stringify(pending), { ttl })
        health.answered()
        return true
      } catch {
        // Without the store only this process knows, and goes on trying.
        health.failed()
        return false
      }
    },
    async keepWriting(pending, value, ttl, isWanted) {
      let wait = 1
      while (!(await notes.write(pending, value, ttl))) {
        await pauseInBackground(wait * (1 + Math.random()))
        if (!isWanted()) return
        wait = Math.min(longestWait, 2 * wait)
      }
    },
    isPending: (pending) =>
      store.get(keyOf(pending)).then(
        (text) => text !== undefined,
        () => true,
      ),
    async unfinished() {
      const { entries } = await store.since(feed, undefined)
      const unfinished: Pending[] = []
      for (const text of entries) {
        const pending = fromStore<Pending>(text)
        if (pending && (await store.get(keyOf(pending))) !== undefined) unfinished.push(pending)
      }
      return unfinished
    },
  }
  return notes
}
