import { jwtConfigurationOf } from './applications.ts'
import { fieldError, InvalidRequest } from './errors.ts'
import { isExpired, revokeRefreshToken, standingOf, useRefreshToken } from './refresh-tokens.ts'
import { registrationOf } from './registrations.ts'
import { signAccessToken } from './tokens.ts'
import type { Application, RefreshToken, Tenant, User, World } from './model.ts'

interface Owner {
  application: Application
  tenant: Tenant
  user: User
}

export interface RefreshRequest {
  value: string
  /** Seconds; only shorter than the configured time. */
  timeToLive?: number | undefined
  /** Tokens of other tenants look unknown. */
  tenantId?: string | undefined
  address?: string | undefined
}

/**
 * A new access token for a refresh token. Finding the token and rotating it happen in one turn of the
 * event loop, so parallel requests with one value rotate it once.
 * Throws InvalidRequest when the token is refused.
 */
export async function refresh(
  world: World,
  request: RefreshRequest,
  now: number,
): Promise<{ token: string; refreshToken: string; refreshTokenId: string; lifetime: number }> {
  const { refreshToken, owner } = redeem(world, request, Math.floor(now * 1000))
  const value = refreshToken.token
  const configuration = jwtConfigurationOf(owner.tenant, owner.application)
  const { token } = await signAccessToken(
    world,
    {
      ...owner,
      authenticationType: 'REFRESH_TOKEN',
      authenticationInstant: refreshToken.authenticationInstant,
      refreshTokenId: refreshToken.id,
      timeToLive: request.timeToLive,
    },
    now,
  )
  return {
    token,
    refreshToken: value,
    refreshTokenId: refreshToken.id,
    lifetime: configuration.refreshTokenTimeToLiveInMinutes * 60,
  }
}

function redeem(world: World, request: RefreshRequest, instant: number) {
  const { address, tenantId, timeToLive, value } = request
  const refreshToken = world.refreshTokenValues.get(value)
  const owner = refreshToken && ownerOf(world, refreshToken)
  if (!refreshToken || !owner) throw refused(world)
  if (tenantId !== undefined && owner.tenant.id !== tenantId) throw refused(world)

  const { application, tenant } = owner
  const configuration = jwtConfigurationOf(tenant, application)
  if (isExpired(refreshToken, configuration, instant)) throw refused(world)
  const standing = standingOf(
    refreshToken,
    value,
    configuration,
    world.switches.graceCoversOlderRotations,
    instant,
  )
  if (standing === 'used-up') {
    const { onOneTimeTokenReuse } = tenant.jwtConfiguration.refreshTokenRevocationPolicy
    if (onOneTimeTokenReuse) revokeRefreshToken(world, refreshToken)
    throw refused(world)
  }
  if (!application.loginConfiguration.allowTokenRefresh) {
    throw fieldError(
      'applicationId',
      'invalid',
      'The application does not allow tokens to be refreshed.',
    )
  }
  if (timeToLive !== undefined && timeToLive > configuration.timeToLiveInSeconds) {
    throw fieldError(
      'timeToLiveInSeconds',
      'invalid',
      `The application allows ${configuration.timeToLiveInSeconds}.`,
    )
  }
  const rotate = standing === 'current' && configuration.refreshTokenUsagePolicy === 'OneTimeUse'
  const slide = configuration.refreshTokenExpirationPolicy !== 'Fixed'
  useRefreshToken(world, refreshToken, { rotate, slide, ...(address && { address }) }, instant)
  return { refreshToken, owner }
}

/** A token outlives neither its application, nor its user, nor the registration. */
export function ownerOf(world: World, token: RefreshToken): Owner | undefined {
  const application = world.applications.get(token.applicationId)
  const tenant = application && world.tenants.get(application.tenantId)
  const user = world.users.get(token.userId)
  if (!application || !tenant || !user || !registrationOf(user, application.id)) return undefined
  return { application, tenant, user }
}

/** Known, and not expired under the configuration in force. */
export function isLive(world: World, token: RefreshToken, instant: number): boolean {
  const owner = ownerOf(world, token)
  return (
    owner !== undefined &&
    !isExpired(token, jwtConfigurationOf(owner.tenant, owner.application), instant)
  )
}

/** The live token with this value, current or inside its grace. */
export function findLiveToken(
  world: World,
  value: string,
  instant: number,
): RefreshToken | undefined {
  const token = world.refreshTokenValues.get(value)
  const owner = token && ownerOf(world, token)
  if (!token || !owner || !isLive(world, token, instant)) return undefined
  const configuration = jwtConfigurationOf(owner.tenant, owner.application)
  return standingOf(
    token,
    value,
    configuration,
    world.switches.graceCoversOlderRotations,
    instant,
  ) === 'used-up'
    ? undefined
    : token
}

function refused({ switches }: World): InvalidRequest {
  return new InvalidRequest({
    fieldErrors: {
      refreshToken: [
        {
          code: switches.refreshTokenRefusedCode,
          message: 'The refresh token is unknown, expired or revoked.',
        },
      ],
    },
  })
}
