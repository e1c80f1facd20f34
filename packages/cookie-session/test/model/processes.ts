import { type CookieSessions, createCookieSessions } from '../../src/lib/cookie-sessions.ts'
import type { SessionEvent } from '../../src/lib/events.ts'
import type { Store } from '../../src/lib/ports.ts'
import { memoryStore } from '../../src/lib/stores/memory.ts'
import type { FusionAuth } from './fusionauth.ts'
import { later, luck, virtualNow } from './virtual-time.ts'

export const secret = 'a secret for tests only, 32 or more'

const never = <T>(): Promise<T> => new Promise<T>(() => undefined)

/** The store all processes share, and what goes wrong with it. */
export interface SharedStore {
  downUntil: number
  /** Loses everything, now. */
  flush(): void
  /** As one process sees it: what it asks after its death is never answered. */
  seenBy(alive: () => boolean): Store
}

export function createSharedStore(): SharedStore {
  let inner = memoryStore({ now: virtualNow })
  let flushes = 0
  /** As with Redis, a cursor from before a flush reads everything there is since. */
  const since: Store['since'] = async (feed, cursor) => {
    const [of, at] = cursor?.split(' ') ?? []
    const page = await inner.since(feed, of === String(flushes) ? at : undefined)
    return { entries: page.entries, cursor: `${flushes} ${page.cursor}` }
  }
  const shared: SharedStore = {
    downUntil: 0,
    flush() {
      flushes += 1
      inner = memoryStore({ now: virtualNow })
    },
    seenBy(alive) {
      const call = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
        if (!alive()) return never()
        if (shared.downUntil > virtualNow()) throw new Error('the store is down')
        if (luck() < 0.3) await later(0.02 * luck())
        const answer = await ask()
        return alive() ? answer : never()
      }
      return {
        get: (key) => call(() => inner.get(key)),
        compareAndSet: (...args) => call(() => inner.compareAndSet(...args)),
        append: (...args) => call(() => inner.append(...args)),
        since: (...args) => call(() => since(...args)),
      }
    },
  }
  return shared
}

/** One process of the app: the real code, until it dies. */
export interface Process {
  readonly sessions: CookieSessions
  readonly startedAt: number
  alive: boolean
}

export interface ProcessOptions {
  readonly fusionAuth: FusionAuth
  readonly store: SharedStore
  /** How far its clock is off, seconds. */
  readonly skew: number
  readonly tolerance: number
  readonly onEvent: (event: SessionEvent, process: Process) => void
}

export function startProcess({ fusionAuth, store, skew, tolerance, onEvent }: ProcessOptions) {
  const now = (): number => virtualNow() + skew
  const alive = (): boolean => process.alive
  const process: Process = {
    alive: true,
    startedAt: virtualNow(),
    sessions: createCookieSessions({
      name: 'store',
      origin: 'https://store.localhost',
      secrets: [secret],
      tokens: fusionAuth.tokensFor({ alive, now, tolerance }),
      store: store.seenBy(alive),
      now,
      onEvent: (event) => {
        if (process.alive) onEvent(event, process)
      },
    }),
  }
  return process
}
