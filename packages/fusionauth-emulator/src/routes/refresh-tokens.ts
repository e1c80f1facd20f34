import type { Context } from 'hono'
import type { App } from '../app-env.ts'
import type { Instance } from '../instance.ts'
import { toInstant } from '../state/clock.ts'
import { fieldError } from '../state/errors.ts'
import { findLiveToken, isLive, isLiveSession, ownerOf } from '../state/tokens/live-tokens.ts'
import { refreshTokenView } from '../state/tokens/refresh-tokens.ts'
import { revokeOneRefreshToken, revokeRefreshTokensOf } from '../state/tokens/revocation.ts'
import { findSessionById, sessionView } from '../state/oauth/sso.ts'
import { toId, type Reader } from '../state/reader.ts'
import { empty, json } from './answers.ts'
import {
  findApiKey,
  findJwt,
  namedTenantId,
  requireApiKey,
  Unauthorized,
} from './authentication.ts'
import { parameters, pathId } from './request.ts'
import type { RefreshToken, SsoSession } from '../state/model.ts'

const endpoint = '/api/jwt/refresh'

/** What can be shown and revoked: a refresh token, or the single sign-on of a person. */
type Found = { token: RefreshToken } | { session: SsoSession }

/** Refresh tokens, read and revoked. */
export function refreshTokenRoutes(app: App, instance: Instance): void {
  app.get(endpoint, (c) => {
    const { world } = instance
    const tenantId = namedTenantId(c, requireApiKey(c, world, endpoint))
    const userId = toId(c.req.query('userId') ?? '')
    if (userId === undefined) throw fieldError('userId', 'invalid', 'userId must be a UUID.')
    const instant = toInstant(instance.clock.now())
    const found: Found[] = [
      ...[...world.refreshTokens.values()]
        .filter((token) => token.userId === userId && isLive(world, token, instant))
        .map((token) => ({ token })),
      ...[...world.ssoSessions.values()]
        .filter((session) => session.userId === userId && isLiveSession(world, session, instant))
        .map((session) => ({ session })),
    ]
    const visible = found.filter((each) => isVisible(instance, each, tenantId))
    return json(c, { refreshTokens: visible.map(view) })
  })

  app.get(`${endpoint}/:tokenId`, (c) => {
    const tenantId = namedTenantId(c, requireApiKey(c, instance.world, endpoint))
    const found = findById(c, instance)
    return found && isVisible(instance, found, tenantId)
      ? json(c, { refreshToken: view(found) })
      : empty(c, 404)
  })

  app.delete(endpoint, async (c) => {
    const { clock, world } = instance
    const given = await parameters(c)
    const value = given.text('token')
    if (!value) return revokeMany(c, instance, given)
    const token = findLiveToken(world, value, toInstant(clock.now()))
    return revokeOne(c, instance, token && { token })
  })

  app.delete(`${endpoint}/:tokenId`, (c) => revokeOne(c, instance, findById(c, instance)))
}

/** By an API key, or by the JWT of the token's owner. */
async function revokeOne(c: Context, instance: Instance, found: Found | undefined) {
  const { clock, world } = instance
  const apiKey = findApiKey(c, world, endpoint)
  const jwt = apiKey ? undefined : await findJwt(c, instance)
  if (!apiKey && !jwt) throw new Unauthorized()
  if (!found || !isVisible(instance, found, namedTenantId(c, apiKey))) return empty(c, 404)
  const { userId } = 'token' in found ? found.token : found.session
  if (jwt && jwt.sub !== userId) throw new Unauthorized()
  if ('session' in found) world.ssoSessions.delete(found.session.token)
  else await revokeOneRefreshToken(world, found.token, toInstant(clock.now()))
  return empty(c, 200)
}

/** Everything of a user, of an application, or of a user in an application. */
async function revokeMany(c: Context, instance: Instance, given: Reader) {
  const { clock, world } = instance
  const tenantId = namedTenantId(c, requireApiKey(c, world, endpoint))
  const userId = given.id('userId')
  const applicationId = given.id('applicationId')
  given.check()
  if (userId === undefined && applicationId === undefined) {
    throw fieldError('token', 'missing', 'Name what to revoke: token, userId or applicationId.')
  }
  const ours = (found: { tenantId: string } | undefined) =>
    found !== undefined && (tenantId === undefined || found.tenantId === tenantId)
  if (userId !== undefined && !ours(world.users.get(userId))) return empty(c, 404)
  if (applicationId !== undefined && !ours(world.applications.get(applicationId))) {
    return empty(c, 404)
  }
  await revokeRefreshTokensOf(world, { userId, applicationId }, toInstant(clock.now()))
  return empty(c, 200)
}

function findById(c: Context, { clock, world }: Instance): Found | undefined {
  const id = pathId(c, 'tokenId') ?? ''
  const instant = toInstant(clock.now())
  const token = world.refreshTokens.get(id)
  if (token && isLive(world, token, instant)) return { token }
  const session = findSessionById(world, id, instant)
  return session && { session }
}

function isVisible({ world }: Instance, found: Found, tenantId: string | undefined): boolean {
  if (tenantId === undefined) return true
  const own = 'token' in found ? ownerOf(world, found.token)?.tenant.id : found.session.tenantId
  return own === tenantId
}

const view = (found: Found) =>
  'token' in found ? refreshTokenView(found.token) : sessionView(found.session)
