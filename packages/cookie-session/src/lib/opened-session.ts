import type { Core } from './core.ts'
import { CookieSessionError } from './errors.ts'
import type { Opened } from './open.ts'
import { expireAll } from './outgoing.ts'
import type { RequestFacts } from './request-facts.ts'
import { type HeadChanges, type ResponseHead, finishHead } from './response-head.ts'
import { pageOf, sameUrl } from './return-to.ts'
import type { Session } from './session.ts'
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

const noCookies: ReadonlyMap<string, string> = new Map()

export function openedSession(
  core: Core,
  request: RequestFacts,
  { state, envelope, outgoing, comeAgain }: Opened,
): OpenedSession {
  const { settings, names, denyList } = core
  /** Whose session signing out, or in again, ends. */
  let current = envelope
  let clearSiteData: string | undefined
  /** What is set from then on never reaches the browser. */
  let headSent = false

  const session: Session = Object.freeze({
    ...state,
    get loginLocation() {
      const page = pageOf(request, settings.origin)
      return `${settings.loginPath}?returnTo=${encodeURIComponent(page)}`
    },
    signIn: async (login, options) => {
      const { envelope: begun, ...said } = await signIn(core, outgoing, current, login, options)
      current = begun
      if (headSent) {
        // Its cookies will never arrive: nobody can use it, so nobody shall find it open.
        await endSession(core, begun, 'signed-out')
        tooLate(core, request, 'signIn')
      }
      return said
    },
    signOut: async ({ everywhere = false } = {}) => {
      const late = headSent
      expireAll(outgoing, names)
      // "cookies" would take the sibling app's cookies along.
      clearSiteData = '"cache", "storage"'
      if (current) {
        // Taken first: who signs in again while FusionAuth is slow to confirm does not mean that one.
        const since = settings.now()
        await endSession(core, current, 'signed-out')
        if (everywhere) await endAllSessions(core, current, since)
        settings.emit({ type: 'signed_out', sid: current.sid, sub: current.sub, everywhere })
      }
      if (late) tooLate(core, request, 'signOut')
    },
    keepForm: async (fields, route = pageOf(request, settings.origin)) => {
      const lost = state.status === 'ended' || (state.status === 'unavailable' && !comeAgain)
      const stolen = state.status === 'ended' && state.reason === 'theft'
      if (!envelope || !lost || stolen) return undefined
      return core.keptForms.keep(envelope.sub, route, fields)
    },
    openForm: async (kept) => {
      const signedIn = state.status === 'active' || current !== envelope
      return signedIn && current ? core.keptForms.open(kept, current.sub) : undefined
    },
    freshWithin: (seconds) =>
      state.status === 'active' && settings.now() - state.authenticatedAt <= seconds,
  } satisfies Session)

  const finish = (head: ResponseHead): HeadChanges => {
    headSent = true
    // Signed out, or in again, while this was answered: it must not bring the old session back.
    const over = outgoing.envelope && denyList.covers(outgoing.envelope)
    return finishHead(head, {
      cookies: over ? noCookies : outgoing.cookies,
      carried: state.status !== 'anonymous' || (request.cookie?.includes(names.prefix) ?? false),
      clearSiteData,
      retryAfter: state.status === 'unavailable' ? state.retryAfter : undefined,
      onPublicCache: () => warnOfCache(core, request),
    })
  }
  if (!comeAgain) return { session, request, finish }
  const headers = { Location: sameUrl(request.path), 'Cache-Control': 'no-store' }
  return { session, request, finish, answer: { status: 307, headers } }
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
