import { type Asking, createAsking } from './asking.ts'
import type { Core } from './core.ts'
import { type Envelope, jwtEnd, newLine } from './envelope.ts'
import { pause, pauseInBackground } from './pause.ts'
import type { Claims } from './ports.ts'
import { leaseFor } from './lease-watch.ts'
import { type LiveRecord, betweenRounds } from './record.ts'
import { type JwtState, clockMargin, decide, handOutMargin } from './rules.ts'
import type { EndReason } from './session.ts'

/** New cookies for the browser, and what they say. */
export interface NewPair {
  readonly outcome: 'pair'
  readonly at: string
  readonly rt: string
  readonly envelope: Envelope
  readonly claims: Claims
}

export type Refreshed =
  | NewPair
  | {
      readonly outcome: 'ended'
      readonly reason: EndReason
      /** FusionAuth has not confirmed what was ended here: perhaps a process was killed at it. */
      readonly unconfirmed?: boolean
    }
  /** These cookies are older than the session: `current` is the generation they should be of. */
  | { readonly outcome: 'suspicious'; readonly current: number }
  /** They still are, although the browser was asked to come again: a thief has this session, too. */
  | { readonly outcome: 'theft'; readonly current: number }
  | { readonly outcome: 'unavailable'; readonly retryAfter: number; readonly ambiguous?: boolean }

/** `told`: the generation that was current when this browser was last told that its cookies are old. */
export type Refresh = (envelope: Envelope, told?: number) => Promise<Refreshed>

/** The record's tokens, its JWT verified. */
interface UsableTokens {
  readonly refreshToken: string
  readonly accessToken: string
  readonly claims: Claims
}

interface Judged {
  readonly state: JwtState
  /** Unset when the secret that sealed the record is gone. */
  readonly refreshToken?: string
  /** Set exactly when the state is `usable` or `ageing`. */
  readonly usable?: UsableTokens
}

/** How often a waiter looks whether the one who asks has published, seconds. */
const pollEvery = 0.05
/** After an answer that may have been lost: ask again, seconds after one another. */
const askAgainAfter = [1, 2, 4]
/** A flight that has asked so often without getting a JWT it can use stops: it is not the session's fault. */
const mostQuestions = 3

/**
 * Finds the current tokens of a session whose JWT did not let a request in: from the record if they
 * are there, else from FusionAuth. Once begun it ends on its own, whoever called has gone or not.
 */
