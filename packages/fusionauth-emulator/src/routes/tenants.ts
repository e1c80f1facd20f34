import type { Context } from 'hono'
import type { App } from '../app-env.ts'
import type { Instance } from '../instance.ts'
import { toInstant } from '../state/clock.ts'
import { announceKeyChange } from '../state/tokens/key-changes.ts'
import { deleteTenant } from '../state/people/removal.ts'
import { changeTenant, createTenant, tenantView } from '../state/configuration/tenants.ts'
import { empty, json } from './answers.ts'
import { namedTenantId, requireApiKey, requireGlobalKey } from './authentication.ts'
import { bodyMember, bodyReader, idSegment, pathId, readChange } from './request.ts'
import { pageOf, searchReader } from './search-page.ts'
import type { World } from '../state/model.ts'

const endpoint = '/api/tenant'

export function tenantRoutes(app: App, instance: Instance): void {
  const instantNow = () => toInstant(instance.clock.now())

  app.post(`${endpoint}/:tenantId${idSegment}?`, async (c) => {
    const { world } = instance
    requireGlobalKey(c, world, endpoint)
    const id = pathId(c, 'tenantId')
    const body = await bodyReader(c)
    const sourceTenantId = body.id('sourceTenantId')
    body.check()
    const tenant = await bodyMember(c, 'tenant')
    const request = { tenant, sourceTenantId, ...(id && { id }) }
    return json(c, { tenant: tenantView(world, createTenant(world, request, instantNow())) })
  })

  app.get(`${endpoint}/:tenantId${idSegment}?`, (c) => {
    const { world } = instance
    const visible = visibleTenants(c, world)
    const id = pathId(c, 'tenantId')
    if (id === undefined) {
      return json(c, { tenants: visible.map((each) => tenantView(world, each)) })
    }
    const tenant = visible.find((each) => each.id === id)
    return tenant ? json(c, { tenant: tenantView(world, tenant) }) : empty(c, 404)
  })

  app.on(['GET', 'POST'], `${endpoint}/search`, async (c) => {
    const { world } = instance
    const visible = visibleTenants(c, world)
    const { results, total } = pageOf(await searchReader(c), visible, ({ name }) => name)
    return json(c, { tenants: results.map((each) => tenantView(world, each)), total })
  })

  app.on(['PUT', 'PATCH'], `${endpoint}/:tenantId${idSegment}`, async (c) => {
    const { world } = instance
    requireGlobalKey(c, world, endpoint)
    const change = await readChange(c, 'tenant')
    const tenant = visibleTenants(c, world).find(({ id }) => id === pathId(c, 'tenantId'))
    if (!tenant) return empty(c, 404)
    const changed = changeTenant(world, tenant, change, instantNow())
    await announceKeyChange(world, tenant, changed, instantNow())
    return json(c, { tenant: tenantView(world, changed) })
  })

  app.delete(`${endpoint}/:tenantId${idSegment}`, async (c) => {
    const { world } = instance
    requireGlobalKey(c, world, endpoint)
    const tenant = visibleTenants(c, world).find(({ id }) => id === pathId(c, 'tenantId'))
    if (!tenant) return empty(c, 404)
    await deleteTenant(world, tenant, instantNow())
    return empty(c, 200)
  })

  app.get(`${endpoint}/password-validation-rules/:tenantId${idSegment}?`, (c) => {
    const { world } = instance
    const named = pathId(c, 'tenantId') ?? namedTenantId(c)
    const tenant = world.tenants.get(named ?? world.defaultTenantId)
    if (!tenant) return empty(c, 404)
    return json(c, { passwordValidationRules: tenant['passwordValidationRules'] })
  })
}

function visibleTenants(c: Context, world: World) {
  const named = namedTenantId(c, requireApiKey(c, world, endpoint))
  return [...world.tenants.values()].filter(({ id }) => named === undefined || id === named)
}
