import { isReachable } from './clock.ts'
import { isMembers } from './reader.ts'
import { indexRefreshToken } from './refresh-tokens.ts'
import { indexUser } from './users.ts'
import { createWorld } from './world.ts'
import type { ApiKey, Application, RefreshToken, SigningKey, Tenant, User, World } from './model.ts'

/** A world and its clock as plain JSON. */
export interface Snapshot {
  format: typeof format
  clockOffset: number
  defaultTenantId: string
  defaultKeyId: string
  tenants: Tenant[]
  applications: Application[]
  keys: SigningKey[]
  apiKeys: ApiKey[]
  users: User[]
  refreshTokens: RefreshToken[]
}

const format = 'fusionauth-emulator/1'
const lists = ['tenants', 'applications', 'keys', 'apiKeys', 'users', 'refreshTokens']

export function takeSnapshot(world: World, clockOffset: number): Snapshot {
  return {
    format,
    clockOffset,
    defaultTenantId: world.defaultTenantId,
    defaultKeyId: world.defaultKeyId,
    tenants: [...world.tenants.values()],
    applications: [...world.applications.values()],
    keys: [...world.keys.values()],
    apiKeys: [...world.apiKeys.values()],
    users: [...world.users.values()],
    refreshTokens: [...world.refreshTokens.values()],
  }
}

export function isSnapshot(value: unknown): value is Snapshot {
  if (!isMembers(value) || value.format !== format) return false
  const { clockOffset } = value
  if (typeof clockOffset !== 'number' || !isReachable(clockOffset)) return false
  return lists.every((name) => {
    const list = value[name]
    return Array.isArray(list) && list.every(isMembers)
  })
}

/** The snapshot's objects become the world's: parse or clone it first. */
export function restoreSnapshot(snapshot: Snapshot): World {
  const world = createWorld(snapshot.defaultTenantId, snapshot.defaultKeyId)
  for (const each of snapshot.tenants) world.tenants.set(each.id, each)
  for (const each of snapshot.applications) world.applications.set(each.id, each)
  for (const each of snapshot.keys) world.keys.set(each.id, each)
  for (const each of snapshot.apiKeys) world.apiKeys.set(each.key, each)
  for (const each of snapshot.users) {
    world.users.set(each.id, each)
    indexUser(world, each)
  }
  for (const each of snapshot.refreshTokens) {
    world.refreshTokens.set(each.id, each)
    indexRefreshToken(world, each)
  }
  return world
}
