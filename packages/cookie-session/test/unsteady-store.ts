import type { Store } from '../src/lib/ports.ts'
import { memoryStore } from '../src/lib/stores/memory.ts'

/** A store that is emptied, away, or takes no writes, as a test wants it. */
export function unsteadyStore(now: () => number) {
  let store = memoryStore({ now })
  const is = { away: false, full: false }
  const reading = async () => {
    if (is.away) throw new Error('the store is away')
    return store
  }
  const writing = async () => {
    if (is.full) throw new Error('the store is full')
    return reading()
  }
  return {
    is,
    store: {
      get: async (key) => (await reading()).get(key),
      compareAndSet: async (...change) => (await writing()).compareAndSet(...change),
      append: async (...news) => (await writing()).append(...news),
      since: async (...place) => (await reading()).since(...place),
    } satisfies Store,
    empty: () => {
      store = memoryStore({ now })
    },
  }
}
