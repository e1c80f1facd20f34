import type { Context } from 'hono'
import type { App } from '../app-env.ts'
import type { Instance } from '../instance.ts'
import { toInstant } from '../state/clock.ts'
import { createReader, type Reader } from '../state/reader.ts'
import {
  disableTwoFactor,
  enableTwoFactor,
  newRecoveryCodes,
  readEnrolment,
} from '../state/two-factor/enrolment.ts'
import { empty, json } from './answers.ts'
import {
  findApiKey,
  findJwt,
  namedTenantId,
  requireApiKey,
  Unauthorized,
} from './authentication.ts'
import { idSegment, pathId, readBody, readEventInfo } from './request.ts'
import type { Tenant, User } from '../state/model.ts'

const endpoint = '/api/user/two-factor'
const pathOrJwt = `${endpoint}/:userId${idSegment}?`

export function userTwoFactorRoutes(app: App, instance: Instance): void {
  app.post(pathOrJwt, async (c) => {
    const { clock, world } = instance
    const found = await userOf(c, instance, endpoint, () => pathId(c, 'userId'))
    if (found === undefined) return empty(c, 404)
    const body = createReader(await readBody(c))
    const enrolment = await readEnrolment(body, found.tenant)
    const cause = { instant: toInstant(clock.now()), info: readEventInfo(c, body) }
    const enabled = await enableTwoFactor(world, found.tenant, found.user, enrolment, cause)
    if (enabled === undefined) return empty(c, 421)
    return Object.keys(enabled).length > 0 ? json(c, enabled) : empty(c, 200)
  })

  app.put(pathOrJwt, async (c) => {
    const found = await userOf(c, instance, endpoint, () => pathId(c, 'userId'))
    if (found === undefined) return empty(c, 404)
    const body = await queryAndBody(c)
    const method = readMethod(body, found.user)
    const name = body.text('name')
    if (name !== undefined && name.length > 256) {
      body.refuse('name', 'tooLong', 'name may have at most 256 characters.')
    }
    body.check()
    if (method && name) method.name = name
    else if (method) delete method.name
    return empty(c, 200)
  })

  app.delete(pathOrJwt, async (c) => {
    const { clock, world } = instance
    const found = await userOf(c, instance, endpoint, () => pathId(c, 'userId'))
    if (found === undefined) return empty(c, 404)
    const body = await queryAndBody(c)
    const code = body.requiredText('code')
    const method = readMethod(body, found.user)
    const cause = { instant: toInstant(clock.now()), info: readEventInfo(c, body) }
    body.check()
    if (method === undefined) return empty(c, 404)
    const right = await disableTwoFactor(world, found.user, method, code, cause)
    return empty(c, right ? 200 : 421)
  })

  app.post(`${endpoint}/recovery-code/:userId${idSegment}`, (c) => {
    const user = keyHoldersUser(c, instance)
    if (user === undefined) return empty(c, 404)
    user.twoFactor.recoveryCodes = newRecoveryCodes()
    return json(c, { recoveryCodes: user.twoFactor.recoveryCodes })
  })

  app.get(`${endpoint}/recovery-code/:userId${idSegment}`, (c) => {
    const user = keyHoldersUser(c, instance)
    if (user === undefined) return empty(c, 404)
    const hidden = instance.world.profile.recoveryCodesHashed
    return json(c, { recoveryCodes: hidden ? [] : user.twoFactor.recoveryCodes })
  })
}

/**
 * Whom the request is about: with an API key the user it names, with a JWT its owner. Undefined when there
 * is no such user. Throws Unauthorized.
 */
export async function userOf(
  c: Context,
  instance: Instance,
  at: string,
  namedId: () => string | undefined,
): Promise<{ user: User; tenant: Tenant } | undefined> {
  const { world } = instance
  const apiKey = findApiKey(c, world, at)
  const claims = apiKey ? undefined : await findJwt(c, instance)
  if (apiKey === undefined && claims === undefined) throw new Unauthorized()
  const user = world.users.get((apiKey ? namedId() : claims?.sub) ?? '')
  const tenant = user && world.tenants.get(user.tenantId)
  const visibleIn = apiKey && namedTenantId(c, apiKey)
  return user && tenant && (visibleIn ?? tenant.id) === tenant.id ? { user, tenant } : undefined
}

function keyHoldersUser(c: Context, { world }: Instance): User | undefined {
  const named = namedTenantId(c, requireApiKey(c, world, `${endpoint}/recovery-code`))
  const user = world.users.get(pathId(c, 'userId') ?? '')
  return user && (named ?? user.tenantId) === user.tenantId ? user : undefined
}

async function queryAndBody(c: Context): Promise<Reader> {
  return createReader({ ...(await readBody(c)), ...c.req.query() })
}

function readMethod(body: Reader, user: User) {
  const methodId = body.requiredText('methodId')
  const method = user.twoFactor.methods.find(({ id }) => id === methodId)
  if (methodId !== '' && method === undefined) {
    body.refuse('methodId', 'invalid', 'The user has no such method.')
  }
  return method
}
