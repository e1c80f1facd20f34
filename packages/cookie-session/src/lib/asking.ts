import type { Core } from './core.ts'
import { type Envelope, newLine } from './envelope.ts'
import { reasonOf } from './errors.ts'
import { createFailures } from './failures.ts'
import type { Claims, RefreshOutcome, TokenSet } from './ports.ts'
import { leaseFor } from './lease-watch.ts'
import { pause } from './pause.ts'
import { type Held, type LiveRecord, betweenRounds, mostRounds } from './record.ts'
import type { EndReason } from './session.ts'

export interface Question {
  readonly envelope: Envelope
  /** The record as it was read, and as it was decided upon. */
  readonly text: string | undefined
  readonly record: LiveRecord | undefined
  readonly refreshToken: string
  /** `undefined`: the answer renews the current generation's tokens instead of following them. */
  readonly nextGeneration: number | undefined
}

export type Answer =
  | {
      readonly outcome: 'published'
      readonly refreshToken: string
      readonly accessToken: string
      readonly claims: Claims
      readonly generation: number
      readonly line: string
      readonly handedAt: number
    }
  /** Somebody else is asking, or has asked: read the record and decide again. */
  | { readonly outcome: 'lease-lost' }
  /** Asked, but the record has changed meanwhile: the same. */
  | { readonly outcome: 'decide-anew' }
  | { readonly outcome: 'ended'; readonly reason: EndReason }
  | { readonly outcome: 'unavailable'; readonly retryAfter: number; readonly ambiguous?: boolean }

type LeasedRecord = LiveRecord & { readonly lease: { readonly id: string } }

/** The record while it is ours to change. */
interface Leased {
  readonly sid: string
  /** What is left of the session, seconds. */
  readonly ttl: number
  readonly text: string
  readonly record: LeasedRecord
}

export type Asking = (question: Question) => Promise<Answer>

/** A proxy may name any number; a person should not be told to wait longer, seconds. */
const longestRetryAfter = 60

