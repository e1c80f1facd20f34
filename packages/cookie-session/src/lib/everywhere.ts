import type { Envelope } from './envelope.ts'
import type { Store } from './ports.ts'
import { mostRounds } from './record.ts'
import type { StoreHealth } from './store-health.ts'

/**
 * Up to when a person's sessions are over here, for as long as FusionAuth may not know of it. The feed
 * tells every process at once, but forgets when the JWTs have expired; this is asked before a refresh.
 */
export interface Everywhere {
  /** Those that began up to `cutoff`, epoch milliseconds, are over. */
  end(sub: string, cutoff: number, ttl: number): Promise<void>
  covers(envelope: Envelope): Promise<boolean>
}

export function createEverywhere(
  values: Pick<Store, 'get' | 'compareAndSet'>,
  applicationId: string,
  health: StoreHealth,
): Everywhere {
  const keyOf = (sub: string): string => `${applicationId}:everywhere:${sub}`
  return {
    async end(sub, cutoff, ttl) {
      for (let round = 0; round < mostRounds; round += 1) {
        const known = await values.get(keyOf(sub))
        const last = String(Math.max(cutoff, Number(known ?? 0)))
        if (await values.compareAndSet(keyOf(sub), known, last, { ttl })) return
      }
      health.failed()
    },
    async covers({ sub, authenticatedAt }) {
      const cutoff = await values.get(keyOf(sub))
      return cutoff !== undefined && authenticatedAt <= Number(cutoff)
    },
  }
}
