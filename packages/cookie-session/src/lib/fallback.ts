import { keepLatest } from './keep-latest.ts'
import type { Store } from './ports.ts'
import type { StoreHealth } from './store-health.ts'

type Values = Pick<Store, 'get' | 'compareAndSet'>

/** A value the store would not take, and what it may hold instead. */
interface Kept {
  readonly value: string | undefined
  /** What it held when it last took one. */
  readonly behind: string | undefined
  /** What it was offered since: an offer without an answer may still have been taken. */
  readonly offered: (string | undefined)[]
}

/** How many values are kept at the most: the oldest give way. */
const most = 10_000
/** How many offers of one value are remembered: a store is rarely that far behind. */
const mostOffers = 8

/**
 * While the store cannot be reached, or takes no writes, the same rules hold on values in this
 * process. As soon as it takes one again, or has moved on without us, it counts again.
 */
export function withFallback(store: Values, health: StoreHealth): Values {
  const kept = new Map<string, Kept>()

  const keep = (key: string, entry: Kept): void => keepLatest(kept, key, entry, most)

  const values: Values = {
    async get(key) {
      const local = kept.get(key)
      try {
        const text = await store.get(key)
        health.answered()
        // What was read may lie behind what was kept, or taken, since.
        if (kept.get(key) !== local) return values.get(key)
        if (!local) return text
        if (text === local.behind) return local.value
        if (local.offered.includes(text)) {
          keep(key, { ...local, behind: text })
          return local.value
        }
        kept.delete(key)
        return text
      } catch {
        health.failed()
        return kept.get(key)?.value
      }
    },
    async compareAndSet(key, expected, value, options) {
      const local = kept.get(key)
      if (local && local.value !== expected) return false
      const behind = local ? local.behind : expected
      try {
        let took = await store.compareAndSet(key, behind, value, options)
        if (!took && local) {
          // What it has taken without an answer is ours as well.
          const text = await store.get(key)
          if (local.offered.includes(text)) {
            took = await store.compareAndSet(key, text, value, options)
          }
        }
        health.answered()
        const meanwhile = kept.get(key)
        if (meanwhile && meanwhile !== local) {
          // Another writer of this process got no answer, and its value counts.
          if (took) keep(key, { ...meanwhile, behind: value })
          return false
        }
        kept.delete(key)
        return took
      } catch {
        health.failed()
        // Two of this process may have read the same value: the first to get here wins.
        const meanwhile = kept.get(key)
        if (meanwhile === local) {
          const offered = [...(local?.offered ?? []), value].slice(-mostOffers)
          keep(key, { value, behind, offered })
          return true
        }
        if (!meanwhile) {
          // The store takes writes again, and may have taken this one.
          return store.get(key).then(
            (text) => text === value,
            () => false,
          )
        }
        // In place: nobody's value has changed.
        if (!meanwhile.offered.includes(value)) meanwhile.offered.push(value)
        return false
      }
    },
  }
  return values
}
