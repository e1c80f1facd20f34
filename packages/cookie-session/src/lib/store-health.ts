import type { EmitEvent } from './events.ts'

/** Says once, and not at every call, that the store cannot be reached. */
export interface StoreHealth {
  failed(): void
  answered(): void
  /** When a call last failed, epoch seconds. */
  readonly failedAt: number
  /** Whether it is out of reach: what it holds may be newer than what this process knows. */
  readonly down: boolean
}

export function createStoreHealth(emit: EmitEvent, now: () => number): StoreHealth {
  let down = false
  let failedAt = -Infinity
  return {
    failed() {
      if (!down) emit({ type: 'store_unavailable' })
      down = true
      failedAt = now()
    },
    answered() {
      down = false
    },
    get failedAt() {
      return failedAt
    },
    get down() {
      return down
    },
  }
}
