import type { Context } from 'hono'
import { getCookie } from 'hono/cookie'
import type { App } from '../app-env.ts'
import type { Instance } from '../instance.ts'
import {
  changePassword,
  findChange,
  needsTrustToken,
  type PasswordChange,
} from '../state/people/change-password.ts'
import { toInstant } from '../state/clock.ts'
import { fieldError, generalError } from '../state/errors.ts'
import { findUserByLoginId } from '../state/people/users.ts'
import { empty, json } from './answers.ts'
import {
  findApiKey,
  findJwt,
  namedTenantId,
  resolveTenant,
  Unauthorized,
} from './authentication.ts'
import { bodyReader, readEventInfo } from './request.ts'
import type { ExternalId, Tenant, User } from '../state/model.ts'
import type { Reader } from '../state/reader.ts'

const endpoint = '/api/user/change-password'

/** Whose password it is, and how the caller is entitled to it. */
interface Found {
  user: User
  tenant: Tenant
  by?: ExternalId
  form: 'id' | 'login-id' | 'jwt'
  /** A caller with a key is told what is wrong; anybody else only that something is. */
  withKey: boolean
}

export function changePasswordRoutes(app: App, instance: Instance): void {
  const path = `${endpoint}/:changePasswordId?`

  app.get(path, async (c) => {
    const { clock, world } = instance
    const loginIdTypes = c.req.queries('loginIdTypes')
    const named = { loginId: c.req.query('loginId'), ...(loginIdTypes && { loginIdTypes }) }
    const found = await find(c, instance, c.req.param('changePasswordId'), named)
    if (found === undefined) return empty(c, 404)
    if (needsTrustToken(world, found.user, {}, toInstant(clock.now()))) throw trustTokenRequired()
    return empty(c, 200)
  })

  app.post(path, async (c) => {
    const { clock, world } = instance
    const body = await bodyReader(c)
    const id = body.text('changePasswordId') || c.req.param('changePasswordId')
    const loginId = body.text('loginId')
    const loginIdTypes = body.texts('loginIdTypes')
    const change = readChange(c, body)
    const info = readEventInfo(c, body)
    const found = await find(c, instance, id, { loginId, ...(loginIdTypes && { loginIdTypes }) })
    if (found?.form === 'jwt') body.requiredText('currentPassword')
    body.check()
    if (found === undefined) return empty(c, 404)

    const changed = await changePassword(world, found, change, clock.now, info)
    if (changed === 'trust-required') throw trustTokenRequired()
    if (changed === 'gone') return empty(c, 404)
    if (changed === 'wrong-password') {
      if (!found.withKey) return empty(c, 404)
      throw fieldError('currentPassword', 'invalid', 'That is not the current password.')
    }
    return found.form === 'login-id' ? empty(c, 200) : json(c, changed)
  })
}

/** The refresh token's cookie counts before the body's member. */
function readChange(c: Context, body: Reader): PasswordChange {
  return {
    password: body.requiredText('password'),
    currentPassword: body.text('currentPassword'),
    trustToken: body.text('trustToken'),
    trustChallenge: body.text('trustChallenge'),
    refreshToken: getCookie(c, 'refresh_token') ?? body.text('refreshToken'),
  }
}

/** An id needs no authentication; a login id needs an API key; else it is the JWT's owner. */
async function find(
  c: Context,
  instance: Instance,
  id: string | undefined,
  named: { loginId: string | undefined; loginIdTypes?: string[] },
): Promise<Found | undefined> {
  const { clock, world } = instance
  const apiKey = findApiKey(c, world, endpoint)
  const tenantId = namedTenantId(c, apiKey)
  const withKey = apiKey !== undefined
  if (id) {
    const found = findChange(world, id, toInstant(clock.now()))
    if (!found || (tenantId ?? found.tenant.id) !== found.tenant.id) return undefined
    return { user: found.user, tenant: found.tenant, by: found.id, form: 'id', withKey }
  }
  if (apiKey !== undefined) {
    const { loginId, loginIdTypes = ['email', 'username'] } = named
    if (!loginId) throw fieldError('loginId', 'blank', 'loginId or changePasswordId is required.')
    const tenant = resolveTenant(world, tenantId)
    const user = findUserByLoginId(world, tenant.id, loginId, loginIdTypes)
    if (user === undefined) throw fieldError('loginId', 'invalid', 'No user has this loginId.')
    return { user, tenant, form: 'login-id', withKey }
  }
  const claims = await findJwt(c, instance)
  if (claims === undefined) throw new Unauthorized()
  const user = world.users.get(claims.sub ?? '')
  const tenant = user && world.tenants.get(user.tenantId)
  return user && tenant ? { user, tenant, form: 'jwt', withKey } : undefined
}

function trustTokenRequired() {
  return generalError(
    'TrustTokenRequired',
    'The user has a second factor. Start a two-factor login, and send the trust token it ends with.',
  )
}
