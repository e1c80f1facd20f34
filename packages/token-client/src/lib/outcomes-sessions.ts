import type { DeviceLabels, Unavailable } from './outcomes.ts'

/** One of a person's sessions, without its refresh token. Instants are epoch **seconds**. */
export type SessionInfo = {
  /** UUID; what `revoke` takes. The same as in the `TokenSet` of that login. */
  readonly refreshTokenId: string
  /** UUID. Absent: FusionAuth's own single sign-on session. */
  readonly applicationId?: string
  /** When the person logged in, epoch seconds. */
  readonly startedAt?: number
  /** When the lifetime began that is running, epoch seconds: with a sliding window the last refresh. */
  readonly renewedAt?: number
  /** What the login said about itself, and where the session was used; times are epoch seconds. */
  readonly device: DeviceLabels & {
    /** The address the session was last used from. */
    readonly lastAccessedAddress?: string
    /** When it was last used, epoch seconds. */
    readonly lastAccessedAt?: number
  }
}

/** What `sessions.list` found. Nobody's sessions are an empty list. */
export type SessionsOutcome =
  /** 200 */
  { readonly outcome: 'listed'; readonly sessions: readonly SessionInfo[] } | Unavailable

/** What account pages show. */
export type Sessions = {
  /**
   * A person's sessions in this application:
   * {@link https://fusionauth.io/docs/apis/jwt#retrieve-refresh-tokens | GET /api/jwt/refresh}, with the API key. The refresh
   * tokens that FusionAuth answers with are dropped.
   * @param options `everywhere`: those of every application and of FusionAuth itself; default `false`
   * @throws TokenClientError `invalid_request`, `api_key_refused`, `unexpected_answer`
   */
  list(userId: string, options?: { readonly everywhere?: boolean }): Promise<SessionsOutcome>
}

/**
 * How long tokens live, and what ends them. Durations are seconds; FusionAuth itself counts refresh
 * tokens in minutes. Source: {@link https://fusionauth.io/docs/apis/tenants | Tenants}, `jwtConfiguration`.
 */
export type TokenPolicy = {
  /** Whose JWT settings count. An application's own count only while they are enabled. */
  readonly source: 'application' | 'tenant'
  /** Seconds an access token lives; FusionAuth's default is 3600. */
  readonly accessTokenLifetime: number
  /** Seconds a refresh token lives, from its start or its last use; default 2,592,000. */
  readonly refreshTokenLifetime: number
  /** Whether a use prolongs a refresh token; default `Fixed`. */
  readonly expiration: 'Fixed' | 'SlidingWindow' | 'SlidingWindowWithMaximumLifetime'
  /** Seconds after which even a sliding window ends. Only with `SlidingWindowWithMaximumLifetime`. */
  readonly maximumLifetime?: number
  /** Whether a refresh token changes at every refresh; default `Reusable`. */
  readonly usage: 'Reusable' | 'OneTimeUse'
  /** Seconds for which a value that was traded in still works; default 0. FusionAuth 1.55. */
  readonly gracePeriod: number
  /** Whether the Login API issues refresh tokens at all; off by default. */
  readonly issuesRefreshTokens: boolean
  /** Whether `/api/jwt/refresh` works for the application; off by default. */
  readonly allowsRefresh: boolean
  /** What revokes a person's refresh tokens, apart from being asked to. The tenant's, always. */
  readonly revokedOn: {
    /** Default `true`. */
    readonly loginPrevented: boolean
    /** Default `true`. */
    readonly passwordChanged: boolean
    /** Default `false`. */
    readonly twoFactorEnabled: boolean
    /** Whether a spent one-time value ends the session it belonged to; default `false`. FusionAuth 1.55. */
    readonly tokenReuse: boolean
  }
}

/** What `policy` found. */
export type PolicyOutcome =
  /** 200, twice */
  { readonly outcome: 'found'; readonly policy: TokenPolicy } | Unavailable
