import {
  type CookieNames,
  type PresentedCookies,
  expireCookie,
  jwtCookies,
  setCookie,
} from './cookies.ts'
import type { Core } from './core.ts'
import type { Envelope } from './envelope.ts'
import type { RememberedPair } from './pair-memory.ts'
import type { Claims } from './ports.ts'

export const noCookies: ReadonlyMap<string, string> = new Map()

/** What an answer is to carry. */
export class Outgoing {
  /** Whose tokens they carry, if any. */
  envelope: Envelope | undefined = undefined
  /** How many cookies a JWT takes in the browser, at the most: the request's, or one that was set. */
  parts: number
  /** After that, epoch seconds, its cookies would come too late: the browser may hold others by then. */
  goodUntil: number | undefined = undefined
  /** Whether the request carried a note: it goes once the request is in. */
  readonly told: boolean
  /** Most answers set none. */
  #cookies: Map<string, string> | undefined

  constructor(presented?: PresentedCookies) {
    this.parts = presented?.parts ?? 0
    this.told = presented?.note !== undefined
  }

  /** Set-Cookie headers by cookie name. */
  get cookies(): ReadonlyMap<string, string> {
    return this.#cookies ?? noCookies
  }

  /** The last word on each name wins. */
  set(name: string, header: string): void {
    this.#cookies ??= new Map()
    this.#cookies.set(name, header)
  }
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

/**
 * A pair as Set-Cookie headers, by cookie name.
 *
 * @throws CookieSessionError `cookie_too_large`
 */
export function pairCookies(
  { names, settings }: Core,
  { parts }: Outgoing,
  { at, rt }: { at: string; rt: string },
  { remember: keep, absoluteEnd }: Envelope,
  { exp }: Pick<Claims, 'exp'>,
): ReadonlyMap<string, string> {
  const time = settings.now()
  const sizes = { before: parts, envelopeSize: names.envelope.length + rt.length }
  const jwt = jwtCookies(names, at, exp - time, sizes)
  const maxAge = keep ? absoluteEnd - time : undefined
  return new Map([[names.envelope, setCookie(names, names.envelope, rt, maxAge)], ...jwt])
}

export function sendPair(
  outgoing: Outgoing,
  cookies: ReadonlyMap<string, string>,
  envelope: Envelope,
): void {
  for (const [name, header] of cookies) outgoing.set(name, header)
  // All but the envelope's are the JWT's.
  outgoing.parts = Math.max(outgoing.parts, cookies.size - 1)
  outgoing.envelope = envelope
  outgoing.goodUntil = undefined
}

export function expireAll(outgoing: Outgoing, names: CookieNames): void {
  const expire = (name: string) => outgoing.set(name, expireCookie(names, name))
  expire(names.accessToken)
  for (let part = 1; part < outgoing.parts; part += 1) expire(`${names.accessToken}.${part}`)
  expire(names.envelope)
  outgoing.envelope = undefined
  outgoing.goodUntil = undefined
}

function deepFreeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) {
    if (typeof member === 'object' && member !== null) deepFreeze(member)
  }
  return Object.freeze(value)
}
