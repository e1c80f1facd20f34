import type { FormFields, KeptForm } from './kept-form.ts'
import type { Claims, Login } from './ports.ts'

/** Why a session ended. */
export type EndReason =
  /** FusionAuth refused the refresh token: expired, revoked, or the account was closed. */
  | 'refused'
  /** FusionAuth had rotated, its answer was lost, and its grace period is over. */
  | 'rotation-lost'
  /** Signed out here, in another tab or another browser that held the same session. */
  | 'signed-out'
  /** Older than `absoluteLifetime`. */
  | 'expired'
  /** Not used for longer than `idleLifetime`. */
  | 'idle'
  /** Two holders refreshed it, so one of them was a thief: over for both. */
  | 'theft'

/** A name to show; a JWT may carry none. */
export interface Profile {
  readonly displayName: string
  readonly email?: string
}

export interface ActiveState {
  readonly status: 'active'
  /** The verified claims of the JWT. Frozen, and shared by requests of this session. */
  readonly claims: Claims
  readonly profile: Profile
  /** FusionAuth's refresh token id: the id of this session, not a secret. */
  readonly sid: string
  /** When the person typed their password, epoch seconds. */
  readonly authenticatedAt: number
}

export type SessionState =
  | { readonly status: 'anonymous' }
  | ActiveState
  | { readonly status: 'ended'; readonly reason: EndReason }
  | {
      readonly status: 'unavailable'
      /** Seconds, for a Retry-After header. */
      readonly retryAfter: number
    }

export interface SignInOptions {
  /** `true`: the cookies outlive the browser's session, up to `absoluteLifetime`. Default `false`. */
  readonly remember?: boolean
}

export interface SignOutOptions {
  /** `true`: every session of this person, in every browser and application. Default `false`. */
  readonly everywhere?: boolean
}

/** What to tell the person now that they have signed in. */
export interface SignedIn {
  /** Their last session here was ended because a copy of its cookies was in use elsewhere. */
  readonly notice?: {
    readonly reason: 'token-reuse'
    /** When it was found, epoch seconds. */
    readonly at: number
  }
}

/** What can be done with a session, whatever its state. */
export interface SessionActions {
  /** Path of the login form, with the page to come back to: `/login?returnTo=%2Fposts`. */
  readonly loginLocation: string
  /**
   * Puts the tokens of a successful login into this app's cookies. A session that came with the
   * request ends first, here and at FusionAuth.
   *
   * @throws CookieSessionError `login_not_verifiable`, `cookie_too_large`; in development
   * `head_already_sent` where the answer has begun
   */
  signIn(login: Login, options?: SignInOptions): Promise<SignedIn>
  /**
   * Ends the session here at once, at FusionAuth by id, and in this browser.
   *
   * @throws CookieSessionError in development only, `head_already_sent` where the answer has begun: the
   * session is over all the same, but its cookies stay in the browser
   */
  signOut(options?: SignOutOptions): Promise<void>
  /**
   * What somebody was writing when their session ended, or FusionAuth could not be asked: a text for a
   * hidden field of the login form, for `openForm` after the login. `undefined` where there is nobody
   * whose form it could be, not without the cookies of a session and not after a theft, and for more than
   * 256 KiB: then show the form itself again.
   *
   * @param fields the fields of the form that was posted, only those that are to come back
   * @param route the page whose form it was; default the page that posted it
   * @throws CookieSessionError `form_not_keepable`
   */
  keepForm(fields: FormFields, route?: string): Promise<string | undefined>
  /**
   * What `keepForm` kept, once the same person is signed in; `undefined` for anybody else, for what
   * was changed, and after 24 hours. To be shown again for them to post, never to be acted upon.
   */
  openForm(kept: unknown): Promise<KeptForm | undefined>
  /**
   * Whether the person typed their password at most so many seconds ago: for sensitive acts. `false`
   * unless active.
   */
  freshWithin(seconds: number): boolean
}

/** Decided once per request, before any handler runs. */
export type Session = SessionState & SessionActions
export type ActiveSession = ActiveState & SessionActions
