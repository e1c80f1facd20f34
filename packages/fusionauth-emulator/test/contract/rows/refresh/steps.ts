import type { Bench } from '../../lib/bench.ts'
import type { Members } from '../../lib/json.ts'

export const response = 'JWTRefreshResponse'

export const oneTime = (gracePeriodInSeconds = 0): Members => ({
  refreshTokenUsagePolicy: 'OneTimeUse',
  refreshTokenOneTimeUseConfiguration: { gracePeriodInSeconds },
})

export const sliding = { refreshTokenExpirationPolicy: 'SlidingWindow' }

/** A member of an application with such a JWT configuration, logged in. */
export async function signedIn(bench: Bench, jwtConfiguration: Members = {}, tenantId?: string) {
  const member = await bench.member({ jwtConfiguration }, { ...(tenantId && { tenantId }) })
  return { member, ...(await bench.tokens(member)) }
}
