import type { Envelope } from './envelope.ts'
import { keepLatest } from './keep-latest.ts'
import type { ActiveState } from './session.ts'

/** A pair that was verified, and what it says. */
export interface RememberedPair {
  readonly state: ActiveState
  readonly envelope: Envelope
}

/**
 * Verified pairs, so that a session is verified once per JWT and not once per request. Each takes
 * about 3 KB: the texts of both cookies and the claims.
 */
export interface PairMemory {
  get(pair: { at: string | undefined; rt: string }, now: number): RememberedPair | undefined
  remember(pair: { at: string; rt: string }, remembered: RememberedPair): void
}

const mostPairs = 10_000

/** `keysVersion` changes when a signing key was withdrawn: what was verified before is forgotten. */
export function createPairMemory(keysVersion: () => number, most = mostPairs): PairMemory {
  const pairs = new Map<string, RememberedPair & { at: string; rt: string; keysVersion: number }>()
  return {
    get({ at, rt }, now) {
      const known = pairs.get(tagOf(rt))
      if (!known || known.rt !== rt || known.at !== at) return undefined
      if (known.keysVersion !== keysVersion()) return undefined
      const { state, envelope } = known
      if (Math.min(state.claims.exp, envelope.absoluteEnd) > now) return known
      pairs.delete(tagOf(rt))
      return undefined
    },
    remember({ at, rt }, remembered) {
      const pair = { ...remembered, at: copyOf(at), rt: copyOf(rt), keysVersion: keysVersion() }
      keepLatest(pairs, tagOf(pair.rt), pair, most)
    },
  }
}

/** The authentication tag of the sealed text, 128 bits: a map is quicker at it than at a kilobyte. */
const tagOf = (rt: string): string => rt.slice(-22)

/**
 * A cookie's value is a slice of the whole Cookie header, and would keep all of it in memory. This one is a
 * slice of itself and a blank: V8 shares what a slice is cut from, but joins two texts before it cuts them.
 */
const copyOf = (text: string): string => ` ${text}`.slice(1)
