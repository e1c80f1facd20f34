import { Hono } from 'hono'
import type { Instance } from '../instance.ts'
import { toInstant } from '../state/clock.ts'
import { createTenant, patchTenant } from '../state/tenants.ts'
import { empty, json } from './answers.ts'
import { namedTenantId, requireApiKey } from './authentication.ts'
import { bodyMember, idSegment, pathId } from './request.ts'

const endpoint = '/api/tenant'

export function tenantRoutes(instance: Instance) {
  const app = new Hono()

  app.post(`${endpoint}/:tenantId${idSegment}?`, async (c) => {
    const { clock, world } = instance
    requireApiKey(c, world, endpoint)
    const id = pathId(c, 'tenantId')
    const tenant = await bodyMember(c, 'tenant')
    const created = createTenant(world, { tenant, ...(id && { id }) }, toInstant(clock.now()))
    return json(c, { tenant: created })
  })

  app.get(`${endpoint}/:tenantId${idSegment}?`, (c) => {
    const { world } = instance
    const named = namedTenantId(c, requireApiKey(c, world, endpoint))
    const visible = [...world.tenants.values()].filter(
      ({ id }) => named === undefined || id === named,
    )
    const id = pathId(c, 'tenantId')
    if (id === undefined) return json(c, { tenants: visible })
    const tenant = visible.find((each) => each.id === id)
    return tenant ? json(c, { tenant }) : empty(c, 404)
  })

  app.patch(`${endpoint}/:tenantId${idSegment}`, async (c) => {
    const { clock, world } = instance
    const named = namedTenantId(c, requireApiKey(c, world, endpoint))
    const patch = await bodyMember(c, 'tenant')
    const tenant = world.tenants.get(pathId(c, 'tenantId') ?? '')
    if (!tenant || (named !== undefined && tenant.id !== named)) return empty(c, 404)
    return json(c, { tenant: patchTenant(world, tenant, patch, toInstant(clock.now())) })
  })

  return app
}