/** Asks FusionAuth for new tokens under a lease in the record, and publishes them there. */
export function createAsking({ settings, records, health, jwtLife, breaker }: Core): Asking {
  const { now, tokens, emit } = settings
  const failures = createFailures(now)

  const refresh = async (refreshToken: string): Promise<RefreshOutcome> => {
    try {
      return await tokens.refresh(refreshToken)
    } catch (error) {
      // A developer's error must not sign anybody out.
      return { outcome: 'unavailable', mayHaveArrived: true, reason: reasonOf(error) }
    }
  }

  /**
   * Whether others only ask what we asked, because the store lost our lease: they have nothing newer, and
   * what was answered to us may be the only token that lives.
   */
  const stillAsked = async (record: LiveRecord, leased: LeasedRecord): Promise<boolean> => {
    if (record.n !== leased.n || record.received !== leased.received) return false
    const [theirs, ours] = await Promise.all(
      [record, leased].map(({ sealed }) => records.openTokens(sealed)),
    )
    return theirs !== undefined && theirs.refreshToken === ours?.refreshToken
  }

  /** Puts the answer into the record, unless the session died or has gone on meanwhile. */
  const publish = async (
    { sid, ttl, text: leasedText, record: leased }: Leased,
    next: LiveRecord,
  ): Promise<'published' | 'decide-anew' | EndReason> => {
    if (await records.swap(sid, leasedText, next, ttl)) return 'published'
    for (let round = 0; round < mostRounds; round += 1) {
      const held = await records.read(sid)
      if (held.record && 'dead' in held.record) return held.record.dead
      if (held.record && !stillOurs(held, leased) && !(await stillAsked(held.record, leased))) {
        return 'decide-anew'
      }
      if (await records.swap(sid, held.text, next, ttl)) return 'published'
      await pause(betweenRounds)
    }
    return 'decide-anew'
  }

  const whenUnavailable = async (
    { sid, ttl, text, record }: Leased,
    answer: Extract<RefreshOutcome, { outcome: 'unavailable' }>,
  ): Promise<Answer> => {
    const unanswered = answer.mayHaveArrived ? { unanswered: record.unanswered ?? now() } : {}
    await records.swap(sid, text, { ...withoutLease(record), ...unanswered }, ttl)
    failures.add(sid)
    const { mayHaveArrived, reason = 'no answer' } = answer
    emit({ type: 'refresh_unavailable', sid, mayHaveArrived, reason })
    return {
      outcome: 'unavailable',
      retryAfter: Math.min(longestRetryAfter, Math.ceil(answer.retryAfter ?? 1)),
      ambiguous: mayHaveArrived,
    }
  }

  const whenRefused = async ({ sid, ttl, record }: Leased, why: string): Promise<Answer> => {
    emit({ type: 'refresh_refused', sid, reason: why })
    const held = await records.read(sid)
    if (!stillOurs(held, record)) return { outcome: 'decide-anew' }
    if (health.down) {
      // The store may hold a newer token than the one that was refused: its outage signs nobody out.
      await records.swap(sid, held.text, withoutLease(record), ttl)
      failures.add(sid)
      return { outcome: 'unavailable', retryAfter: 1 }
    }
    const reason: EndReason = record.unanswered === undefined ? 'refused' : 'rotation-lost'
    const dead = await records.swap(sid, held.text, { dead: reason }, ttl)
    return dead ? { outcome: 'ended', reason } : { outcome: 'decide-anew' }
  }

  const whenRefreshed = async (
    { envelope, nextGeneration }: Question,
    leased: Leased,
    { refreshToken, accessToken }: TokenSet,
  ): Promise<Answer> => {
    const { sid } = envelope
    const handedAt = now()
    const sealed = await records.sealTokens({ refreshToken, accessToken })
    const next: LiveRecord =
      nextGeneration === undefined
        ? { ...withoutLease(leased.record), sealed, handedAt, unanswered: undefined }
        : {
            n: nextGeneration,
            from: envelope.line,
            sealed,
            handedAt,
            since: handedAt,
            received: false,
          }

    // Published before it is verified: with a one-time token this is the only one that lives.
    const done = await publish(leased, next)
    if (done === 'decide-anew') return { outcome: 'decide-anew' }
    if (done !== 'published') return { outcome: 'ended', reason: done }
    emit({ type: 'session_renewed', sid, generation: next.n })

    const verdict = await tokens.verify(accessToken)
    if (verdict.outcome === 'keys-unavailable') return { outcome: 'unavailable', retryAfter: 1 }
    if (verdict.outcome !== 'valid' || verdict.claims.sub !== envelope.sub) {
      const reason = verdict.outcome === 'invalid' ? verdict.reason : 'expired, or of another user'
      failures.add(sid)
      emit({ type: 'issued_jwt_refused', sid, reason })
      return { outcome: 'unavailable', retryAfter: 1 }
    }
    const { claims } = verdict
    jwtLife.saw(claims.exp - claims.iat)
    // The ordinary rule hands a renewed generation out.
    if (nextGeneration === undefined) return { outcome: 'decide-anew' }
    const place = { generation: nextGeneration, line: newLine(), handedAt }
    return { outcome: 'published', refreshToken, accessToken, claims, ...place }
  }

  return async (question) => {
    const { envelope, text, record } = question
    const { sid } = envelope
    if (failures.has(sid)) return { outcome: 'unavailable', retryAfter: 1 }
    const done = await breaker.enter()
    if (!done) return { outcome: 'unavailable', retryAfter: breaker.retryAfter }
    const ttl = envelope.absoluteEnd - now()
    const lease = { id: crypto.randomUUID(), until: now() + leaseFor(tokens) }
    const next = { ...(record ?? (await begun(question))), lease }
    const leasedText = await records.swap(sid, text, next, ttl)
    if (!leasedText) {
      done('none')
      return { outcome: 'lease-lost' }
    }

    const leased: Leased = { sid, ttl, text: leasedText, record: next }
    const answer = await refresh(question.refreshToken)
    done(answer.outcome === 'unavailable' ? 'failed' : 'answered')
    if (answer.outcome === 'unavailable') return whenUnavailable(leased, answer)
    if (answer.outcome === 'refused') return whenRefused(leased, answer.reason)
    return whenRefreshed(question, leased, answer.tokens)
  }

  /** Before the first refresh, or when the store lost it, there is no record: the envelope knows. */
  async function begun({ envelope }: Question): Promise<LiveRecord> {
    return {
      n: envelope.generation,
      sealed: await records.sealTokens({ refreshToken: envelope.refreshToken }),
      handedAt: envelope.handedAt,
      since: envelope.handedAt,
      received: false,
    }
  }
}

/** JSON leaves out what is undefined. */
const withoutLease = (record: LiveRecord): LiveRecord => ({ ...record, lease: undefined })

/** Whether the record still is the one we leased, so that FusionAuth's no is about it. */
const stillOurs = ({ record }: Held, leased: LeasedRecord): boolean =>
  record !== undefined &&
  !('dead' in record) &&
  record.n === leased.n &&
  record.lease?.id === leased.lease.id
