import type { EndReason } from './session.ts'

/** What happened, for logs and metrics. `sid` is FusionAuth's refresh token id; never a token. */
export type SessionEvent =
  | { type: 'signed_in'; sid: string; sub: string }
  | { type: 'signed_out'; sid: string; sub: string }
  /** FusionAuth gave new tokens; `generation` counts the refreshes of this session. */
  | { type: 'refreshed'; sid: string; generation: number }
  /** The tokens of the last refresh were given again: another tab, or a lost answer. */
  | { type: 'handed_out_again'; sid: string; generation: number }
  | { type: 'refresh_unavailable'; sid: string; mayHaveArrived: boolean; reason: string }
  /** FusionAuth said no to a refresh; `reason` is its error code or status. */
  | { type: 'refresh_refused'; sid: string; reason: string }
  /** The session could not go on: the person has to log in again. */
  | { type: 'ended'; sid: string; reason: EndReason }
  /** FusionAuth issued a JWT that this application's settings refuse: a configuration error. */
  | { type: 'issued_jwt_refused'; sid: string; reason: string }
  /** FusionAuth did not confirm a revocation after all attempts; the session is dead here. */
  | { type: 'revoke_failed'; sid: string; reason: string }
  /** Cookies of ours that count for nothing, and were left where they are. */
  | { type: 'cookie_ignored'; reason: 'duplicate' | 'unknown-key' | 'unreadable' | 'foreign' }
  /** A refreshed JWT no longer fits into a cookie: served from the record, at a cost per request. */
  | { type: 'cookie_too_large'; sid: string; reason: string }
  | { type: 'store_unavailable' }
  /** An unsafe request from another site was answered 403 (RFC 9110 §15.5.4). */
  | { type: 'origin_refused'; method: string; seen: string }

export type EmitEvent = (event: SessionEvent) => void
