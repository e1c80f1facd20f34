/** The README, in which every code is a heading. */
const DOCS = 'https://www.npmjs.com/package/@latchkey/token-client'

/**
 * What a developer has to fix.
 *
 * - `invalid_options`: `createTokenClient` was given something it cannot work with
 * - `invalid_request`: FusionAuth (or this package) found the call itself wrong
 * - `api_key_refused`: the API key is missing, wrong, or lacks a permission
 * - `client_secret_refused`: `/oauth2/token` did not accept the application's client secret
 * - `refresh_token_not_issued`: the application's switches in FusionAuth are off
 * - `feature_disabled`: FusionAuth answered 403, because what was asked for is not set up there
 * - `unexpected_answer`: a status that FusionAuth's documentation does not list
 */
export type TokenClientErrorCode =
  | 'invalid_options'
  | 'invalid_request'
  | 'api_key_refused'
  | 'client_secret_refused'
  | 'refresh_token_not_issued'
  | 'feature_disabled'
  | 'unexpected_answer'

/** Thrown for what a developer fixes; what an application decides on is returned as an outcome. */
export class TokenClientError extends Error {
  /** Always `TokenClientError`: tells this error from others when two copies of the package are loaded. */
  override readonly name = 'TokenClientError'
  /** What happened; stable across versions, unlike the message. */
  readonly code: TokenClientErrorCode
  /** Whether the same call may succeed later although nobody changed anything. */
  readonly retryable: boolean
  /** Where this code is explained. */
  readonly docsUrl: string

  /**
   * @param code what happened
   * @param message what was seen, and the fix; never a secret
   */
  constructor(code: TokenClientErrorCode, message: string) {
    super(message)
    this.code = code
    this.retryable = code === 'unexpected_answer'
    this.docsUrl = `${DOCS}#${code}`
  }

  /** The same for `JSON.stringify`, which would otherwise drop the message. */
  toJSON(): Pick<TokenClientError, 'name' | 'code' | 'message' | 'retryable' | 'docsUrl'> {
    const { name, code, message, retryable, docsUrl } = this
    return { name, code, message, retryable, docsUrl }
  }
}

/** @param call method and path, without query or ids: `POST /api/login` */
export function apiKeyRefused(call: string, apiKey: string | undefined): TokenClientError {
  const [method = '', path = ''] = call.split(' ')
  const cause = apiKey
    ? `the API key is wrong, lacks ${method} on this endpoint, or belongs to another tenant`
    : 'no API key was sent, because the option `apiKey` is not set'
  return new TokenClientError(
    'api_key_refused',
    `FusionAuth answered 401 to ${call}: ${cause}. Fix: in FusionAuth, Settings → API Keys, ` +
      `allow ${method} on ${path} for a key and give it to createTokenClient as \`apiKey\`.`,
  )
}

/** @param reason FusionAuth's word for it, `invalid_client`; never what a person typed */
export function clientSecretRefused(call: string, reason: string): TokenClientError {
  return new TokenClientError(
    'client_secret_refused',
    `FusionAuth answered ${call} with ${reason}: the client could not be verified. Fix: in FusionAuth, ` +
      'edit the application, tab OAuth, copy its client secret to the option `clientSecret`, and ' +
      'enable the grant "Refresh token" there.',
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

/** @param fix what to set up in FusionAuth, as an order: `choose a template under …` */
export function featureDisabled(call: string, fix: string): TokenClientError {
  return new TokenClientError(
    'feature_disabled',
    `FusionAuth answered 403 to ${call}: it is not set up to do that. Fix: ${fix}.`,
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
