/** Every error this package throws; what a caller must decide on is a value instead. */
export type CookieSessionErrorCode =
  /** What a function of this package was given is missing or unusable: an option, the sessions, a request. */
  | 'invalid_options'
  /** `signIn` was given a JWT that this application's own settings do not accept. */
  | 'login_not_verifiable'
  /** The JWT or the sealed envelope does not fit into a cookie (RFC 6265bis: 4,096 bytes). */
  | 'cookie_too_large'
  /** `getSession` was called where no session had been opened. */
  | 'session_not_opened'
  /** `cookieSession` of one application was mounted where that of another had opened the session. */
  | 'session_of_another'
  /** `activeSession` was called on a route that does not ask for `requireSession`. */
  | 'session_not_active'
  /** `keepForm` was given more than 100 fields, or what is no text. */
  | 'form_not_keepable'
  /** A webhook was received, but the option `tokens` cannot read any. */
  | 'webhook_unsupported'
  /** A webhook's body was parsed before the receiver got it, and its signature is over the raw bytes. */
  | 'webhook_body_read'
  /** `signIn` or `signOut` was called when the answer's head, and with it its cookies, had been sent. */
  | 'head_already_sent'
  /** `explain` is for development: it says much about a session. */
  | 'development_only'
  /** FusionAuth cannot be asked whether the session goes on: answer 503, sign nobody out. */
  | 'session_unavailable'

export class CookieSessionError extends Error {
  override readonly name = 'CookieSessionError'
  readonly code: CookieSessionErrorCode

  constructor(code: CookieSessionErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** Of something thrown, for an event. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : 'unknown error'
