import { type PresentedCookies, expireCookie, readCookies, setCookie } from './cookies.ts'
import type { Core } from './core.ts'
import { type Envelope, jwtEnd } from './envelope.ts'
import { reasonOf } from './errors.ts'
import { Outgoing, expireAll, pairCookies, remember, sendPair } from './outgoing.ts'
import type { RememberedPair } from './pair-memory.ts'
import type { Refresh, Refreshed } from './refresh.ts'
import { type RequestFacts, isSafeMethod } from './request-facts.ts'
import type { EndReason, SessionState } from './session.ts'
import { endSession } from './sign-out.ts'
import { endStolenSession } from './theft.ts'

/** What a request's cookies came to. */
export interface Opened {
  readonly state: SessionState
  /** Authentic, whatever came of it: whose session signing out or in again must end. */
  readonly envelope: Envelope | undefined
  readonly outgoing: Outgoing
  /** The request is to be sent again, with the cookies the browser holds by now. */
  readonly comeAgain?: boolean
}

const anonymous: SessionState = Object.freeze({ status: 'anonymous' })
const unavailable = (retryAfter: number): SessionState => ({ status: 'unavailable', retryAfter })
/** Seconds that a page may take to say that the session has ended: a later one could wipe a newer login. */
const promptly = 1
/** Long enough for the browser to come back, seconds. */
const noteLifetime = 60

/** At once where the pair is known: no Web Crypto, no store, no network. */
export function open(
  core: Core,
  refresh: Refresh,
  request: RequestFacts,
): Opened | Promise<Opened> {
  const { settings, names, denyList } = core
  const asked = settings.now()
  const presented = readCookies(request.cookie, names)
  if (presented === 'none')
    return { state: anonymous, envelope: undefined, outgoing: new Outgoing() }
  if (presented === 'duplicate') {
    settings.emit({ type: 'cookie_ignored', reason: 'duplicate' })
    return { state: anonymous, envelope: undefined, outgoing: new Outgoing() }
  }
  const firstReading = denyList.keepRead()
  if (firstReading) {
    return firstReading.then(() => openRead(core, refresh, request, presented, asked))
  }
  return openRead(core, refresh, request, presented, asked)
}

function openRead(
  core: Core,
  refresh: Refresh,
  request: RequestFacts,
  presented: PresentedCookies,
  asked: number,
): Opened | Promise<Opened> {
  const known = core.pairs.get(presented, asked)
  if (known && letsIn(core, known) && core.activity.seenLately(known.envelope)) {
    return active(core, known, new Outgoing(presented))
  }
  return openCold(core, refresh, request, presented, asked)
}

/** Not signed out here, and not reported as revoked since the JWT was issued. */
const letsIn = ({ denyList }: Core, { envelope, state }: RememberedPair): boolean =>
  !denyList.covers(envelope) && !denyList.doubts(envelope, state.claims.iat)

function active(core: Core, { state, envelope }: RememberedPair, outgoing: Outgoing): Opened {
  const { names } = core
  core.noteUse(envelope, state.claims)
  if (outgoing.told) outgoing.set(names.note, expireCookie(names, names.note))
  return { state, envelope, outgoing }
}

async function openCold(
  core: Core,
  refresh: Refresh,
  request: RequestFacts,
  presented: PresentedCookies,
  asked: number,
): Promise<Opened> {
  const { settings, names, envelopes, denyList, activity } = core
  const { now, emit, tokens } = settings
  const outgoing = new Outgoing(presented)

  const envelope = await envelopes.open(presented.rt)
  if (typeof envelope === 'string') {
    emit({ type: 'cookie_ignored', reason: envelope })
    return { state: anonymous, envelope: undefined, outgoing }
  }

  const ended = (reason: EndReason): Opened => {
    emit({ type: 'session_expired', sid: envelope.sid, reason })
    // Not for fetch, whose answers come late, nor for a form, which may be posted again: whose it was is
    // what keeps its text.
    if (request.navigation && isSafeMethod(request.method)) {
      expireAll(outgoing, names)
      outgoing.goodUntil = asked + promptly
    }
    return { state: { status: 'ended', reason }, envelope, outgoing }
  }

  if (envelope.absoluteEnd <= now()) return ended('expired')
  const over = denyList.covers(envelope)
  if (over) return ended(over)
  if (await activity.isIdle(envelope)) return ended('idle')
  activity.saw(envelope)

  const { at } = presented
  if (at !== undefined && jwtEnd(at) === envelope.jwtEnd) {
    const verdict = await tokens.verify(at)
    if (verdict.outcome === 'keys-unavailable') return { state: unavailable(1), envelope, outgoing }
    if (verdict.outcome === 'valid' && verdict.claims.sub === envelope.sub) {
      const { claims } = verdict
      if (!denyList.doubts(envelope, claims.iat)) {
        return active(core, remember(core, { at, rt: presented.rt }, envelope, claims), outgoing)
      }
    }
  }

  if (await core.everywhere.covers(envelope)) return ended('signed-out')
  const refreshed = await refresh(envelope, await told(core, envelope, presented))
  const { outcome } = refreshed
  if (outcome === 'ended') {
    const { reason, unconfirmed } = refreshed
    // Others would have it from the feed by now, if whoever ended it had come so far.
    if (unconfirmed && (reason === 'signed-out' || reason === 'theft')) {
      void endSession(core, envelope, reason)
    }
    return ended(reason)
  }
  if (outcome === 'unavailable') {
    return { state: unavailable(refreshed.retryAfter), envelope, outgoing }
  }
  if (outcome === 'suspicious') return comeAgain(core, envelope, outgoing, refreshed.current)
  if (outcome === 'theft') {
    await endStolenSession(core, envelope, refreshed.current)
    return ended('theft')
  }
  // Signed out while FusionAuth was being asked.
  const meanwhile = denyList.covers(envelope)
  return meanwhile ? ended(meanwhile) : renewed(core, refreshed, outgoing)
}

/** The generation a note of this session names. */
async function told(
  { envelopes }: Core,
  { sid }: Envelope,
  { note }: PresentedCookies,
): Promise<number | undefined> {
  if (note === undefined) return undefined
  const opened = await envelopes.openNote(note)
  return opened?.sid === sid ? opened.current : undefined
}

async function comeAgain(
  { envelopes, names, settings }: Core,
  envelope: Envelope,
  outgoing: Outgoing,
  current: number,
): Promise<Opened> {
  const { sid, generation } = envelope
  settings.emit({ type: 'stale_cookies', sid, generation, current })
  const note = await envelopes.sealNote({ sid, current })
  outgoing.set(names.note, setCookie(names, names.note, note, noteLifetime))
  return { state: unavailable(1), envelope, outgoing, comeAgain: true }
}

function renewed(
  core: Core,
  pair: Extract<Refreshed, { outcome: 'pair' }>,
  outgoing: Outgoing,
): Opened {
  const { envelope, claims } = pair
  const remembered = remember(core, pair, envelope, claims)
  // Not before it was handed out: nobody else has done that.
  core.activity.saw(envelope)
  try {
    sendPair(outgoing, pairCookies(core, outgoing, pair, envelope, claims), envelope)
  } catch (error) {
    // The old cookies still lead to these tokens: a grown JWT must not lock anybody out.
    core.settings.emit({ type: 'cookie_too_large', sid: envelope.sid, reason: reasonOf(error) })
  }
  return active(core, remembered, outgoing)
}
