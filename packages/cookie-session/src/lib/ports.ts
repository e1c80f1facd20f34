/** The claims of a verified access token (FusionAuth docs: OAuth & Tokens, "Access token"). */
export interface Claims {
  /** The user's id. */
  readonly sub: string
  /** Expiry, epoch seconds. */
  readonly exp: number
  /** Time of issue, epoch seconds. */
  readonly iat: number
  /** Names of the user's roles in this application; missing when FusionAuth sent none. */
  readonly roles?: readonly string[]
  readonly [claim: string]: unknown
}

export type VerifyOutcome =
  | { outcome: 'valid' | 'expired'; claims: Claims }
  | { outcome: 'invalid'; reason: string }
  | { outcome: 'keys-unavailable' }

export interface TokenSet {
  /** The JWT, as FusionAuth signed it. */
  readonly accessToken: string
  readonly refreshToken: string
  /** Stays the same through every rotation: the id of the session. */
  readonly refreshTokenId: string
}

/** The person as FusionAuth's login answer describes them; only these members are read. */
export interface User {
  readonly id: string
  readonly email?: string
  readonly username?: string
  readonly firstName?: string
  readonly lastName?: string
  readonly fullName?: string
}

/** What `signIn` needs of a successful login. A token client's `signed-in` outcome fits. */
export interface Login {
  readonly user: User
  readonly tokens: TokenSet
}

interface Unavailable {
  outcome: 'unavailable'
  /** Whether the request may have reached FusionAuth, so that its effect may have happened. */
  mayHaveArrived: boolean
  /** Seconds FusionAuth asked us to wait. */
  retryAfter?: number
  /** For logs: `status 503`, `timeout`. */
  reason?: string
}

export type RefreshOutcome =
  | { outcome: 'refreshed'; tokens: TokenSet }
  | { outcome: 'refused'; reason: string }
  | Unavailable

export type RevokeOutcome = { outcome: 'revoked' } | Unavailable

/**
 * "Something that verifies, refreshes and revokes". `@latchkey/token-client` fits it as it is.
 * None of these rejects for an outage: that is an outcome. What they do reject with is for a developer
 * to fix; its message goes into events, so it names no token.
 */
export interface Tokens {
  /** FusionAuth's id of this application: the audience of its tokens. */
  readonly applicationId: string
  /** Seconds after which `refresh` gives up. Default 5. */
  readonly timeout?: number
  /** Changes when a signing key was withdrawn: what was verified before is verified again. */
  readonly keysVersion?: number
  verify(jwt: string): Promise<VerifyOutcome>
  refresh(refreshToken: string): Promise<RefreshOutcome>
  revoke(refreshTokenId: string): Promise<RevokeOutcome>
  /** Revokes a person's refresh tokens of this application, or of all with `everywhere`. */
  revokeAll(userId: string, options?: { readonly everywhere?: boolean }): Promise<RevokeOutcome>
  /** How long tokens live and what ends them; read once at start for advice. */
  policy?(): Promise<PolicyOutcome>
  /** Verifies and reads what FusionAuth posts to a webhook; without it the receiver refuses to work. */
  readWebhook?(request: WebhookRequest): Promise<WebhookOutcome>
}

/** What is read of FusionAuth's settings; durations in seconds. */
export interface TokenPolicy {
  readonly accessTokenLifetime: number
  readonly refreshTokenLifetime: number
  readonly expiration: 'Fixed' | 'SlidingWindow' | 'SlidingWindowWithMaximumLifetime'
  readonly usage: 'Reusable' | 'OneTimeUse'
  readonly gracePeriod: number
  readonly issuesRefreshTokens: boolean
  readonly allowsRefresh: boolean
  readonly revokedOn: { readonly passwordChanged: boolean; readonly tokenReuse: boolean }
}

export type PolicyOutcome = { outcome: 'found'; policy: TokenPolicy } | Unavailable

/** A webhook request, its body as it arrived: not parsed, not printed again. A Fetch `Request` fits. */
export interface WebhookRequest {
  readonly headers:
    | Pick<Headers, 'get'>
    | { readonly [name: string]: string | readonly string[] | undefined }
  readonly body: ReadableStream<Uint8Array> | Uint8Array | null
}

/** A revocation FusionAuth reports; `lifetimes` are seconds by application id. */
interface WebhookRevocation {
  /** Epoch seconds. */
  readonly createdAt: number
  readonly lifetimes: { readonly [applicationId: string]: number }
}

export type WebhookEvent =
  | (WebhookRevocation & { readonly kind: 'session-revoked'; readonly refreshTokenId: string })
  | (WebhookRevocation & {
      readonly kind: 'user-revoked'
      readonly userId: string
      readonly applicationId?: string
    })
  | (WebhookRevocation & { readonly kind: 'application-revoked'; readonly applicationId: string })
  | { readonly kind: 'other' }

export type WebhookOutcome =
  | { outcome: 'event'; event: WebhookEvent }
  | { outcome: 'invalid'; reason: string }
  | { outcome: 'keys-unavailable' }

/** A feed's entries after a cursor, and the cursor to ask with next time. */
export interface FeedPage {
  readonly entries: readonly string[]
  readonly cursor: string
}

/**
 * Where session records live: `memoryStore()` for exactly one process, `redisStore()` for any number.
 * Values are opaque strings, sealed before they get here. `ttl` is in seconds and only an upper bound
 * on keeping a value. A call that cannot be answered rejects within a second, and at once while that goes on:
 * signing out everywhere waits for some ten of them.
 */
export interface Store {
  get(key: string): Promise<string | undefined>
  /**
   * Replaces the value only if it still is `expected` (`undefined`: there is none) and says whether
   * it did. `value: undefined` deletes.
   */
  compareAndSet(
    key: string,
    expected: string | undefined,
    value: string | undefined,
    options: { ttl: number },
  ): Promise<boolean>
  /** Adds an entry to a feed that every process reads. */
  append(feed: string, entry: string, options: { ttl: number }): Promise<void>
  /** The entries after `cursor`; all that are kept when it is `undefined`. */
  since(feed: string, cursor: string | undefined): Promise<FeedPage>
}
