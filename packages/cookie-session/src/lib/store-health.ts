import type { EmitEvent } from './events.ts'

/** Says once, and not at every call, that the store cannot be reached. */
export interface StoreHealth {
  failed(): void
  answered(): void
  /** Whether it is out of reach: what it holds may be newer than what this process knows. */
  readonly down: boolean
}

export function createStoreHealth(emit: EmitEvent): StoreHealth {
  let down = false
  return {
    failed() {
      if (!down) emit({ type: 'store_unavailable' })
      down = true
    },
    answered() {
      down = false
    },
    get down() {
      return down
    },
  }
}
