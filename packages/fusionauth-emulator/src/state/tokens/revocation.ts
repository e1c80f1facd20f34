import { jwtConfigurationOf } from '../configuration/applications.ts'
import { newEvent } from '../events.ts'
import { isLive, isLiveSession, ownerOf } from './live-tokens.ts'
import { refreshTokenView, revokeRefreshToken } from './refresh-tokens.ts'
import { userView } from '../people/user-view.ts'
import type { Application, RefreshToken, World } from '../model.ts'
import type { Members } from '../reader.ts'

/**
 * Revokes every refresh token of a user, of an application, or of a user in an application; a user's
 * single sign-on goes with them unless an application is named. The tokens are gone when this returns;
 * the promise is for the event, `jwt.refresh-token.revoke`, sent if one of them was still good.
 * Call it while the user, the application and the registration are still there: the event names them.
 */
export async function revokeRefreshTokensOf(
  world: World,
  of: { userId?: string | undefined; applicationId?: string | undefined },
  instant: number,
  info: Members = {},
): Promise<void> {
  const { applicationId, userId } = of
  if (userId === undefined && applicationId === undefined) return
  const tokens = [...world.refreshTokens.values()].filter(
    (each) =>
      (userId ?? each.userId) === each.userId &&
      (applicationId ?? each.applicationId) === each.applicationId,
  )
  const sessions =
    applicationId === undefined
      ? [...world.ssoSessions.values()].filter((each) => each.userId === userId)
      : []
  const anyLive =
    tokens.some((each) => isLive(world, each, instant)) ||
    sessions.some((each) => isLiveSession(world, each, instant))
  for (const each of tokens) revokeRefreshToken(world, each)
  for (const each of sessions) world.ssoSessions.delete(each.token)

  const user = userId === undefined ? undefined : world.users.get(userId)
  const application =
    applicationId === undefined ? undefined : world.applications.get(applicationId)
  const tenantId = user?.tenantId ?? application?.tenantId
  if (!anyLive || tenantId === undefined) return
  const affected = application
    ? [application]
    : [...world.applications.values()].filter((each) => each.tenantId === tenantId)
  await world.events.publish(
    newEvent(
      'jwt.refresh-token.revoke',
      { tenantId, instant, info },
      {
        ...(application && { applicationId: application.id }),
        applicationTimeToLiveInSeconds: lifetimes(world, affected),
        ...(user && { user: userView(user), userId: user.id, linkedObjectId: user.id }),
      },
    ),
  )
}

/** Revokes one refresh token. It is gone when this returns; the promise is for the event. */
export async function revokeOneRefreshToken(
  world: World,
  token: RefreshToken,
  instant: number,
  info: Members = {},
): Promise<void> {
  const live = isLive(world, token, instant)
  const owner = ownerOf(world, token)
  revokeRefreshToken(world, token)
  if (!live || !owner) return
  const { application, tenant, user } = owner
  await world.events.publish(
    newEvent(
      'jwt.refresh-token.revoke',
      { tenantId: tenant.id, instant, info },
      {
        applicationId: application.id,
        applicationTimeToLiveInSeconds: lifetimes(world, [application]),
        refreshToken: refreshTokenView(token),
        user: userView(user),
        userId: user.id,
        linkedObjectId: user.id,
      },
    ),
  )
}

/** How long the JWTs of these applications may still be around. */
function lifetimes(world: World, applications: readonly Application[]): Record<string, number> {
  return Object.fromEntries(
    applications.flatMap((application) => {
      const tenant = world.tenants.get(application.tenantId)
      if (!tenant) return []
      return [[application.id, jwtConfigurationOf(tenant, application).timeToLiveInSeconds]]
    }),
  )
}
