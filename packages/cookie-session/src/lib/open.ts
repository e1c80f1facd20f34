import { readPair } from './cookies.ts'
import type { Core } from './core.ts'
import { type Envelope, jwtEnd } from './envelope.ts'
import { reasonOf } from './errors.ts'
import { type Outgoing, expireBoth, remember, sendPair } from './outgoing.ts'
import type { Refresh } from './refresh.ts'
import type { RequestFacts } from './request-facts.ts'
import type { EndReason, SessionState } from './session.ts'

/** What a request's cookies came to. */
export interface Opened {
  readonly state: SessionState
  /** Authentic, whatever came of it: whose session signing out or in again must end. */
  readonly envelope: Envelope | undefined
  readonly outgoing: Outgoing
}

const anonymous: SessionState = Object.freeze({ status: 'anonymous' })

export async function open(core: Core, refresh: Refresh, request: RequestFacts): Promise<Opened> {
  const { settings, names, envelopes, pairs, denyList } = core
  const { now, emit, tokens } = settings
  const outgoing: Outgoing = { cookies: new Map() }

  const presented = readPair(request.cookie, names)
  if (presented === 'none') return { state: anonymous, envelope: undefined, outgoing }
  if (presented === 'duplicate') {
    emit({ type: 'cookie_ignored', reason: 'duplicate' })
    return { state: anonymous, envelope: undefined, outgoing }
  }
  const firstReading = denyList.keepRead()
  if (firstReading) await firstReading

  const known = pairs.get(presented, now())
  if (known && !denyList.covers(known.envelope)) {
    return { state: known.state, envelope: known.envelope, outgoing }
  }

  const envelope = await envelopes.open(presented.rt)
  if (typeof envelope === 'string') {
    emit({ type: 'cookie_ignored', reason: envelope })
    return { state: anonymous, envelope: undefined, outgoing }
  }

  const ended = (reason: EndReason): Opened => {
    emit({ type: 'ended', sid: envelope.sid, reason })
    // An answer to fetch may come late and would wipe a newer login; stale cookies are not ours to judge.
    if (request.navigation && reason !== 'stale') expireBoth(outgoing, names)
    return { state: { status: 'ended', reason }, envelope, outgoing }
  }

  if (envelope.absoluteEnd <= now()) return ended('expired')
  if (denyList.covers(envelope)) return ended('signed-out')

  const { at } = presented
  if (at !== undefined && jwtEnd(at) === envelope.jwtEnd) {
    const verdict = await tokens.verify(at)
    if (verdict.outcome === 'keys-unavailable') {
      return { state: { status: 'unavailable', retryAfter: 1 }, envelope, outgoing }
    }
    if (verdict.outcome === 'valid' && verdict.claims.sub === envelope.sub) {
      const remembered = remember(core, { at, rt: presented.rt }, envelope, verdict.claims)
      return { state: remembered.state, envelope, outgoing }
    }
  }

  const refreshed = await refresh(envelope)
  if (refreshed.outcome === 'ended') return ended(refreshed.reason)
  if (refreshed.outcome === 'unavailable') {
    const { retryAfter } = refreshed
    return { state: { status: 'unavailable', retryAfter }, envelope, outgoing }
  }
  // Signed out while FusionAuth was being asked.
  if (denyList.covers(envelope)) return ended('signed-out')
  const remembered = remember(core, refreshed, refreshed.envelope, refreshed.claims)
  try {
    sendPair(core, outgoing, refreshed, refreshed.envelope, refreshed.claims)
  } catch (error) {
    // The old cookies still lead to these tokens: a grown JWT must not lock anybody out.
    emit({ type: 'cookie_too_large', sid: envelope.sid, reason: reasonOf(error) })
  }
  return { state: remembered.state, envelope: refreshed.envelope, outgoing }
}
