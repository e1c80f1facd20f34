import type { Core } from './core.ts'
import type { Envelope } from './envelope.ts'
import { CookieSessionError } from './errors.ts'
import type { Opened } from './open.ts'
import { expireAll, noCookies } from './outgoing.ts'
import type { RequestFacts } from './request-facts.ts'
import { type HeadChanges, type ResponseHead, finishHead } from './response-head.ts'
import { pageOf, sameUrl } from './return-to.ts'
import type { Session, SessionActions } from './session.ts'
import { signIn } from './sign-in.ts'
import { endAllSessions, endSession } from './sign-out.ts'

export interface OpenedSession {
  readonly session: Session
  readonly request: RequestFacts
  /**
   * Send this instead of letting the app answer: the cookies were older than the session, which is what
   * a request in flight looks like, and a thief. The head still goes through `finish`.
   */
  readonly answer?: { readonly status: 307; readonly headers: Readonly<Record<string, string>> }
  /** What to put into the head of the answer, whichever exit it takes, when it is written. */
  finish(head: ResponseHead): HeadChanges
}

export function openedSession(core: Core, request: RequestFacts, opened: Opened): OpenedSession {
  const turn: Turn = {
    core,
    request,
    opened,
    current: opened.envelope,
    clearSiteData: undefined,
    headSent: false,
  }
  const session: Session = Object.freeze(Object.assign(new Actions(turn), opened.state))
  const finish = (head: ResponseHead): HeadChanges => finishTurn(turn, head)
  if (!opened.comeAgain) return { session, request, finish }
  const headers = { Location: sameUrl(request.path), 'Cache-Control': 'no-store' }
  return { session, request, finish, answer: { status: 307, headers } }
}

/** One request, from its cookies to the head of its answer. */
interface Turn {
  readonly core: Core
  readonly request: RequestFacts
  readonly opened: Opened
  /** Whose session signing out, or in again, ends. */
  current: Envelope | undefined
  clearSiteData: string | undefined
  /** What is set from then on never reaches the browser. */
  headSent: boolean
}

const pageBehind = ({ core, request }: Turn): string => pageOf(request, core.settings.origin)

class Actions implements SessionActions {
  readonly #turn: Turn
  declare readonly loginLocation: string
  /** One getter for all: in a literal it would give every request's object a shape of its own. */
  static readonly #loginLocation: PropertyDescriptor & ThisType<Actions> = {
    enumerable: true,
    get() {
      const { loginPath } = this.#turn.core.settings
      return `${loginPath}?returnTo=${encodeURIComponent(pageBehind(this.#turn))}`
    },
  }

  constructor(turn: Turn) {
    this.#turn = turn
    // Of its own, so that a copy has it.
    Object.defineProperty(this, 'loginLocation', Actions.#loginLocation)
  }

  // Not methods: apps take them off the session.
  readonly signIn: Session['signIn'] = async (login, options) => {
    const turn = this.#turn
    const { core, opened, request } = turn
    const said = await signIn(core, opened.outgoing, turn.current, login, options)
    const { envelope: begun, ...rest } = said
    turn.current = begun
    if (turn.headSent) {
      // Its cookies will never arrive: nobody can use it, so nobody shall find it open.
      await endSession(core, begun, 'signed-out')
      tooLate(core, request, 'signIn')
    }
    return rest
  }

  readonly signOut: Session['signOut'] = async ({ everywhere = false } = {}) => {
    const turn = this.#turn
    const { core, opened, request, current, headSent } = turn
    const { settings, names } = core
    expireAll(opened.outgoing, names)
    // "cookies" would take the sibling app's cookies along.
    turn.clearSiteData = '"cache", "storage"'
    if (current) {
      // Taken first: who signs in again while FusionAuth is slow to confirm does not mean that one.
      const since = settings.now()
      await endSession(core, current, 'signed-out')
      // Cookies of a session that is over may be a thief's: they end nobody else's sessions.
      const over = opened.state.status === 'ended' && current === opened.envelope
      if (everywhere && !over) await endAllSessions(core, current, since)
      settings.emit({ type: 'signed_out', sid: current.sid, sub: current.sub, everywhere })
    }
    if (headSent) tooLate(core, request, 'signOut')
  }

  readonly keepForm: Session['keepForm'] = async (fields, route) => {
    const { core, opened } = this.#turn
    const { state, envelope, comeAgain } = opened
    const lost = state.status === 'ended' || (state.status === 'unavailable' && !comeAgain)
    const stolen = state.status === 'ended' && state.reason === 'theft'
    if (!envelope || !lost || stolen) return undefined
    return core.keptForms.keep(envelope.sub, route ?? pageBehind(this.#turn), fields)
  }

  readonly openForm: Session['openForm'] = async (kept) => {
    const { core, opened, current } = this.#turn
    const signedIn = opened.state.status === 'active' || current !== opened.envelope
    return signedIn && current ? core.keptForms.open(kept, current.sub) : undefined
  }

  readonly freshWithin: Session['freshWithin'] = (seconds) => {
    const { core, opened } = this.#turn
    const { state } = opened
    return state.status === 'active' && core.settings.now() - state.authenticatedAt <= seconds
  }
}

function finishTurn(turn: Turn, head: ResponseHead): HeadChanges {
  const { core, request, opened, clearSiteData } = turn
  const { state, outgoing } = opened
  turn.headSent = true
  // Signed out, or in again, while this was answered: it must not bring the old session back.
  const over = outgoing.envelope && core.denyList.covers(outgoing.envelope)
  const { goodUntil } = outgoing
  const late = goodUntil !== undefined && core.settings.now() > goodUntil
  return finishHead(head, {
    cookies: over || late ? noCookies : outgoing.cookies,
    carried: state.status !== 'anonymous' || (request.cookie?.includes(core.names.prefix) ?? false),
    clearSiteData,
    retryAfter: state.status === 'unavailable' ? state.retryAfter : undefined,
    onPublicCache: () => warnOfCache(core, request),
  })
}

/** @throws CookieSessionError `head_already_sent` on the developer's machine, where it can be put right */
function tooLate({ settings }: Core, { path }: RequestFacts, call: 'signIn' | 'signOut'): void {
  settings.emit({ type: 'head_already_sent', call, path: withoutQuery(path) })
  if (!settings.development) return
  const lost =
    call === 'signIn'
      ? 'the browser never gets its cookies, so the new session was ended again'
      : 'the session is over, but its cookies could not be cleared and stay in the browser'
  throw new CookieSessionError(
    'head_already_sent',
    `session.${call}() on ${withoutQuery(path)}: the head of the answer had been sent; ${lost}. ` +
      `Fix: await session.${call}() before the answer is sent or begins to stream.`,
  )
}

/** People put secrets into queries. */
const withoutQuery = (path: string): string => path.split('?', 1)[0] ?? ''

function warnOfCache({ settings }: Core, request: RequestFacts): void {
  const path = withoutQuery(request.path)
  settings.emit({ type: 'public_cache_prevented', path })
  if (!settings.development) return
  console.error(
    `cookie-session: ${path} asked for a public Cache-Control, but it answers one person. It was ` +
      'replaced by "private, no-store". Fix: set public caching only on routes in front of the session.',
  )
}
