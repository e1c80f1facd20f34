import { keepLatest } from './keep-latest.ts'
import type { Tokens } from './ports.ts'
import type { Lease } from './record.ts'
import { clocksDiffer } from './rules.ts'

/** Seconds FusionAuth is given, where the token client does not say. */
export const defaultTimeout = 5

/** Seconds that nobody else asks: as long as the asking can take, and a little. */
export const leaseFor = (tokens: Tokens): number => (tokens.timeout ?? defaultTimeout) + 2

/** Whether somebody who took a lease may still be asking. */
export interface LeaseWatch {
  isHeld(lease: Lease | undefined): boolean
}

const most = 1000

/**
 * Clocks of processes differ, so an end that another one wrote down is only an upper bound; up to there
 * a lease ends when this process has seen it stand for as long as a lease lasts.
 */
export function createLeaseWatch(now: () => number, length: number): LeaseWatch {
  const firstSeen = new Map<string, number>()
  return {
    isHeld(lease) {
      const time = now()
      if (!lease || time > lease.until + clocksDiffer) return false
      const since = firstSeen.get(lease.id)
      if (since !== undefined) return time - since <= length
      keepLatest(firstSeen, lease.id, time, most)
      return true
    },
  }
}
