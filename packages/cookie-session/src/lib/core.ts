import { type CookieNames, cookieNames } from './cookies.ts'
import { type DenyList, createDenyList } from './deny-list.ts'
import { type Envelopes, createEnvelopes } from './envelope.ts'
import type { Settings } from './options.ts'
import { type PairMemory, createPairMemory } from './pair-memory.ts'
import { type Records, createRecords } from './record.ts'
import { createSeal } from './seal.ts'

/** What opening, signing in, refreshing and signing out share. */
export interface Core {
  readonly settings: Settings
  readonly names: CookieNames
  readonly envelopes: Envelopes
  readonly records: Records
  readonly pairs: PairMemory
  readonly denyList: DenyList
  /** The longest life of a JWT seen so far, seconds: how long an ended session must be remembered. */
  readonly jwtLife: { readonly longest: number; saw(seconds: number): void }
}

/** FusionAuth's default life of a JWT, seconds: assumed until a longer one was seen. */
const defaultJwtLife = 3600

export function createCore(settings: Settings): Core {
  const { store, tokens, now, emit } = settings
  const seal = createSeal(settings.secrets)
  let longest = defaultJwtLife
  return {
    settings,
    names: cookieNames(settings.name),
    envelopes: createEnvelopes(seal, tokens.applicationId),
    records: createRecords(store, tokens.applicationId, seal, emit),
    pairs: createPairMemory(() => tokens.keysVersion ?? 0),
    denyList: createDenyList(store, tokens.applicationId, now, emit),
    jwtLife: {
      get longest() {
        return longest
      },
      saw(seconds) {
        if (seconds > longest) longest = seconds
      },
    },
  }
}
