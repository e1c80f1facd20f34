/**
 * What FusionAuth's documentation does not say, decided here and nowhere else.
 * Do not build on these answers: another version may give different ones.
 */
export const undocumented = {
  /** `scopeHandlingPolicy: Strict` also keeps e-mail claims out of the Login API's tokens. */
  strictStripsIdentityClaims: true,
  /** A refused refresh when `allowTokenRefresh` is off. */
  refreshNotAllowed: { path: 'applicationId', reason: 'invalid' },
  /** A refresh token that is unknown, expired or revoked. */
  refreshTokenRefused: { path: 'refreshToken', reason: 'invalid' },
  /** No refresh token in the cookie or in the body. */
  refreshTokenMissing: { path: 'refreshToken', reason: 'blank' },
  /** `timeToLiveInSeconds` above the configured one. */
  timeToLiveTooLarge: { path: 'timeToLiveInSeconds', reason: 'invalid' },
  /** A one-time token two or more rotations old still counts inside the grace of its own rotation. */
  graceCoversOlderRotations: true,
  /** `sid` in tokens of the Login API. */
  sessionIdInAccessTokens: false,
  /** `aud` of the token of a 202 is the application that was asked for. */
  audienceWhenNotRegistered: true,
  /** E-mail addresses and usernames are found whatever their case. */
  loginIdIgnoresCase: true,
  /** FusionAuth's own applications and the default tenant sign with an RSA key. */
  defaultAlgorithm: 'RS256' as const,
}
