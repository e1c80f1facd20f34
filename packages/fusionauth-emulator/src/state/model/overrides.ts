import type { Members } from '../reader.ts'
import type { User } from './people.ts'

// What a test changed from outside: nothing of it is FusionAuth's.

/** Everything of a person that a test may change from outside. */
export interface PersonBefore {
  user: Pick<
    User,
    | 'active'
    | 'expiry'
    | 'passwordChangeReason'
    | 'passwordChangeRequired'
    | 'verified'
    | 'verifiedInstant'
    | 'verifiedReason'
  >
  /** Those that were verified, by application id. */
  verifiedAt: string[]
  recoveryCodes: string[]
  /** Measures that were taken and authenticators that were enrolled since, by id. */
  preventions: string[]
  methods: string[]
}

/** What a test changed about the answers, apart from the state: nothing of it is FusionAuth's. */
export interface Overrides {
  /** Access tokens signed from now on live so many seconds; `left` of them, all when it is absent. */
  accessTokens?: { seconds: number; left?: number }
  /** The key set is answered as it was then. */
  staleJwks?: Members[]
  /** Keys that `keys.rotate` replaced. */
  rotatedKeyIds?: string[]
  /** How people were before a test changed them, by user id. */
  people?: Record<string, PersonBefore>
}
