import { randomUUID } from 'node:crypto'
import { createApplication } from './applications.ts'
import { fixedIds } from './defaults.ts'
import { generateKey } from './keys.ts'
import { createTenant } from './tenants.ts'
import { createWorld, type Nature } from './world.ts'
import type { World } from './model.ts'

/** Where FusionAuth lets a kickstart choose an id, the caller may give it. */
export interface FreshIds {
  defaultTenantId?: string
  tenantManagerApplicationId?: string
}

export interface BuiltInIds {
  applicationId: string
  tenantId: string
  tenantManagerId: string
  signingKeyId: string
}

/** A FusionAuth that was just installed: one tenant, one key, its own two applications. */
export async function createFreshWorld(
  nature: Nature,
  ids: FreshIds,
  instant: number,
): Promise<{ world: World; builtIn: BuiltInIds }> {
  const tenantId = ids.defaultTenantId ?? randomUUID()
  const signingKeyId = randomUUID()
  const tenantManagerId = ids.tenantManagerApplicationId ?? randomUUID()
  const world = createWorld(nature, tenantId, signingKeyId)
  await generateKey(
    world,
    {
      id: signingKeyId,
      name: 'Default signing key',
      algorithm: nature.switches.defaultAlgorithm,
    },
    instant,
  )
  createTenant(world, { id: tenantId, tenant: { name: 'Default' } }, instant)
  const own = [
    { id: fixedIds.adminApplication, name: 'FusionAuth' },
    ...(nature.profile.tenantManager ? [{ id: tenantManagerId, name: 'Tenant Manager' }] : []),
  ]
  for (const { id, name } of own) {
    await createApplication(world, { id, tenantId, application: { name } }, instant)
  }
  const builtIn = {
    applicationId: fixedIds.adminApplication,
    tenantId,
    tenantManagerId,
    signingKeyId,
  }
  return { world, builtIn }
}
