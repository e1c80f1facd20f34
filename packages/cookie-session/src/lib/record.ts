import { pause } from './pause.ts'
import type { Store } from './ports.ts'
import type { Seal } from './seal.ts'
import type { EndReason } from './session.ts'
import type { StoreHealth } from './store-health.ts'
import { fromStore } from './stored.ts'

/** The tokens of the current generation. */
export interface RecordTokens {
  readonly refreshToken: string
  /** Missing in a record that was begun before FusionAuth was asked. */
  readonly accessToken?: string
}

export interface Lease {
  readonly id: string
  /** Epoch seconds, by the clock of who took it. */
  readonly until: number
}

export interface LiveRecord {
  /** The current generation. */
  readonly n: number
  /** The line that asked for it; unset in a record begun under a lease. */
  readonly from?: string
  /** `RecordTokens`, sealed before they leave the process. */
  readonly sealed: string
  /** The last time this generation was handed out, epoch seconds. */
  readonly handedAt: number
  /** When this generation was published, epoch seconds. */
  readonly since: number
  /** Whether the browser has been seen using this generation. */
  readonly received: boolean
  /** Held by whoever is asking FusionAuth. */
  readonly lease?: Lease
  /** When FusionAuth may have been asked without its answer arriving, epoch seconds. */
  readonly unanswered?: number
}

export interface DeadRecord {
  readonly dead: EndReason
  /** FusionAuth has confirmed that it is over there, too. */
  readonly revoked?: true
}

export type SessionRecord = LiveRecord | DeadRecord

/** A record, and the text it was read as: what a change must find unchanged. */
export interface Held {
  readonly text: string | undefined
  readonly record: SessionRecord | undefined
}

export interface Records {
  read(sid: string): Promise<Held>
  /** Compare-and-set; the new text if it took, `undefined` if somebody else was first. */
  swap(
    sid: string,
    expected: string | undefined,
    next: SessionRecord,
    ttl: number,
  ): Promise<string | undefined>
  /** Whatever stands there: dead from now on, for the reason it died of first. Resolves with what it was if it was. */
  kill(sid: string, death: DeadRecord, ttl: number): Promise<DeadRecord | undefined>
  sealTokens(tokens: RecordTokens): Promise<string>
  /** `undefined` when the secret it was sealed with is gone. */
  openTokens(sealed: string): Promise<RecordTokens | undefined>
}

/** A change that somebody else is always a step ahead of is a store that does not keep its word. */
export const mostRounds = 50
/** Seconds. */
export const betweenRounds = 0.005

/** One record per session, changed only by compare-and-set. */
export function createRecords(
  values: Pick<Store, 'get' | 'compareAndSet'>,
  applicationId: string,
  seal: Seal,
  health: StoreHealth,
): Records {
  const key = (sid: string): string => `${applicationId}:session:${sid}`

  const records: Records = {
    async read(sid) {
      const text = await values.get(key(sid))
      // A text that is no record counts as none: the next change replaces it.
      return { text, record: text === undefined ? undefined : fromStore<SessionRecord>(text) }
    },
    async swap(sid, expected, next, ttl) {
      const text = JSON.stringify(next)
      const took = await values.compareAndSet(key(sid), expected, text, { ttl })
      return took ? text : undefined
    },
    async kill(sid, death, ttl) {
      for (let round = 0; round < mostRounds; round += 1) {
        const { text, record } = await records.read(sid)
        const known = record && 'dead' in record ? record : undefined
        if (known?.revoked) return known
        if (await records.swap(sid, text, { ...death, ...known }, ttl)) return known
        await pause(betweenRounds)
      }
      health.failed()
      return undefined
    },
    sealTokens: (tokens) => seal.seal('record', JSON.stringify(tokens)),
    async openTokens(sealed) {
      const unsealed = await seal.unseal('record', sealed)
      return typeof unsealed === 'string' ? undefined : JSON.parse(unsealed.text)
    },
  }
  return records
}
