import type { EndReason } from './session.ts'

/**
 * What happened, for logs and metrics. Names are those of the OWASP Logging Vocabulary where it has one.
 * `sid` is FusionAuth's refresh token id; never a token, a cookie or an e-mail.
 */
export type SessionEvent =
  /** Somebody signed in. */
  | { type: 'session_created'; sid: string; sub: string }
  /** FusionAuth gave new tokens; `generation` counts the refreshes of this session. */
  | { type: 'session_renewed'; sid: string; generation: number }
  /** The session could not go on: the person has to log in again. */
  | { type: 'session_expired'; sid: string; reason: EndReason }
  /** Two holders of one session: it is over for both, and a notice waits for the person's next login. */
  | { type: 'authn_token_reuse'; sid: string; sub: string; generation: number; current: number }
  /** FusionAuth confirmed that the session's refresh token is revoked. */
  | { type: 'authn_token_revoked'; sid: string }
  | { type: 'signed_out'; sid: string; sub: string; everywhere: boolean }
  /** The tokens of the last refresh were given again: another tab, or a lost answer. */
  | { type: 'handed_out_again'; sid: string; generation: number }
  /** Cookies older than the session: the browser was asked to come again with what it holds by now. */
  | { type: 'stale_cookies'; sid: string; generation: number; current: number }
  | { type: 'refresh_unavailable'; sid: string; mayHaveArrived: boolean; reason: string }
  /** FusionAuth said no to a refresh; `reason` is its error code or status. */
  | { type: 'refresh_refused'; sid: string; reason: string }
  /** FusionAuth issued a JWT that this application's settings refuse: a configuration error. */
  | { type: 'issued_jwt_refused'; sid: string; reason: string }
  /** FusionAuth did not confirm a revocation for ten minutes; the session is dead here, and it is tried on. */
  | { type: 'revoke_failed'; id: string; reason: string }
  /** Calls to FusionAuth are held back, because the last ones came to nothing; or flow again. */
  | { type: 'breaker'; state: 'open' | 'closed' }
  /** Cookies of ours that count for nothing, and were left where they are. */
  | { type: 'cookie_ignored'; reason: 'duplicate' | 'unknown-key' | 'unreadable' | 'foreign' }
  /** A refreshed JWT no longer fits into cookies: served from the record, at a cost per request. */
  | { type: 'cookie_too_large'; sid: string; reason: string }
  /** The store cannot be reached: this process goes on with what it knows. */
  | { type: 'store_unavailable' }
  /** A webhook told of a revocation: JWTs issued up to then are checked with FusionAuth again. */
  | { type: 'revocation_received'; kind: 'session' | 'user' | 'application'; id: string }
  /** What was posted to the webhook does not come from FusionAuth. */
  | { type: 'webhook_refused'; reason: string }
  /** An unsafe request from another site was answered 403 (RFC 9110 §15.5.4). */
  | { type: 'origin_refused'; method: string; seen: string }
  /** The app set `Cache-Control: public` on a person's answer; it was replaced. */
  | { type: 'public_cache_prevented'; path: string }
  /** `signIn` or `signOut` came when the head had been sent, so that its cookies were lost. */
  | { type: 'head_already_sent'; call: 'signIn' | 'signOut'; path: string }
  /** A setting of FusionAuth that is unsafe, or loses sessions. */
  | { type: 'policy_advice'; code: string; message: string }

export type EmitEvent = (event: SessionEvent) => void
