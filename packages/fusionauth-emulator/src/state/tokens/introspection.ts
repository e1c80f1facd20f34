import { jwtConfigurationOf } from '../configuration/applications.ts'
import { verifyJwt } from './jws.ts'
import { findLiveToken, ownerOf } from './live-tokens.ts'
import { OAuthRefusal } from '../oauth/refusal.ts'
import type { Members } from '../reader.ts'
import type { Application, RefreshToken, World } from '../model.ts'

const minute = 60_000

/** What a client may know of a token it was given. Throws OAuthRefusal: it is another client's. */
export async function introspect(
  world: World,
  application: Application,
  token: string,
  now: number,
): Promise<Members> {
  const refreshToken = findLiveToken(world, token, Math.floor(now * 1000))
  if (refreshToken) return introspectRefreshToken(world, application, refreshToken)
  const claims = await verifyJwt(world, token, now)
  if (claims === undefined) return { active: false }
  const audience = Array.isArray(claims.aud) ? claims.aud : [claims.aud]
  if (!audience.includes(application.id)) throw foreign()
  return { active: true, ...claims }
}

/** FusionAuth says when it expires, in milliseconds, and nothing else. */
function introspectRefreshToken(world: World, application: Application, token: RefreshToken) {
  if (token.applicationId !== application.id) throw foreign()
  const owner = ownerOf(world, token)
  if (owner === undefined) return { active: false }
  const configuration = jwtConfigurationOf(owner.tenant, owner.application)
  const window = token.startInstant + configuration.refreshTokenTimeToLiveInMinutes * minute
  const { maximumTimeToLiveInMinutes } = configuration.refreshTokenSlidingWindowConfiguration
  const limited = configuration.refreshTokenExpirationPolicy === 'SlidingWindowWithMaximumLifetime'
  const end = token.insertInstant + maximumTimeToLiveInMinutes * minute
  return { active: true, exp: limited ? Math.min(window, end) : window }
}

function foreign() {
  const description = 'The token was not issued for this client.'
  return new OAuthRefusal('invalid_client', 'client_id_mismatch', description, { status: 401 })
}
