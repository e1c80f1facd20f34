import type { Clock } from './state/clock.ts'
import type { World } from './state/model.ts'

/** What a route works on. `world` is another object after a reset, so read it once per request. */
export interface Instance {
  readonly world: World
  readonly clock: Clock
}
