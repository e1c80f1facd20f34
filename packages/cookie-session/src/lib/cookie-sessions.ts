import { adviseOnPolicy } from './advise-on-policy.ts'
import { createCore } from './core.ts'
import { type ExplainedRequest, type Explanation, explain } from './explain.ts'
import { open } from './open.ts'
import { type OpenedSession, openedSession } from './opened-session.ts'
import { isSameOrigin } from './origin-check.ts'
import { type CookieSessionsOptions, readOptions } from './options.ts'
import type { WebhookRequest } from './ports.ts'
import { createRefresh } from './refresh.ts'
import type { RequestFacts } from './request-facts.ts'
import { resumeRevocations } from './sign-out.ts'
import { type WebhookStatus, receiveWebhook } from './webhook.ts'

/** The neutral core: adapters hand it requests and carry out what it asks for. */
export interface CookieSessions {
  /** The app runs on its developer's machine, as its `origin` says: mistakes may be loud. */
  readonly development: boolean
  /** Answer 403, before anything else runs, where this is `false`: see `isSameOrigin`. */
  allows(request: RequestFacts): boolean
  /**
   * Decides once per request; at once, without a promise, where the session is known already. Rejects
   * only for a developer's error.
   */
  open(request: RequestFacts): OpenedSession | Promise<OpenedSession>
  /**
   * Takes what FusionAuth posts to a webhook, and says what status to answer. Its route is no route of
   * the session: mount it before, or outside.
   *
   * @throws CookieSessionError `webhook_unsupported`
   */
  receiveWebhook(request: WebhookRequest): Promise<WebhookStatus>
  /**
   * In words, why a request of Express, `node:http` or fetch is or is not signed in. Changes nothing.
   *
   * @throws CookieSessionError `development_only` unless the origin is on localhost, `invalid_options` without
   * a request
   */
  explain(request: ExplainedRequest): Promise<Explanation>
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
  let resumed = false
  void adviseOnPolicy(core)

  return {
    development: settings.development,

    allows(request) {
      const allowed = isSameOrigin(request, settings.origin)
      if (!allowed) {
        const seen = request.site ?? request.origin ?? ''
        settings.emit({ type: 'origin_refused', method: request.method, seen: seen.slice(0, 100) })
      }
      return allowed
    },

    open(request) {
      if (!resumed) {
        resumed = true
        void resumeRevocations(core)
      }
      const opened = open(core, refresh, request)
      if (opened instanceof Promise)
        return opened.then((late) => openedSession(core, request, late))
      return openedSession(core, request, opened)
    },

    receiveWebhook: (request) => receiveWebhook(core, request),
    explain: (request) => explain(core, request),
  }
}
