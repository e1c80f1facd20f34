/**
 * What FusionAuth's documentation leaves open. Each is a switch with a default, listed in the README;
 * an app should work with either answer. Another version of FusionAuth may give yet another.
 */
export interface Switches {
  /** `scopeHandlingPolicy: Strict` also keeps `email` and the like out of the Login API's tokens. Default: true. */
  strictStripsIdentityClaims: boolean
  /** The access token of a 212 or 213: `allow` gives one when `unverified.behavior` is `Allow`. Default: `allow`. */
  tokenForUnverified: 'allow' | 'always' | 'never'
  /** Status of a refresh when the application's `allowTokenRefresh` is off. Default: 400. */
  refreshNotAllowedStatus: 400 | 401 | 403 | 404
  /** `sid` in tokens of the Login API. Default: false. */
  sessionIdInLoginTokens: boolean
  /** The code of a refresh token that is unknown, expired or revoked. Default: `[invalid]refreshToken`. */
  refreshTokenRefusedCode: string
  /** The code of a refresh without any refresh token. Default: `[blank]refreshToken`. */
  refreshTokenMissingCode: string
  /** The header member `gty` in tokens of `/api/jwt/refresh`. Default: false. */
  grantTypeInRefreshedTokens: boolean
  /** `Secure` on FusionAuth's own cookies. Default: false, as the emulator speaks http. */
  secureCookies: boolean
  /** What the default tenant signs with where nothing says otherwise. Default: `RS256`; `HS256` before 1.50. */
  defaultAlgorithm: 'RS256' | 'HS256'
  /** A one-time value two or more rotations old still has the grace of its own rotation. Default: true. */
  graceCoversOlderRotations: boolean
  /** Status of a login beyond `rateLimitConfiguration.failedLogin`. Default: 429. */
  rateLimitedStatus: 400 | 403 | 429
  /** `aud` of the token of a 202 is the application that was asked for. Default: true. */
  audienceWhenNotRegistered: boolean
  /** A wrong password while a user action prevents the login is 404, as ever; else 409. Default: true. */
  wrongPasswordHidesPrevention: boolean
  /** A refresh for somebody who is locked, expired or kept out is refused even if the token is still there. Default: true. */
  refreshChecksUser: boolean
  /** E-mail addresses and usernames are found whatever their case. Default: true. */
  loginIdIgnoresCase: boolean
  /** `alg` of tokens signed with an Ed25519 key. Default: `EdDSA`. */
  edwardsAlgorithm: 'EdDSA' | 'Ed25519'
  /** Under `NotRequiredWhenUsingPKCE` the refresh grant needs no client secret either. Default: false. */
  pkcePolicyCoversRefresh: boolean
  /** How often a webhook that failed is called again, unless it is part of a transaction. Default: 2. */
  webhookRetries: number
}

export const defaultSwitches: Switches = {
  strictStripsIdentityClaims: true,
  tokenForUnverified: 'allow',
  refreshNotAllowedStatus: 400,
  sessionIdInLoginTokens: false,
  refreshTokenRefusedCode: '[invalid]refreshToken',
  refreshTokenMissingCode: '[blank]refreshToken',
  grantTypeInRefreshedTokens: false,
  secureCookies: false,
  defaultAlgorithm: 'RS256',
  graceCoversOlderRotations: true,
  rateLimitedStatus: 429,
  audienceWhenNotRegistered: true,
  wrongPasswordHidesPrevention: true,
  refreshChecksUser: true,
  loginIdIgnoresCase: true,
  edwardsAlgorithm: 'EdDSA',
  pkcePolicyCoversRefresh: false,
  webhookRetries: 2,
}
