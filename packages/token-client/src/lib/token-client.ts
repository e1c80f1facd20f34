import { createHttp } from './http.ts'
import { createKeySet } from './key-set.ts'
import { createLogin } from './login.ts'
import { readOptions, type TokenClientOptions } from './options.ts'
import type {
  LoginOutcome,
  LoginRequest,
  RefreshOutcome,
  RevokeOutcome,
  VerifyOutcome,
} from './outcomes.ts'
import { createRefresh } from './refresh.ts'
import { createSessions } from './sessions.ts'
import { createVerify } from './verify.ts'

/**
 * One application's conversation with FusionAuth. Every request is sent once. Whatever an
 * application decides on is an outcome; {@link TokenClientError} is thrown for what a developer fixes.
 */
export type TokenClient = {
  /** UUID, lower case: the audience of every JWT this client accepts. */
  readonly applicationId: string
  /** Seconds after which every call to FusionAuth gives up. */
  readonly timeout: number
  /** Changes when FusionAuth has withdrawn a signing key: what was verified before is to be verified again. */
  readonly keysVersion: number
  /**
   * Asks FusionAuth whether this is the person's password: `POST /api/login`, with the API key.
   * @throws TokenClientError `invalid_request`, `api_key_refused`, `refresh_token_not_issued`,
   * `unexpected_answer`; and the signal's reason when it aborts.
   */
  login(request: LoginRequest, options?: { readonly signal?: AbortSignal }): Promise<LoginOutcome>
  /**
   * Trades a refresh token for new tokens: `POST /api/jwt/refresh`, without the API key. Cannot be
   * aborted, because FusionAuth may have rotated the token by then. Parallel calls with one token are
   * the caller's to join.
   * @throws TokenClientError `invalid_request`, `unexpected_answer`
   */
  refresh(refreshToken: string): Promise<RefreshOutcome>
  /** Checks a JWT locally against FusionAuth's published keys. Never throws, whatever it is given. */
  verify(jwt: string): Promise<VerifyOutcome>
  /**
   * Ends one session: `DELETE /api/jwt/refresh/{id}`, with the API key. JWTs already out live until
   * their `exp`.
   * @throws TokenClientError `invalid_request`, `api_key_refused`, `unexpected_answer`
   */
  revoke(refreshTokenId: string): Promise<RevokeOutcome>
  /**
   * Ends all of a person's sessions in this application, and in no other.
   * @throws TokenClientError `invalid_request`, `api_key_refused`, `unexpected_answer`
   */
  revokeAll(userId: string): Promise<RevokeOutcome>
  /**
   * Ends the session of this refresh token: `POST /api/logout`, without the API key. With
   * `global: true` all of its owner's sessions in **every** application. An unknown token is `revoked`.
   * @throws TokenClientError `invalid_request`, `unexpected_answer`
   */
  logout(request: {
    readonly refreshToken: string
    readonly global?: boolean
  }): Promise<RevokeOutcome>
}

/**
 * Makes a token client. Nothing is sent yet; FusionAuth's keys are fetched at the first `verify`.
 * @throws TokenClientError `invalid_options`, naming the option, what was seen, and the fix
 */
export function createTokenClient(options: TokenClientOptions): TokenClient {
  const settings = readOptions(options)
  const http = createHttp(settings)
  const keySet = createKeySet(http, settings)
  return {
    get keysVersion() {
      return keySet.version
    },
    applicationId: settings.applicationId,
    timeout: settings.timeout,
    login: createLogin(http, settings),
    refresh: createRefresh(http, settings),
    verify: createVerify(keySet, settings),
    ...createSessions(http, settings),
  }
}
