import { Hono } from 'hono'
import type { Instance } from '../instance.ts'
import { toInstant } from '../state/clock.ts'
import { grantTokens } from '../state/sign-in.ts'
import { userView } from '../state/user-view.ts'
import { createUser, findUserByLoginId } from '../state/users.ts'
import { empty, json } from './answers.ts'
import { namedTenantId, requireApiKey, resolveTenant } from './authentication.ts'
import { grantView } from './login.ts'
import { bodyMember, idSegment, pathId } from './request.ts'
import type { User } from '../state/model.ts'

const endpoint = '/api/user'

export function userRoutes(instance: Instance) {
  const app = new Hono()

  app.post(`${endpoint}/:userId${idSegment}?`, async (c) => {
    const { clock, world } = instance
    const named = namedTenantId(c, requireApiKey(c, world, endpoint))
    const id = pathId(c, 'userId')
    const tenant = resolveTenant(world, named)
    const request = { user: await bodyMember(c, 'user'), ...(id && { id }) }
    const user = await createUser(world, tenant, request, toInstant(clock.now()))
    const grant = await grantTokens(
      world,
      { tenant, user, authenticationType: 'USER_CREATE', device: {} },
      clock.now,
    )
    return json(c, { ...grantView(grant), user: userView(user) })
  })

  app.get(endpoint, (c) => {
    const { world } = instance
    const named = namedTenantId(c, requireApiKey(c, world, endpoint))
    const { email, loginId, username } = c.req.query()
    const types = c.req.queries('loginIdTypes') ?? ['email', 'username']
    const tenantId = resolveTenant(world, named).id
    const find = (value: string | undefined, by: readonly string[]) =>
      value === undefined ? undefined : findUserByLoginId(world, tenantId, value, by)
    const user = find(email, ['email']) ?? find(username, ['username']) ?? find(loginId, types)
    return user ? json(c, { user: userView(user) }) : empty(c, 404)
  })

  app.get(`${endpoint}/:userId${idSegment}`, (c) => {
    const { world } = instance
    const named = namedTenantId(c, requireApiKey(c, world, endpoint))
    const user = visibleUser(world.users.get(pathId(c, 'userId') ?? ''), named)
    return user ? json(c, { user: userView(user) }) : empty(c, 404)
  })

  return app
}

export function visibleUser(user: User | undefined, tenantId: string | undefined) {
  return user && (tenantId === undefined || user.tenantId === tenantId) ? user : undefined
}
