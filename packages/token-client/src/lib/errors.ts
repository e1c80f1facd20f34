/**
 * What a developer has to fix.
 *
 * - `invalid_options`: `createTokenClient` was given something it cannot work with
 * - `invalid_request`: FusionAuth (or this package) found the call itself wrong
 * - `api_key_refused`: the API key is missing, wrong, or lacks a permission
 * - `refresh_token_not_issued`: the application's switches in FusionAuth are off
 * - `unexpected_answer`: a status that FusionAuth's documentation does not list
 */
export type TokenClientErrorCode =
  | 'invalid_options'
  | 'invalid_request'
  | 'api_key_refused'
  | 'refresh_token_not_issued'
  | 'unexpected_answer'

/** Thrown for what a developer fixes; what an application decides on is returned as an outcome. */
export class TokenClientError extends Error {
  override readonly name = 'TokenClientError'
  readonly code: TokenClientErrorCode
  /** Whether the same call may succeed later although nobody changed anything. */
  readonly retryable: boolean

  constructor(code: TokenClientErrorCode, message: string) {
    super(message)
    this.code = code
    this.retryable = code === 'unexpected_answer'
  }

  /** The same for `JSON.stringify`, which would otherwise drop the message. */
  toJSON(): { name: string; code: TokenClientErrorCode; message: string; retryable: boolean } {
    const { name, code, message, retryable } = this
    return { name, code, message, retryable }
  }
}

/** @param call method and path, without query or ids: `POST /api/login` */
export function apiKeyRefused(call: string, apiKey: string | undefined): TokenClientError {
  const cause = apiKey
    ? 'the API key is wrong, or it lacks this method and endpoint, or it belongs to another tenant'
    : 'no API key was sent, because the option `apiKey` is not set'
  return new TokenClientError(
    'api_key_refused',
    `FusionAuth answered 401 to ${call}: ${cause}. Fix: in FusionAuth, Settings → API Keys, ` +
      `allow ${call} for a key and give it to createTokenClient as \`apiKey\`.`,
  )
}

export function invalidRequest(call: string, codes: readonly string[]): TokenClientError {
  const seen = codes.length > 0 ? codes.join(', ') : 'no reason given'
  const fix = codes.includes('[TenantIdRequired]')
    ? 'give createTokenClient the option `tenantId`; this FusionAuth has more than one tenant'
    : 'check the options of createTokenClient (`applicationId`, `tenantId`) and the arguments'
  return new TokenClientError(
    'invalid_request',
    `FusionAuth answered 400 to ${call}: ${seen}. Fix: ${fix}.`,
  )
}

export function unexpectedAnswer(call: string, status: number): TokenClientError {
  return new TokenClientError(
    'unexpected_answer',
    `FusionAuth answered ${status} to ${call}, which its API reference does not list. ` +
      'Fix: check that the option `url` leads to FusionAuth itself and that no proxy on the way answers instead.',
  )
}

export function refreshTokenNotIssued(applicationId: string): TokenClientError {
  return new TokenClientError(
    'refresh_token_not_issued',
    `FusionAuth signed the person in to application ${applicationId} but issued no refresh token. ` +
      'Fix: in FusionAuth, edit the application, tab Security, Login API settings: turn on ' +
      '"Generate refresh tokens" (loginConfiguration.generateRefreshTokens) and "Enable JWT refresh" ' +
      '(loginConfiguration.allowTokenRefresh). Both are off by default.',
  )
}
