import { jwtConfigurationOf } from '../configuration/applications.ts'
import { newEvent } from '../events.ts'
import { isActive, keptOutBy } from '../login/kept-out.ts'
import { ownerOf, type Owner } from './live-tokens.ts'
import { isExpired, standingOf, useRefreshToken } from './refresh-tokens.ts'
import { revokeOneRefreshToken } from './revocation.ts'
import { signAccessToken } from './tokens.ts'
import type { Members } from '../reader.ts'
import type { RefreshToken, World } from '../model.ts'

export interface RefreshRequest {
  value: string
  /** Seconds; only shorter than the configured time. */
  timeToLive?: number | undefined
  /** Tokens of other tenants look unknown. */
  tenantId?: string | undefined
  /** Of an OAuth client: tokens of other applications look unknown, and no other setting is asked. */
  client?: {
    applicationId: string
    refuses: (token: RefreshToken) => 'unknown-scope' | 'refused' | undefined
  }
  /** The access token before, for the event. */
  original?: string | undefined
  address?: string | undefined
  info?: Members
}

export type Redemption =
  | { outcome: 'redeemed'; refreshToken: RefreshToken; owner: Owner }
  | { outcome: 'refused' | 'not-allowed' | 'lives-too-long' | 'unknown-scope' }

export type Refreshed =
  | {
      outcome: 'refreshed'
      token: string
      /** Its `exp`, in seconds. */
      expires: number
      refreshToken: string
      refreshTokenId: string
      /** Of the refresh token, in seconds. */
      lifetime: number
    }
  | Exclude<Redemption, { outcome: 'redeemed' }>

/** A new access token for a refresh token: `POST /api/jwt/refresh`. */
export async function refresh(
  world: World,
  request: RefreshRequest,
  now: number,
): Promise<Refreshed> {
  const redemption = redeemRefreshToken(world, request, Math.floor(now * 1000))
  if (redemption.outcome !== 'redeemed') return redemption
  const { owner, refreshToken } = redemption
  // Read before anything is awaited: a parallel request may rotate it once more.
  const value = refreshToken.token
  const { grantTypes = [], scopes } = refreshToken
  const { refreshTokenTimeToLiveInMinutes } = jwtConfigurationOf(owner.tenant, owner.application)
  const { expires, token } = await signAccessToken(
    world,
    {
      ...owner,
      authenticationType: 'REFRESH_TOKEN',
      authenticationInstant: refreshToken.authenticationInstant,
      refreshTokenId: refreshToken.id,
      timeToLive: request.timeToLive,
      scopes,
      ...(world.switches.grantTypeInRefreshedTokens && {
        grantTypes: [...grantTypes, 'refresh_token'],
      }),
    },
    now,
  )
  publishRefresh(world, request, owner, token, now)
  const lifetime = refreshTokenTimeToLiveInMinutes * 60
  const refreshTokenId = refreshToken.id
  return { outcome: 'refreshed', token, expires, refreshToken: value, refreshTokenId, lifetime }
}

/**
 * Finds the token and, if its configuration says so, rotates it: in one turn of the event loop, so
 * parallel requests with one value rotate it once.
 */
export function redeemRefreshToken(
  world: World,
  request: RefreshRequest,
  instant: number,
): Redemption {
  const { address, client, tenantId, timeToLive, value } = request
  const refreshToken = world.refreshTokenValues.get(value)
  const owner = refreshToken && ownerOf(world, refreshToken)
  if (!refreshToken || !owner || !isActive(owner.application)) return { outcome: 'refused' }
  const { application, tenant, user } = owner
  if (tenantId !== undefined && tenant.id !== tenantId) return { outcome: 'refused' }
  if (client && client.applicationId !== application.id) return { outcome: 'refused' }

  const configuration = jwtConfigurationOf(tenant, application)
  if (isExpired(refreshToken, configuration, instant)) return { outcome: 'refused' }
  const older = world.switches.graceCoversOlderRotations
  const standing = standingOf(refreshToken, value, configuration, older, instant)
  if (standing === 'used-up') {
    const { onOneTimeTokenReuse } = tenant.jwtConfiguration.refreshTokenRevocationPolicy
    if (onOneTimeTokenReuse) {
      revokeOneRefreshToken(world, refreshToken, instant, request.info).catch(ignore)
    }
    return { outcome: 'refused' }
  }
  if (world.switches.refreshChecksUser && keptOutBy(world, user, application.id, instant)) {
    return { outcome: 'refused' }
  }
  if (!client && !application.loginConfiguration.allowTokenRefresh) {
    return { outcome: 'not-allowed' }
  }
  if (timeToLive !== undefined && timeToLive > configuration.timeToLiveInSeconds) {
    return { outcome: 'lives-too-long' }
  }
  const refusal = client?.refuses(refreshToken)
  if (refusal) return { outcome: refusal }
  const rotate = standing === 'current' && configuration.refreshTokenUsagePolicy === 'OneTimeUse'
  const slide = configuration.refreshTokenExpirationPolicy !== 'Fixed'
  useRefreshToken(world, refreshToken, { rotate, slide, ...(address && { address }) }, instant)
  return { outcome: 'redeemed', refreshToken, owner }
}

/** Tells whoever listens. Nobody waits for it: the token is made. */
export function publishRefresh(
  world: World,
  request: RefreshRequest,
  { application, tenant, user }: Owner,
  token: string,
  now: number,
): void {
  const { info = {}, original, value } = request
  const event = newEvent(
    'jwt.refresh',
    { tenantId: tenant.id, instant: Math.floor(now * 1000), info },
    {
      applicationId: application.id,
      linkedObjectId: user.id,
      ...(original !== undefined && { original }),
      refreshToken: value,
      token,
      userId: user.id,
    },
  )
  world.events.publish(event).catch(ignore)
}

/** Nobody can veto what already happened. */
const ignore = () => {}
