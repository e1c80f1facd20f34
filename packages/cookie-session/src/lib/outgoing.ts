import { type CookieNames, expireCookie, jwtCookies, setCookie } from './cookies.ts'
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
  /** How many cookies the request's JWT came in. */
  readonly parts: number
  /** Whether the request carried a note: it goes once the request is in. */
  readonly told: boolean
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
  const keep = envelope.remember ? envelope.absoluteEnd - time : undefined
  const sizes = { before: outgoing.parts, envelopeSize: names.envelope.length + rt.length }
  const jwt = jwtCookies(names, at, claims.exp - time, sizes)
  outgoing.cookies.set(names.envelope, setCookie(names, names.envelope, rt, keep))
  for (const [name, header] of jwt) outgoing.cookies.set(name, header)
  outgoing.envelope = envelope
}

export function expireAll(outgoing: Outgoing, names: CookieNames): void {
  const expire = (name: string) => outgoing.cookies.set(name, expireCookie(names, name))
  expire(names.accessToken)
  for (let part = 1; part < outgoing.parts; part += 1) expire(`${names.accessToken}.${part}`)
  expire(names.envelope)
  delete outgoing.envelope
}

function deepFreeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) {
    if (typeof member === 'object' && member !== null) deepFreeze(member)
  }
  return Object.freeze(value)
}
