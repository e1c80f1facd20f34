import type { JWTPayload } from 'jose'
import { jwtConfigurationOf } from '../configuration/applications.ts'
import { keptOutBy, requireActive } from '../login/kept-out.ts'
import { findLiveToken } from './live-tokens.ts'
import { issueRefreshToken } from './refresh-tokens.ts'
import { registrationOf } from '../people/registration-of.ts'
import { signAccessToken } from './tokens.ts'
import type { Application, RefreshToken, World } from '../model.ts'

export interface Issued {
  registered: boolean
  token: string
  refreshToken?: RefreshToken
}

/**
 * A JWT for another application, for somebody who holds one already. It expires when that one does.
 * A refresh token comes with it when a good one of theirs is given, the application gives them, and both
 * applications let them expire by the same policy; it expires as if it were that one.
 * Undefined when the user is gone, kept out, or of another tenant. Throws InvalidRequest: the application is
 * deactivated.
 */
export async function issueJwt(
  world: World,
  held: JWTPayload,
  request: { application: Application; refreshToken: string | undefined },
  now: number,
): Promise<Issued | undefined> {
  const { application } = request
  const user = world.users.get(held.sub ?? '')
  const tenant = world.tenants.get(application.tenantId)
  if (!user || !tenant || user.tenantId !== tenant.id) return undefined
  const instant = Math.floor(now * 1000)
  if (keptOutBy(world, user, application.id, instant)) return undefined
  requireActive(application)
  const authenticated = held['auth_time']
  const authenticationInstant = typeof authenticated === 'number' ? authenticated * 1000 : instant
  const registered = registrationOf(user, application.id) !== undefined
  const policyOf = (each: Application) =>
    jwtConfigurationOf(tenant, each).refreshTokenExpirationPolicy

  const follows = findLiveToken(world, request.refreshToken ?? '', instant)
  const source = world.applications.get(follows?.applicationId ?? '')
  const lasting =
    registered &&
    follows?.userId === user.id &&
    application.loginConfiguration.generateRefreshTokens &&
    source !== undefined &&
    policyOf(source) === policyOf(application)
  const { lastAccessedInstant: _, ...device } = follows?.device ?? { lastAccessedInstant: 0 }
  const owner = { applicationId: application.id, userId: user.id, device, authenticationInstant }
  const refreshToken = lasting
    ? issueRefreshToken(world, { ...owner, follows }, instant)
    : undefined
  const { token } = await signAccessToken(
    world,
    {
      tenant,
      application,
      user,
      authenticationType: 'JWT_SSO',
      authenticationInstant,
      refreshTokenId: refreshToken?.id,
      expires: held.exp,
    },
    now,
  )
  return { registered, token, ...(refreshToken && { refreshToken }) }
}
