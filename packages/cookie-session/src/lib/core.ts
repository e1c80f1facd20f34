import { type Activity, createActivity } from './activity.ts'
import { type Breaker, createBreaker } from './breaker.ts'
import { type CookieNames, cookieNames } from './cookies.ts'
import { type DenyList, createDenyList } from './deny-list.ts'
import { type Envelopes, createEnvelopes } from './envelope.ts'
import { type Everywhere, createEverywhere } from './everywhere.ts'
import { withFallback } from './fallback.ts'
import { type Notices, createNotices } from './notices.ts'
import type { Settings } from './options.ts'
import { type PairMemory, createPairMemory } from './pair-memory.ts'
import { type KeptForms, createKeptForms } from './kept-form.ts'
import { type LeaseWatch, createLeaseWatch, defaultTimeout, leaseFor } from './lease-watch.ts'
import { type NoteUse, createNoteUse } from './received.ts'
import { type Records, createRecords } from './record.ts'
import { type Revocations, createRevocations } from './revocations.ts'
import { goodFor } from './rules.ts'
import { createSeal } from './seal.ts'
import { type StoreHealth, createStoreHealth } from './store-health.ts'

/** What opening, signing in, refreshing and signing out share. */
export interface Core {
  readonly settings: Settings
  readonly names: CookieNames
  readonly envelopes: Envelopes
  readonly records: Records
  readonly health: StoreHealth
  readonly pairs: PairMemory
  readonly denyList: DenyList
  readonly everywhere: Everywhere
  readonly breaker: Breaker
  readonly revocations: Revocations
  readonly activity: Activity
  readonly notices: Notices
  readonly keptForms: KeptForms
  readonly noteUse: NoteUse
  readonly leases: LeaseWatch
  readonly jwtLife: JwtLife
}

/** How long JWTs live, as far as this process has seen: so long ended sessions are remembered. */
interface JwtLife {
  /** Seconds that the longest one is good for, by any clock. */
  readonly longest: number
  saw(seconds: number): void
}

/** Seconds: FusionAuth's default. JWTs that live on from before it was made shorter count, too. */
const usualJwtLife = 3600
/** Seconds, until one was seen: few live longer. */
const unknownJwtLife = 24 * 3600

function createJwtLife(): JwtLife {
  let seen = 0
  return {
    get longest() {
      return goodFor(seen === 0 ? unknownJwtLife : Math.max(seen, usualJwtLife))
    },
    saw(seconds) {
      seen = Math.max(seen, seconds)
    },
  }
}

export function createCore(settings: Settings): Core {
  const { store, tokens, now, emit, idleLifetime } = settings
  const { applicationId, timeout = defaultTimeout } = tokens
  const seal = createSeal(settings.secrets)
  const health = createStoreHealth(emit, now)
  const values = withFallback(store, health)
  const records = createRecords(values, applicationId, seal, health)
  const breaker = createBreaker(emit, timeout)
  const leases = createLeaseWatch(now, leaseFor(tokens))
  return {
    settings,
    names: cookieNames(settings.name, !settings.insecureDevelopmentCookies),
    envelopes: createEnvelopes(seal, applicationId),
    records,
    health,
    pairs: createPairMemory(() => tokens.keysVersion ?? 0),
    denyList: createDenyList(store, applicationId, now, health),
    everywhere: createEverywhere(values, applicationId, health),
    breaker,
    revocations: createRevocations(settings, store, breaker, health),
    activity: createActivity(store, applicationId, idleLifetime, now, health),
    notices: createNotices(values, applicationId),
    keptForms: createKeptForms(seal, applicationId, now),
    noteUse: createNoteUse(records, leases, now),
    leases,
    jwtLife: createJwtLife(),
  }
}
