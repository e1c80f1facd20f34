import type { EmitEvent } from './events.ts'

/** Says once, and not at every call, that the store cannot be reached. */
export interface StoreHealth {
  failed(): void
  answered(): void
  /** The last time that calls failed, again and again with at most a minute between: epoch seconds. */
  readonly failures: { readonly from: number; readonly to: number }
  /** Whether it is out of reach: what it holds may be newer than what this process knows. */
  readonly down: boolean
}

/** Seconds between failures that are taken for one outage. */
const oneOutage = 60

export function createStoreHealth(emit: EmitEvent, now: () => number): StoreHealth {
  let down = false
  let failures = { from: -Infinity, to: -Infinity }
  return {
    failed() {
      if (!down) emit({ type: 'store_unavailable' })
      down = true
      const time = now()
      failures = { from: time - failures.to <= oneOutage ? failures.from : time, to: time }
    },
    answered() {
      down = false
    },
    get failures() {
      return failures
    },
    get down() {
      return down
    },
  }
}
