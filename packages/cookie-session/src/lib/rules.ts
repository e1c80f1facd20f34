import type { SessionRecord } from './record.ts'
import type { EndReason } from './session.ts'

/** What a request holds that could not pass with its JWT. */
export interface Presented {
  readonly generation: number
  readonly line: string
  /** The current generation when this browser was last told that its cookies were old. */
  readonly told?: number
  /** It was handed out so lately that other answers with it may still be on their way. */
  readonly justHanded?: boolean
}

/**
 * The JWT of the record: `usable` verifies and has a while to live, `ageing` not by every process's
 * clock, `spent` is expired or about to expire, `withdrawn` is neither, but does not count any more:
 * its key is gone, or a revocation was reported since. `unverifiable` means that no keys could be had.
 */
export type JwtState = 'usable' | 'ageing' | 'spent' | 'withdrawn' | 'unverifiable'

export type Decision =
  /** The record's tokens, under the line and hand-out time that were presented. */
  | { readonly act: 'same-pair' }
  /** The record's tokens again, under a line of their own. */
  | { readonly act: 'hand-out' }
  /** Refresh: the answer is the next generation. */
  | { readonly act: 'ask'; readonly using: 'record' | 'envelope' }
  /** Refresh, but the generation stays: its tokens are handed out again, or had to end early. */
  | { readonly act: 'renew' }
  /** Somebody is asking already. */
  | { readonly act: 'wait' }
  | { readonly act: 'unavailable' }
  /** Cookies older than the session: they may only be late, so the browser is asked to come again. */
  | { readonly act: 'suspicious'; readonly current: number }
  /** It came again, and still holds them: somebody else goes on with this session. */
  | { readonly act: 'theft'; readonly current: number }
  | { readonly act: 'ended'; readonly reason: EndReason }

/**
 * What to do with a request whose JWT does not let it in. Pure: no clock, no I/O;
 * `asking` says whether the record's lease is held. A record says
 * which generation is current and which line asked for it; whoever holds the current generation,
 * or the one before it on that line, is the honest browser: another tab, a lost response, a crash.
 */
export function decide(
  record: SessionRecord | undefined,
  jwt: JwtState,
  { generation, line, told, justHanded = false }: Presented,
  asking: boolean,
): Decision {
  // Another generation so soon would make those other answers a thief's. A login has but one answer.
  if (!record) {
    return justHanded && generation > 0 ? { act: 'renew' } : { act: 'ask', using: 'envelope' }
  }
  if ('dead' in record) return { act: 'ended', reason: record.dead }

  const answer = (usable: Decision, otherwise: Decision): Decision => {
    if (jwt === 'usable') return usable
    // Whoever holds this generation already can be given it again.
    if (jwt === 'ageing' && usable.act === 'same-pair') return usable
    if (jwt === 'unverifiable') return { act: 'unavailable' }
    return asking ? { act: 'wait' } : otherwise
  }

  if (generation > record.n) return asking ? { act: 'wait' } : { act: 'ask', using: 'envelope' }
  if (generation === record.n) {
    // As above: answers with this generation may still be on their way, each under a line of its own.
    const renew = jwt === 'withdrawn'
    return answer({ act: 'same-pair' }, renew ? { act: 'renew' } : { act: 'ask', using: 'record' })
  }

  // `from` is unset in a record that was begun under a lease: nobody knows who came before.
  const sameLine = record.from === undefined || record.from === line
  if (generation === record.n - 1 && sameLine && !record.received) {
    return answer({ act: 'hand-out' }, { act: 'renew' })
  }
  const proven = told !== undefined && generation < told
  return { act: proven ? 'theft' : 'suspicious', current: record.n }
}

/** Two processes whose clocks are each off by a minute differ by as much, seconds. */
export const clocksDiffer = 120

/** Seconds after its issue that a JWT of this life is good for by any clock. */
export const goodFor = (life: number): number => life + clocksDiffer

/** Seconds a JWT must have left to be handed out again: a fifth of its life, at most a minute. */
export const handOutMargin = (life: number): number => Math.min(60, life / 5)

/**
 * How much longer it must live by the clock of a process that may be slow: to another one it would have
 * expired, and be followed by the next generation, while this answer is still on its way.
 */
export const clockMargin = (life: number): number => Math.min(clocksDiffer, (2 * life) / 3)
