import { createCore } from './core.ts'
import { open } from './open.ts'
import { isSameOrigin } from './origin-check.ts'
import { expireBoth } from './outgoing.ts'
import { type CookieSessionsOptions, readOptions } from './options.ts'
import { createRefresh } from './refresh.ts'
import type { RequestFacts } from './request-facts.ts'
import { type HeadChanges, type ResponseHead, finishHead } from './response-head.ts'
import { pageOf } from './return-to.ts'
import type { Session } from './session.ts'
import { signIn } from './sign-in.ts'
import { endSession } from './sign-out.ts'

export interface OpenedSession {
  readonly session: Session
  readonly request: RequestFacts
  /** What to put into the head of the answer, whichever exit it takes, when it is written. */
  finish(head: ResponseHead): HeadChanges
}

/** The neutral core: adapters hand it requests and carry out what it asks for. */
export interface CookieSessions {
  /** Answer 403, before anything else runs, where this is `false`: see `isSameOrigin`. */
  allows(request: RequestFacts): boolean
  /** Decides once per request. Rejects only for a developer's error. */
  open(request: RequestFacts): Promise<OpenedSession>
}

/**
 * Keeps a FusionAuth session in two cookies of one app.
 *
 * @throws CookieSessionError `invalid_options`
 */
export function createCookieSessions(options: CookieSessionsOptions): CookieSessions {
  const settings = readOptions(options)
  const core = createCore(settings)
  const refresh = createRefresh(core)

  return {
    allows(request) {
      const allowed = isSameOrigin(request, settings.origin)
      if (!allowed) {
        const seen = request.site ?? request.origin ?? ''
        settings.emit({ type: 'origin_refused', method: request.method, seen: seen.slice(0, 100) })
      }
      return allowed
    },

    async open(request) {
      const { state, envelope, outgoing } = await open(core, refresh, request)
      /** Whose session signing out, or in again, ends. */
      let current = envelope
      let clearSiteData: string | undefined

      const session: Session = Object.freeze({
        ...state,
        get loginLocation() {
          const page = pageOf(request, settings.origin)
          return `${settings.loginPath}?returnTo=${encodeURIComponent(page)}`
        },
        signIn: async (login, signInOptions) => {
          current = await signIn(core, outgoing, current, login, signInOptions)
        },
        signOut: async () => {
          expireBoth(outgoing, core.names)
          // "cookies" would take the sibling app's cookies along.
          clearSiteData = '"cache", "storage"'
          if (!current) return
          await endSession(core, current)
          settings.emit({ type: 'signed_out', sid: current.sid, sub: current.sub })
        },
      } satisfies Session)

      const carried = request.cookie?.includes(core.names.prefix) ?? false
      const retryAfter = state.status === 'unavailable' ? state.retryAfter : undefined
      return {
        session,
        request,
        finish: (head) => {
          // Signed out, or in again, while this was answered: it must not bring the old session back.
          const over = outgoing.envelope && core.denyList.covers(outgoing.envelope)
          const cookies = over ? new Map<string, string>() : outgoing.cookies
          return finishHead(head, { cookies, carried, clearSiteData, retryAfter })
        },
      }
    },
  }
}
