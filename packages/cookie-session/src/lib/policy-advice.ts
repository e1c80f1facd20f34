import type { TokenPolicy } from './ports.ts'

/** A setting of FusionAuth that is unsafe, or loses sessions, and what to set instead. */
export interface PolicyAdvice {
  readonly code:
    | 'no-refresh-tokens'
    | 'refresh-not-allowed'
    | 'short-grace'
    | 'reuse-unnoticed'
    | 'long-access-token'
    | 'short-access-token'
    | 'short-refresh-token'
    | 'endless-session'
    | 'fixed-session'
    | 'survives-password-change'
  readonly message: string
}

/** Seconds. */
const shortestGrace = 300
const longestJwt = 15 * 60
const shortestJwt = 60

type Row = readonly [wrong: boolean, code: PolicyAdvice['code'], message: string]

/**
 * What FusionAuth's settings mean for sessions, in plain words. The names of settings are those of
 * FusionAuth's API (docs: Tenants and Applications).
 */
export function advise(policy: TokenPolicy): readonly PolicyAdvice[] {
  const { accessTokenLifetime: jwt, refreshTokenLifetime, gracePeriod, usage, revokedOn } = policy
  const oneTime = usage === 'OneTimeUse'
  const rows: readonly Row[] = [
    [
      !policy.issuesRefreshTokens,
      'no-refresh-tokens',
      'FusionAuth issues no refresh tokens to this application, so nobody can be signed in. Set ' +
        'loginConfiguration.generateRefreshTokens of the application to true.',
    ],
    [
      !policy.allowsRefresh,
      'refresh-not-allowed',
      `FusionAuth lets nobody refresh, so every session ends with its first JWT, after ${jwt} s. Set ` +
        'loginConfiguration.allowTokenRefresh of the application to true.',
    ],
    [
      oneTime && gracePeriod < shortestGrace,
      'short-grace',
      `Refresh tokens are good for one use, with a grace of ${gracePeriod} s. When an answer of ` +
        'FusionAuth is lost and the process that asked is, too, whoever comes back later than that is ' +
        'signed out. Set jwtConfiguration.refreshTokenOneTimeUseConfiguration.gracePeriodInSeconds ' +
        `to ${shortestGrace} or more; 3600 is good.`,
    ],
    [
      oneTime && !revokedOn.tokenReuse,
      'reuse-unnoticed',
      'FusionAuth refuses a spent refresh token, but lets the session of whoever spent it go on. Set ' +
        'jwtConfiguration.refreshTokenRevocationPolicy.onOneTimeTokenReuse of the tenant to true.',
    ],
    [
      jwt > longestJwt,
      'long-access-token',
      `A JWT lives ${jwt} s, and that is how long a stolen pair of cookies is good for before anything ` +
        `can be noticed. Set jwtConfiguration.timeToLiveInSeconds to ${longestJwt} or less; 300 is good.`,
    ],
    [
      jwt < shortestJwt,
      'short-access-token',
      `A JWT lives ${jwt} s: nearly every request asks FusionAuth for another one. Set ` +
        `jwtConfiguration.timeToLiveInSeconds to ${shortestJwt} or more; 300 is good.`,
    ],
    [
      refreshTokenLifetime <= jwt,
      'short-refresh-token',
      `A refresh token lives ${refreshTokenLifetime} s and a JWT ${jwt} s, so it has expired when it is ` +
        'needed. Set jwtConfiguration.refreshTokenTimeToLiveInMinutes to as long as people may stay away.',
    ],
    [
      policy.expiration === 'SlidingWindow',
      'endless-session',
      'A session that is used never ends at FusionAuth. `absoluteLifetime` ends it here; for FusionAuth to ' +
        'do so, set jwtConfiguration.refreshTokenExpirationPolicy to SlidingWindowWithMaximumLifetime.',
    ],
    [
      policy.expiration === 'Fixed',
      'fixed-session',
      `Everybody has to log in again ${refreshTokenLifetime} s after their login, however much they use it. ` +
        'If that is not meant, set jwtConfiguration.refreshTokenExpirationPolicy to ' +
        'SlidingWindowWithMaximumLifetime.',
    ],
    [
      !revokedOn.passwordChanged,
      'survives-password-change',
      'Sessions go on after the password was changed, those of a thief included. Set ' +
        'jwtConfiguration.refreshTokenRevocationPolicy.onPasswordChanged of the tenant to true.',
    ],
  ]
  return rows.filter(([wrong]) => wrong).map(([, code, message]) => ({ code, message }))
}
