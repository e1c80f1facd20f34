import { randomUUID } from 'node:crypto'
import { readJwtConfiguration, readRevocationPolicy, withDefaults } from './configuration.ts'
import { tenantDefaults } from './defaults.ts'
import { fieldError } from './errors.ts'
import { merge } from './merge.ts'
import { createReader, type Members } from './reader.ts'
import type { Tenant, World } from './model.ts'

/** Throws InvalidRequest: id or name taken, a member of the wrong type, an unknown key id. */
export function createTenant(
  world: World,
  request: { id?: string; tenant: Members },
  instant: number,
): Tenant {
  const id = request.id ?? randomUUID()
  if (world.tenants.has(id))
    throw fieldError('tenantId', 'duplicate', `A tenant has this id: ${id}.`)
  return store(world, { ...request.tenant, id, insertInstant: instant }, instant)
}

export function patchTenant(world: World, tenant: Tenant, patch: Members, instant: number): Tenant {
  const { id, insertInstant } = tenant
  return store(world, { ...merge(tenant, patch), id, insertInstant }, instant)
}

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
      ),
    },
    insertInstant: given.insertInstant,
    lastUpdateInstant: instant,
  }
  reader.check()
  world.tenants.set(tenant.id, tenant)
  return tenant
}
