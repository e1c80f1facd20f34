import { type CookieNames, expireCookie, setCookie } from './cookies.ts'
import type { Core } from './core.ts'
import type { Envelope } from './envelope.ts'
import type { RememberedPair } from './pair-memory.ts'
import type { Claims } from './ports.ts'

/** What an answer is to carry. */
export interface Outgoing {
  /** Set-Cookie headers by cookie name: the last word on each wins. */
  readonly cookies: Map<string, string>
  /** Whose tokens they carry, if any. */
  envelope?: Envelope
}

/** Once verified, a pair lets its next requests in without a word. */
export function remember(
  core: Core,
  pair: { at: string; rt: string },
  envelope: Envelope,
  claims: Claims,
): RememberedPair {
  core.jwtLife.saw(claims.exp - claims.iat)
  const { sid, authenticatedAt, profile } = envelope
  const state = {
    status: 'active',
    claims,
    profile,
    sid,
    authenticatedAt: authenticatedAt / 1000,
  } as const
  const remembered = { state: deepFreeze(state), envelope }
  core.pairs.remember(pair, remembered)
  return remembered
}

/** @throws CookieSessionError `cookie_too_large` */
export function sendPair(
  { names, settings }: Core,
  outgoing: Outgoing,
  { at, rt }: { at: string; rt: string },
  envelope: Envelope,
  claims: Pick<Claims, 'exp'>,
): void {
  const time = settings.now()
  const accessToken = setCookie(names.accessToken, at, claims.exp - time)
  const keep = envelope.remember ? envelope.absoluteEnd - time : undefined
  outgoing.cookies.set(names.envelope, setCookie(names.envelope, rt, keep))
  outgoing.cookies.set(names.accessToken, accessToken)
  outgoing.envelope = envelope
}

export function expireBoth(outgoing: Outgoing, names: CookieNames): void {
  outgoing.cookies.set(names.accessToken, expireCookie(names.accessToken))
  outgoing.cookies.set(names.envelope, expireCookie(names.envelope))
  delete outgoing.envelope
}

function deepFreeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) {
    if (typeof member === 'object' && member !== null) deepFreeze(member)
  }
  return Object.freeze(value)
}
