import { randomUUID } from 'node:crypto'
import { readJwtConfiguration, readRevocationPolicy, withDefaults } from './configuration.ts'
import { tenantDefaults } from '../defaults.ts'
import { fieldError } from '../errors.ts'
import { merge } from '../merge.ts'
import { createReader, type Members } from '../reader.ts'
import { asOf } from '../versioned-view.ts'
import type { Tenant, World } from '../model.ts'

/** Throws InvalidRequest: id or name taken, a member of the wrong type, an unknown key id. */
export function createTenant(
  world: World,
  request: { id?: string; tenant: Members; sourceTenantId?: string | undefined },
  instant: number,
): Tenant {
  const { id = randomUUID(), sourceTenantId, tenant } = request
  if (world.tenants.has(id))
    throw fieldError('tenantId', 'duplicate', `A tenant has this id: ${id}.`)
  const source = sourceTenantId === undefined ? {} : world.tenants.get(sourceTenantId)
  if (source === undefined) {
    throw fieldError('sourceTenantId', 'invalid', `No tenant has this id: ${sourceTenantId}.`)
  }
  return store(world, { ...merge(source, tenant), id, insertInstant: instant }, instant)
}

/**
 * All but the tenant's id and age becomes what `change` makes of it, as it is by now. Throws
 * InvalidRequest, also when it was deleted meanwhile.
 */
export function changeTenant(
  world: World,
  { id }: Tenant,
  change: (before: Members) => Members,
  instant: number,
): Tenant {
  const now = world.tenants.get(id)
  if (!now) throw fieldError('tenantId', 'invalid', `No tenant has this id: ${id}.`)
  const { insertInstant } = now
  return store(world, { ...change(now), id, insertInstant }, instant)
}

/** Throws InvalidRequest. */
export const patchTenant = (world: World, tenant: Tenant, patch: Members, instant: number) =>
  changeTenant(world, tenant, (before) => merge(before, patch), instant)

/** A tenant as FusionAuth shows it. */
export const tenantView = ({ profile }: World, tenant: Tenant) => asOf(profile, tenant)

function store(
  world: World,
  given: Members & { id: string; insertInstant: number },
  instant: number,
): Tenant {
  const reader = createReader(withDefaults(tenantDefaults, given), 'tenant')
  const name = reader.requiredText('name')
  if ([...world.tenants.values()].some((each) => each.name === name && each.id !== given.id)) {
    reader.refuse('name', 'duplicate', `A tenant has this name: ${name}.`)
  }
  const login = reader.object('loginConfiguration')
  const jwt = reader.object('jwtConfiguration')
  const { accessTokenKeyId = world.defaultKeyId, ...configuration } = readJwtConfiguration(
    jwt,
    true,
    (id) => world.keys.has(id),
    world.profile,
  )
  const tenant: Tenant = {
    ...reader.members,
    id: given.id,
    name,
    issuer: reader.requiredText('issuer'),
    loginConfiguration: {
      ...login.members,
      requireAuthentication: login.flag('requireAuthentication', true),
    },
    jwtConfiguration: {
      ...configuration,
      enabled: true,
      accessTokenKeyId,
      idTokenKeyId: configuration.idTokenKeyId ?? accessTokenKeyId,
      refreshTokenRevocationPolicy: readRevocationPolicy(
        jwt.object('refreshTokenRevocationPolicy'),
        world.profile,
      ),
    },
    insertInstant: given.insertInstant,
    lastUpdateInstant: instant,
  }
  reader.check()
  world.tenants.set(tenant.id, tenant)
  return tenant
}
