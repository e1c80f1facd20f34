import type { Context } from 'hono'
import type { App } from '../app-env.ts'
import type { Instance } from '../instance.ts'
import { toInstant } from '../state/clock.ts'
import { findExternalId } from '../state/external-ids.ts'
import { deactivateUser, deleteUser, reactivateUser } from '../state/people/removal.ts'
import { grantFor } from '../state/login/sign-in.ts'
import { admittedBySignUp, sendSetPassword, verifyNewUser } from '../state/people/sign-up.ts'
import { userView } from '../state/people/user-view.ts'
import { changeUser, createUser, findUserByLoginId, isThere } from '../state/people/users.ts'
import { empty, json } from './answers.ts'
import { namedTenantId, requireApiKey, resolveTenant } from './authentication.ts'
import { grantView } from './login-answer.ts'
import {
  bodyMember,
  bodyReader,
  changeOptions,
  idSegment,
  pathId,
  readChange,
  readEventInfo,
} from './request.ts'
import type { ExternalIdKind, User, World } from '../state/model.ts'

const endpoint = '/api/user'

export function userRoutes(app: App, instance: Instance): void {
  const instantNow = () => toInstant(instance.clock.now())

  app.post(`${endpoint}/:userId${idSegment}?`, async (c) => {
    const { clock, world } = instance
    const named = namedTenantId(c, requireApiKey(c, world, endpoint))
    const id = pathId(c, 'userId')
    const tenant = resolveTenant(world, named)
    const body = await bodyReader(c)
    const withoutPassword = body.flag('sendSetPasswordEmail', false)
    const skipVerification = body.flag('skipVerification', false)
    const info = readEventInfo(c, body)
    body.check()
    const user = await createUser(
      world,
      tenant,
      {
        ...(id && { id }),
        user: await bodyMember(c, 'user'),
        skipVerification,
        withoutPassword,
        info,
      },
      instantNow(),
    )
    if (withoutPassword) sendSetPassword(world, tenant, user, instantNow())
    const verification = verifyNewUser(world, tenant, user, instantNow())
    const decision = admittedBySignUp(tenant, undefined, user, 'USER_CREATE')
    const request = { tenant, device: {}, noJwt: withoutPassword }
    const grant = await grantFor(world, request, decision, clock.now)
    return json(c, { ...verification, ...grantView(grant), user: userView(user) })
  })

  app.get(endpoint, (c) => {
    const { world } = instance
    const named = namedTenantId(c, requireApiKey(c, world, endpoint))
    const { changePasswordId, verificationId } = c.req.query()
    const user =
      (changePasswordId && ownerOf(world, changePasswordIds, changePasswordId, instantNow())) ||
      (verificationId && ownerOf(world, verificationIds, verificationId, instantNow())) ||
      findByLoginId(c, world, named)
    const visible = visibleUser(user || undefined, named)
    return visible ? json(c, { user: userView(visible) }) : empty(c, 404)
  })

  app.get(`${endpoint}/:userId${idSegment}`, (c) => {
    const { world } = instance
    const named = namedTenantId(c, requireApiKey(c, world, endpoint))
    const user = visibleUser(world.users.get(pathId(c, 'userId') ?? ''), named)
    return user ? json(c, { user: userView(user) }) : empty(c, 404)
  })

  app.on(['PUT', 'PATCH'], `${endpoint}/:userId${idSegment}`, async (c) => {
    const { world } = instance
    const named = namedTenantId(c, requireApiKey(c, world, endpoint))
    const user = visibleUser(world.users.get(pathId(c, 'userId') ?? ''), named)
    if (!user) return empty(c, 404)
    if (c.req.method === 'PUT' && c.req.query('reactivate') === 'true') {
      await reactivateUser(world, user, instantNow())
      return isThere(world, user) ? json(c, { user: userView(user) }) : empty(c, 404)
    }
    const change = await readChange(c, 'user')
    const body = await changeOptions(c)
    const skipVerification = body.flag('skipVerification', false)
    const options = { skipVerification, info: readEventInfo(c, body) }
    body.check()
    const tenant = resolveTenant(world, user.tenantId)
    const { email } = user
    const changed = await changeUser(world, tenant, user, change, options, instantNow())
    if (!changed) return empty(c, 404)
    const verification =
      changed.email === email ? {} : verifyNewUser(world, tenant, changed, instantNow())
    return json(c, { ...verification, user: userView(changed) })
  })

  app.delete(`${endpoint}/:userId${idSegment}`, async (c) => {
    const { world } = instance
    const named = namedTenantId(c, requireApiKey(c, world, endpoint))
    const user = visibleUser(world.users.get(pathId(c, 'userId') ?? ''), named)
    if (!user) return empty(c, 404)
    const body = await bodyReader(c)
    const hard = c.req.query('hardDelete') === 'true' || body.flag('hardDelete', false)
    const remove = hard ? deleteUser : deactivateUser
    await remove(world, user, instantNow(), readEventInfo(c, body))
    return empty(c, hard || isThere(world, user) ? 200 : 404)
  })
}

export function visibleUser(user: User | undefined, tenantId: string | undefined) {
  return user && (tenantId === undefined || user.tenantId === tenantId) ? user : undefined
}

const changePasswordIds: ExternalIdKind[] = ['change-password', 'setup-password']
const verificationIds: ExternalIdKind[] = ['email-verification', 'registration-verification']

function ownerOf(world: World, kinds: ExternalIdKind[], id: string, instant: number) {
  const found = kinds.map((kind) => findExternalId(world, kind, id, instant)).find(Boolean)
  return found && world.users.get(found.userId)
}

function findByLoginId(c: Context, world: World, named: string | undefined): User | undefined {
  const { email, loginId, username } = c.req.query()
  const types = c.req.queries('loginIdTypes') ?? ['email', 'username']
  const wanted: [string | undefined, readonly string[]][] = [
    [email, ['email']],
    [username, ['username']],
    [loginId, types],
  ]
  if (wanted.every(([value]) => value === undefined)) return undefined
  const tenantId = resolveTenant(world, named).id
  return wanted
    .map(([value, by]) => value && findUserByLoginId(world, tenantId, value, by))
    .find((user) => typeof user === 'object')
}
