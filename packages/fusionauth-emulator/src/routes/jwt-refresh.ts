import { Hono, type Context } from 'hono'
import { getCookie } from 'hono/cookie'
import type { Instance } from '../instance.ts'
import { fieldError, InvalidRequest } from '../state/errors.ts'
import { findLiveToken, isLive, ownerOf, refresh } from '../state/refresh.ts'
import { refreshTokenView, revokeRefreshToken } from '../state/refresh-tokens.ts'
import { toId, type Reader } from '../state/reader.ts'
import { empty, json, setTokenCookies } from './answers.ts'
import {
  findApiKey,
  findJwt,
  namedTenantId,
  requireApiKey,
  Unauthorized,
} from './authentication.ts'
import { bodyReader, parameters, pathId, readAddress } from './request.ts'
import type { RefreshToken, World } from '../state/model.ts'

const endpoint = '/api/jwt/refresh'

export function jwtRefreshRoutes(instance: Instance) {
  const app = new Hono()

  app.post(endpoint, async (c) => {
    const { clock, world } = instance
    const body = await bodyReader(c)
    const value = getCookie(c, 'refresh_token') || body.text('refreshToken')
    const timeToLive =
      (body.members.timeToLiveInSeconds ?? undefined) === undefined
        ? undefined
        : body.count('timeToLiveInSeconds', 1, 1)
    const address = readAddress(c, body)
    body.check()
    if (!value) throw missingToken(world)
    const tenantId = namedTenantId(c)
    const now = clock.now()
    const answer = await refresh(world, { value, timeToLive, tenantId, address }, now)
    const { lifetime, refreshToken, refreshTokenId, token } = answer
    setTokenCookies(c, { accessToken: token, refreshToken: { value: refreshToken, lifetime } }, now)
    return json(c, { refreshToken, refreshTokenId, token })
  })

  app.get(endpoint, (c) => {
    const { world } = instance
    const tenantId = namedTenantId(c, requireApiKey(c, world, endpoint))
    const userId = toId(c.req.query('userId') ?? '')
    if (userId === undefined) throw fieldError('userId', 'invalid', 'userId must be a UUID.')
    const tokens = liveTokens(instance, tenantId).filter((each) => each.userId === userId)
    return json(c, { refreshTokens: tokens.map(refreshTokenView) })
  })

  app.get(`${endpoint}/:tokenId`, (c) => {
    const { world } = instance
    const tenantId = namedTenantId(c, requireApiKey(c, world, endpoint))
    const token = findById(c, instance)
    const foreign = token && tenantId !== undefined && tenantOf(instance, token) !== tenantId
    return token && !foreign ? json(c, { refreshToken: refreshTokenView(token) }) : empty(c, 404)
  })

  app.delete(endpoint, async (c) => {
    const given = await parameters(c)
    const value = given.text('token')
    if (value)
      return revokeOne(c, instance, findLiveToken(instance.world, value, instantOf(instance)))
    return revokeMany(c, instance, given)
  })

  app.delete(`${endpoint}/:tokenId`, (c) => revokeOne(c, instance, findById(c, instance)))

  return app
}

/** By an API key, or by the JWT of the token's owner. */
async function revokeOne(c: Context, instance: Instance, token: RefreshToken | undefined) {
  const { world } = instance
  const apiKey = findApiKey(c, world, endpoint)
  const jwt = apiKey ? undefined : await findJwt(c, instance)
  if (!apiKey && !jwt) throw new Unauthorized()
  const tenantId = namedTenantId(c, apiKey)
  const foreign = token && tenantId !== undefined && tenantOf(instance, token) !== tenantId
  if (!token || foreign) return empty(c, 404)
  if (jwt && jwt.sub !== token.userId) throw new Unauthorized()
  revokeRefreshToken(world, token)
  return empty(c, 200)
}

/** Everything of a user, of an application, or of a user in an application. */
function revokeMany(c: Context, instance: Instance, given: Reader) {
  const { world } = instance
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
  for (const token of world.refreshTokens.values()) {
    const matches =
      (userId ?? token.userId) === token.userId &&
      (applicationId ?? token.applicationId) === token.applicationId
    if (matches) revokeRefreshToken(world, token)
  }
  return empty(c, 200)
}

function liveTokens(instance: Instance, tenantId: string | undefined): RefreshToken[] {
  const { world } = instance
  const instant = instantOf(instance)
  return [...world.refreshTokens.values()].filter(
    (token) =>
      (tenantId === undefined || tenantOf(instance, token) === tenantId) &&
      isLive(world, token, instant),
  )
}

function findById(c: Context, instance: Instance): RefreshToken | undefined {
  const token = instance.world.refreshTokens.get(pathId(c, 'tokenId') ?? '')
  return token && isLive(instance.world, token, instantOf(instance)) ? token : undefined
}

function tenantOf({ world }: Instance, token: RefreshToken): string | undefined {
  return ownerOf(world, token)?.tenant.id
}

function instantOf({ clock }: Instance): number {
  return Math.floor(clock.now() * 1000)
}

function missingToken({ switches }: World) {
  return new InvalidRequest({
    fieldErrors: {
      refreshToken: [
        {
          code: switches.refreshTokenMissingCode,
          message: 'Give the refresh token in the body or in the cookie.',
        },
      ],
    },
  })
}
