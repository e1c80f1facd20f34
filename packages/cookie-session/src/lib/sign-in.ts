import { type JWTPayload, decodeJwt } from 'jose'
import type { Core } from './core.ts'
import { type Envelope, jwtEnd, newLine } from './envelope.ts'
import { CookieSessionError } from './errors.ts'
import { type Outgoing, pairCookies, remember, sendPair } from './outgoing.ts'
import type { Login, User, VerifyOutcome } from './ports.ts'
import type { Profile, SignInOptions, SignedIn } from './session.ts'
import { endSession } from './sign-out.ts'

const encoder = new TextEncoder()
/** The envelope travels with every request: this much of it may be a name and an e-mail, bytes. */
const largestProfile = 256
const longestName = 80

type Begun = { readonly envelope: Envelope } & SignedIn

/**
 * The envelope of the new session.
 *
 * @throws CookieSessionError `login_not_verifiable`, `cookie_too_large`: then the session before goes on
 */
export async function signIn(
  core: Core,
  outgoing: Outgoing,
  previous: Envelope | undefined,
  login: Login,
  options?: SignInOptions,
): Promise<Begun> {
  if (!login?.user || !login.tokens)
    throw notVerifiable('it has no tokens: call signIn for the outcome `signed-in` only')
  const { accessToken, refreshTokenId: id } = login.tokens
  const verdict = await core.settings.tokens.verify(accessToken)
  // Perhaps it was given before, and its session goes on.
  if (verdict.outcome === 'expired') throw notVerifiable('it has expired: compare the clocks')
  try {
    return await begin(core, outgoing, previous, login, verdict, options)
  } catch (error) {
    // Nobody can use it, so nobody shall find it open.
    if (previous?.sid !== id) {
      await core.revocations.revoke({ kind: 'session', id }, core.settings.absoluteLifetime)
    }
    throw error
  }
}

async function begin(
  core: Core,
  outgoing: Outgoing,
  previous: Envelope | undefined,
  { user, tokens: issued }: Login,
  verdict: VerifyOutcome,
  { remember: keep = false }: SignInOptions = {},
): Promise<Begun> {
  const { settings, envelopes, denyList, notices } = core
  const { now, absoluteLifetime, emit } = settings
  if ('reason' in verdict) {
    const { iss = 'none', aud = 'none' } = unverified(issued.accessToken)
    throw notVerifiable(
      `${verdict.reason}. Its issuer is ${iss}, its audience ${String(aud)}: compare with the token client's options`,
    )
  }
  // Without keys it cannot be verified yet, but it came from FusionAuth itself a moment ago; the
  // first request that presents it is where it has to pass.
  const claims = verdict.outcome === 'valid' ? verdict.claims : unverified(issued.accessToken)
  if (claims.sub !== user.id) throw notVerifiable('its subject is not the user who logged in')

  // A request without cookies made nobody read the feed, and another process may have signed this
  // person out everywhere a moment ago, by a clock ahead of ours.
  await denyList.readNow()

  const time = now()
  const envelope: Envelope = {
    refreshToken: issued.refreshToken,
    sid: issued.refreshTokenId,
    sub: claims.sub,
    generation: 0,
    line: newLine(),
    handedAt: time,
    jwtEnd: jwtEnd(issued.accessToken),
    // After signing out everywhere.
    authenticatedAt: Math.max(Math.floor(time * 1000), denyList.cutoffOf(claims.sub) + 1),
    absoluteEnd: Math.floor(time + absoluteLifetime),
    remember: keep,
    profile: profileOf(user),
  }
  const pair = { at: issued.accessToken, rt: await envelopes.seal(envelope) }
  const cookies = pairCookies(core, outgoing, pair, envelope, claims)
  // Dead before the new one is answered: a late answer to an older request cannot bring it back.
  if (previous && previous.sid !== envelope.sid) await endSession(core, previous, 'signed-out')
  core.activity.saw(envelope)
  if (verdict.outcome === 'valid') remember(core, pair, envelope, verdict.claims)
  emit({ type: 'session_created', sid: envelope.sid, sub: envelope.sub })
  const notice = await notices.take(envelope.sub)
  // Last: an answer that was sent meanwhile carries none of them, and the session ends again.
  sendPair(outgoing, cookies, envelope)
  return notice ? { envelope, notice } : { envelope }
}

const notVerifiable = (seen: string): CookieSessionError =>
  new CookieSessionError(
    'login_not_verifiable',
    `signIn: the JWT of this login is not acceptable to this application: ${seen}.`,
  )

function unverified(jwt: string): JWTPayload & { sub: string; exp: number } {
  try {
    const claims = decodeJwt(jwt)
    const { sub, exp } = claims
    if (typeof sub === 'string' && typeof exp === 'number') return { ...claims, sub, exp }
  } catch {
    // Said below.
  }
  throw notVerifiable('it is no JWT with a subject and an expiry')
}

function profileOf({ fullName, firstName, lastName, username, email }: User): Profile {
  const name = fullName ?? [firstName, lastName].filter(Boolean).join(' ')
  let displayName = shortened(name || username || email || 'You', longestName)
  if (email && size({ displayName, email }) <= largestProfile) return { displayName, email }
  while (size({ displayName }) > largestProfile) {
    displayName = shortened(displayName, -8)
  }
  return { displayName }
}

const size = (profile: Profile): number => encoder.encode(JSON.stringify(profile)).length

/** By whole characters: half a surrogate pair is no name. */
const shortened = (text: string, end: number): string => Array.from(text).slice(0, end).join('')
