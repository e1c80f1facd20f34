import { readCookies } from './cookies.ts'
import type { Core } from './core.ts'
import { jwtEnd } from './envelope.ts'
import { CookieSessionError } from './errors.ts'
import type { WebhookRequest } from './ports.ts'
import type { RequestFacts } from './request-facts.ts'
import { decide } from './rules.ts'
import type { EndReason } from './session.ts'

/** For a developer who wonders why a request is or is not signed in; names and sizes, never values. */
export interface Explanation {
  /** In words, for a person to read. */
  readonly why: string
  /** Cookies of this app that came, with the bytes of name and value. */
  readonly cookies: readonly { readonly name: string; readonly bytes: number }[]
  /** Of the session the cookies belong to, if they could be read. */
  readonly session?: {
    readonly sid: string
    /** How many refreshes lie behind these cookies, and behind the session's record, if there is one. */
    readonly generation: number
    readonly current?: number
    /** Epoch seconds. */
    readonly authenticatedAt: number
    readonly absoluteEnd: number
  }
}

/** A request of Express or `node:http`, a Fetch `Request`, or what an adapter read of one. */
export type ExplainedRequest =
  | Pick<RequestFacts, 'cookie'>
  | { readonly headers: WebhookRequest['headers'] }

function cookieOf(request: ExplainedRequest): string | undefined {
  if (typeof request !== 'object' || request === null) {
    throw new CookieSessionError(
      'invalid_options',
      'explain(request): there is no request. Pass that of Express, of `node:http` or of fetch.',
    )
  }
  if (!('headers' in request)) return request.cookie
  const { headers } = request
  if (typeof headers.get === 'function') return headers.get('cookie') ?? undefined
  const cookie: unknown = Reflect.get(headers, 'cookie')
  return typeof cookie === 'string' ? cookie : undefined
}

/** @throws CookieSessionError `development_only`, `invalid_options` */
export async function explain(core: Core, request: ExplainedRequest): Promise<Explanation> {
  const { settings, names, envelopes, records, denyList } = core
  if (!settings.development) {
    throw new CookieSessionError(
      'development_only',
      `explain() says much about a session, so it works only where \`origin\` is on localhost; it is ${settings.origin}.`,
    )
  }
  const cookie = cookieOf(request)
  const cookies = (cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(names.prefix))
    .map((pair) => ({ name: pair.split('=', 1)[0] ?? '', bytes: pair.length - 1 }))
  const presented = readCookies(cookie, names)
  if (presented === 'none') {
    const alone = cookies.some(({ name }) => name === names.accessToken)
    const why = alone
      ? `Anonymous: the JWT came without ${names.envelope}, and counts for nothing alone.`
      : `Anonymous: no cookie ${names.envelope} came.`
    return { why, cookies }
  }
  if (presented === 'duplicate') {
    return {
      why: 'Anonymous: a cookie came twice, so one of them was planted. Both are ignored.',
      cookies,
    }
  }
  const envelope = await envelopes.open(presented.rt)
  if (typeof envelope === 'string') return { why: unreadable[envelope], cookies }

  const { sid, generation, authenticatedAt, absoluteEnd } = envelope
  const { record } = await records.read(sid)
  const live = record && !('dead' in record) ? record : undefined
  const session = {
    sid,
    generation,
    ...(live && { current: live.n }),
    authenticatedAt: authenticatedAt / 1000,
    absoluteEnd,
  }
  const because = (why: string) => ({
    why: core.health.down ? `${why} ${storeAway}` : why,
    cookies,
    session,
  })
  const ended = (reason: EndReason) => because(`Ended (${reason}): ${endedBecause[reason]}.`)

  if (absoluteEnd <= settings.now()) return ended('expired')
  const over = denyList.covers(envelope)
  if (over) return ended(over)
  if (await core.activity.looksIdle(envelope)) return ended('idle')
  const { at } = presented
  const named = at !== undefined && jwtEnd(at) === envelope.jwtEnd
  const verdict = named ? await settings.tokens.verify(at) : undefined
  if (verdict?.outcome === 'valid' && !denyList.doubts(envelope, verdict.claims.iat)) {
    return because('Active: the JWT is the one the sealed cookie names, and it verifies.')
  }
  if (verdict?.outcome === 'keys-unavailable') {
    return because(
      "Unavailable: FusionAuth's keys could not be had, so the JWT cannot be verified.",
    )
  }
  const jwt =
    at === undefined ? 'No JWT came' : named ? whyNot[verdict?.outcome ?? 'valid'] : foreignJwt
  if (await core.everywhere.covers(envelope)) return ended('signed-out')
  const decision = decide(record, 'spent', { generation, line: envelope.line }, false)
  if (decision.act === 'ended') return ended(decision.reason)
  if (decision.act === 'ask') {
    const away = core.breaker.open ? '; it does not answer, so the session is unavailable' : ''
    return because(`${jwt}, so FusionAuth is asked for a new one${away}.`)
  }
  if (decision.act !== 'suspicious') {
    return because(
      `${jwt}, but the session was refreshed since: its current tokens are given out again.`,
    )
  }
  return because(
    `These cookies are older than the session (${decision.current - generation} refreshes), or of a tab that ` +
      'did not refresh it: the browser is asked to come again, and if it still holds them then, somebody ' +
      'else has the session, and it ends for both.',
  )
}

const endedBecause: Readonly<Record<EndReason, string>> = {
  refused:
    'FusionAuth refused the refresh token: it expired or was revoked, or the account was closed',
  'rotation-lost': "FusionAuth's answer to a refresh was lost, and its grace period is over",
  'signed-out': 'somebody signed out here, in another tab or browser, or everywhere',
  expired: 'the login is longer ago than `absoluteLifetime`',
  idle: 'nobody used it for longer than `idleLifetime`',
  theft: 'a copy of its cookies was in use elsewhere',
}
const storeAway = 'The store does not answer: this is what this process knows by itself.'

const foreignJwt = 'The JWT is not the one the sealed cookie names'
const whyNot = {
  valid: 'FusionAuth reported a revocation since the JWT was issued',
  expired: 'The JWT has expired',
  invalid: 'The JWT does not verify',
  'keys-unavailable': 'The keys are missing',
}

const unreadable = {
  'unknown-key':
    'Anonymous: the cookie was sealed with a secret that is not among `secrets`. It is left alone: another instance may know it.',
  unreadable: 'Anonymous: the cookie is no sealed cookie, or it was changed.',
  foreign:
    'Anonymous: the cookie belongs to another application with the same secret. Give each app a `name` of its own.',
}
