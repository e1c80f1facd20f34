/**
 * The three values of one sign-in or refresh. The members are plain strings for whoever reads them
 * by name, but they are not enumerable: `JSON.stringify`, `console.log`, a spread and a logger see
 * `TokenSet(application 10000000…, expires in 4 min)` or nothing.
 */
export type TokenSet = {
  /** The JWT. Lives until its `exp`; FusionAuth cannot take it back. */
  readonly accessToken: string
  /** Opaque. With FusionAuth's one-time-use policy it changes at every refresh. */
  readonly refreshToken: string
  /** UUID of the refresh token; stays the same across rotations. Not a secret; what `revoke` takes. */
  readonly refreshTokenId: string
}

/**
 * FusionAuth's user object as it came, `id` checked. Instants inside it are epoch **milliseconds**,
 * as FusionAuth sends them. Registrations come without their `authenticationToken` and `tokens`.
 */
export type User = {
  /** UUID; the `sub` of this person's JWTs. */
  readonly id: string
  /** In lower case, as FusionAuth keeps it. */
  readonly email?: string
  /** What the person logs in with, if it is no e-mail address. */
  readonly username?: string
  /** Text of strangers, to be escaped. */
  readonly firstName?: string
  /** Text of strangers, to be escaped. */
  readonly lastName?: string
  /** Text of strangers, to be escaped. */
  readonly fullName?: string
  /** Whatever else FusionAuth sends; not checked. */
  readonly [member: string]: unknown
}

/**
 * No usable answer: time-out, lost connection, redirect, 408, 429, 5xx, or a body that FusionAuth
 * does not send. Says nothing about the person or their session: keep the cookies, answer 503.
 */
export type Unavailable = {
  readonly outcome: 'unavailable'
  /**
   * `false` only when the request certainly never left (connection refused, name not found).
   * `true` means FusionAuth may have acted on it; a refresh may have rotated the token.
   */
  readonly mayHaveArrived: boolean
  /** What was seen, for a log: `status 503`, `no answer within 5 s`. Never a secret. */
  readonly reason: string
  /** Seconds to wait, from the answer's `Retry-After`. Absent when FusionAuth did not say. */
  readonly retryAfter?: number
}

/**
 * One reason why FusionAuth did not take what a person typed. FusionAuth's message is left out, because
 * it repeats what was typed. Source: {@link https://fusionauth.io/docs/apis/errors | Errors}.
 */
export type FieldReason = {
  /** FusionAuth's path of the field: `user.email`, `user.password`, `password`, `oneTimeCode`. */
  readonly field: string
  /**
   * The word in brackets of FusionAuth's code: `blank`, `duplicate`, `notEmail`, `tooShort`, `tooLong`,
   * `previouslyUsed`; others exist. `unknown` when there was none.
   */
  readonly reason: string
}

/** FusionAuth refused what a person typed. Never empty; several reasons may be about one field. */
export type Invalid = { readonly outcome: 'invalid'; readonly reasons: readonly FieldReason[] }

/** FusionAuth knows nobody by this id, and said so itself: 404. */
export type NotFound = { readonly outcome: 'not-found' }

/** Where a request came from. */
export type ClientAddress = {
  /** The person's own address, for FusionAuth's records. Default: none sent. */
  readonly ipAddress?: string
}

/** What a login says of its device: text of strangers when it is read back, to be escaped. */
export type DeviceLabels = {
  /** Free text such as `Firefox on Linux`. */
  readonly name?: string
  /** Such as `BROWSER`, `MOBILE` or `SERVER`; free text since FusionAuth 1.46. */
  readonly type?: string
  /** Free text, for more than the name. */
  readonly description?: string
}

/** What a request that begins a session may say of where it came from. */
export type RequestOrigin = ClientAddress & {
  /** Labels the refresh token in FusionAuth's list of sessions. Default: none sent. */
  readonly device?: DeviceLabels
}