export function createRefresh(core: Core): Refresh {
  const { settings, records, envelopes, denyList, leases, health, jwtLife } = core
  const { now, tokens, emit } = settings
  const ask: Asking = createAsking(core)
  const leaseLength = leaseFor(tokens)
  const flights = new Map<string, Promise<Refreshed>>()
  const askingAgain = new Set<string>()

  /** `asked`: FusionAuth has just been asked for this very JWT, and has none that lives longer. */
  const judge = async (record: LiveRecord, envelope: Envelope, asked: boolean): Promise<Judged> => {
    const held = await records.openTokens(record.sealed)
    if (!held) return { state: 'spent' }
    const { refreshToken, accessToken } = held
    if (!accessToken) return { state: 'spent', refreshToken }
    const verdict = await tokens.verify(accessToken)
    if (verdict.outcome === 'keys-unavailable') return { state: 'unverifiable', refreshToken }
    if (verdict.outcome === 'invalid') return { state: 'withdrawn', refreshToken }
    const { claims } = verdict
    const life = claims.exp - claims.iat
    jwtLife.saw(life)
    const left = claims.exp - now() - handOutMargin(life)
    if (verdict.outcome === 'expired' || left < 0) return { state: 'spent', refreshToken }
    if (claims.sub !== envelope.sub || denyList.doubts(envelope, claims.iat)) {
      return { state: 'withdrawn', refreshToken }
    }
    const state = asked || left >= clockMargin(life) ? 'usable' : 'ageing'
    return { state, refreshToken, usable: { refreshToken, accessToken, claims } }
  }

  const pair = async (
    envelope: Envelope,
    held: UsableTokens,
    place: Pick<Envelope, 'generation' | 'line' | 'handedAt'>,
  ): Promise<NewPair> => {
    const renewed: Envelope = {
      ...envelope,
      ...place,
      refreshToken: held.refreshToken,
      jwtEnd: jwtEnd(held.accessToken),
    }
    const rt = await envelopes.seal(renewed)
    return { outcome: 'pair', at: held.accessToken, rt, envelope: renewed, claims: held.claims }
  }

  const run = async (envelope: Envelope, told: number | undefined): Promise<Refreshed> => {
    const { sid, line, generation } = envelope
    let questions = 0
    let waited = 0
    let sawAsking = false
    // A little longer than a lease lasts, so that whoever waits for a dead process takes it over.
    while (waited <= leaseLength + 1) {
      const { text, record } = await records.read(sid)
      const live = record && !('dead' in record) ? record : undefined
      const judged: Judged = live ? await judge(live, envelope, questions > 0) : { state: 'spent' }
      const justHanded = now() - envelope.handedAt < handOutMargin(jwtLife.longest)
      const presented = { generation, line, justHanded, ...(told === undefined ? {} : { told }) }
      const decision = decide(record, judged.state, presented, leases.isHeld(live?.lease))

      if (decision.act === 'ended') {
        const unconfirmed = record !== undefined && 'dead' in record && !record.revoked
        return { outcome: 'ended', reason: decision.reason, unconfirmed }
      }
      if (decision.act === 'suspicious' || decision.act === 'theft') {
        // What this process knows alone is no proof against anybody.
        if (health.down) return { outcome: 'unavailable', retryAfter: 1 }
        return { outcome: decision.act, current: decision.current }
      }
      if (decision.act === 'unavailable') return { outcome: 'unavailable', retryAfter: 1 }
      if (decision.act === 'wait') {
        sawAsking = true
        await pause(pollEvery)
        waited += pollEvery
        continue
      }
      if (decision.act === 'same-pair' || decision.act === 'hand-out') {
        if (!live || !judged.usable) throw new Error('Only usable tokens are given out.')
        const place = { generation: live.n, line, handedAt: envelope.handedAt }
        if (decision.act === 'same-pair') return pair(envelope, judged.usable, place)
        const handedAt = now()
        const ttl = envelope.absoluteEnd - handedAt
        if (!(await records.swap(sid, text, { ...live, handedAt }, ttl))) continue
        emit({ type: 'handed_out_again', sid, generation: live.n })
        return pair(envelope, judged.usable, { ...place, line: newLine(), handedAt })
      }

      // Whom we waited for has given the lease back without an answer: one of us was enough.
      const askedInVain = sawAsking && live !== undefined && live.lease === undefined
      if (askedInVain || questions === mostQuestions) break
      const fromEnvelope = decision.act === 'ask' && decision.using === 'envelope'
      const answer = await ask({
        envelope,
        text,
        record: live,
        refreshToken: (fromEnvelope ? undefined : judged.refreshToken) ?? envelope.refreshToken,
        nextGeneration: decision.act === 'renew' ? undefined : generation + 1,
      })
      if (answer.outcome === 'lease-lost') {
        await pause(betweenRounds)
        waited += betweenRounds
        continue
      }
      questions += 1
      if (answer.outcome === 'published') return pair(envelope, answer, answer)
      if (answer.outcome !== 'decide-anew') return answer
    }
    return { outcome: 'unavailable', retryAfter: 1 }
  }

  const askAgain = async (envelope: Envelope): Promise<void> => {
    if (askingAgain.has(envelope.sid)) return
    askingAgain.add(envelope.sid)
    try {
      for (const seconds of askAgainAfter) {
        await pauseInBackground(seconds)
        const { record } = await records.read(envelope.sid)
        const unanswered = record && !('dead' in record) && record.unanswered !== undefined
        if (!unanswered) break
        await fly(envelope)
      }
    } catch {
      // Whoever asks next in the foreground is told.
    } finally {
      askingAgain.delete(envelope.sid)
    }
  }

  /** One flight per session, generation, line and note: parallel requests share its answer. */
  const fly = (envelope: Envelope, told?: number): Promise<Refreshed> => {
    const key = `${envelope.sid} ${envelope.generation} ${envelope.line} ${told}`
    const flying = flights.get(key)
    if (flying) return flying
    const flight = run(envelope, told).finally(() => flights.delete(key))
    flights.set(key, flight)
    return flight
  }

  return async (envelope, told) => {
    const answer = await fly(envelope, told)
    if (answer.outcome === 'unavailable' && answer.ambiguous) void askAgain(envelope)
    return answer
  }
}
