import { isReachable } from './clock.ts'
import { isMembers, type Members } from './reader.ts'
import { indexRefreshToken } from './refresh-tokens.ts'
import { indexUser } from './users.ts'
import { createWorld, type Nature } from './world.ts'
import type { Overrides, World } from './model.ts'

const format = 'fusionauth-emulator/2'

/** The maps of a world, and the member of their values that is their key. */
const maps = {
  tenants: 'id',
  applications: 'id',
  keys: 'id',
  apiKeys: 'key',
  users: 'id',
  refreshTokens: 'id',
  externalIds: 'id',
  userActions: 'id',
  userActionLogs: 'id',
  webhooks: 'id',
  ssoSessions: 'token',
} as const

type MapName = keyof typeof maps
type Lists = { [Name in MapName]: World[Name] extends Map<string, infer Value> ? Value[] : never }

/** A world and its clock as plain JSON. */
export interface Snapshot extends Lists {
  format: typeof format
  clockOffset: number
  defaultTenantId: string
  defaultKeyId: string
  overrides: Overrides
  stored: Record<string, Members[]>
  systemConfiguration: Members
  emails: World['emails']
}

const names = Object.keys(maps) as MapName[]

export function takeSnapshot(world: World, clockOffset: number): Snapshot {
  const lists = Object.fromEntries(names.map((name) => [name, [...world[name].values()]]))
  return {
    format,
    clockOffset,
    defaultTenantId: world.defaultTenantId,
    defaultKeyId: world.defaultKeyId,
    overrides: world.overrides,
    // eslint-disable-next-line typescript/no-unsafe-type-assertion
    ...(lists as unknown as Lists),
    stored: Object.fromEntries(
      [...world.stored].map(([resource, entries]) => [resource, [...entries.values()]]),
    ),
    systemConfiguration: world.systemConfiguration,
    emails: world.emails,
  }
}

export function isSnapshot(value: unknown): value is Snapshot {
  if (!isMembers(value) || value.format !== format) return false
  const { clockOffset, emails, overrides, stored, systemConfiguration } = value
  if (typeof clockOffset !== 'number' || !isReachable(clockOffset)) return false
  if (![overrides, stored, systemConfiguration].every(isMembers)) return false
  return [...names.map((name) => value[name]), emails].every(
    (list) => Array.isArray(list) && list.every(isMembers),
  )
}

/** The snapshot's objects become the world's: parse or clone it first. */
export function restoreSnapshot(snapshot: Snapshot, nature: Nature): World {
  const world = createWorld(nature, snapshot.defaultTenantId, snapshot.defaultKeyId)
  for (const name of names) fill(world[name], snapshot[name], maps[name])
  for (const [resource, entries] of Object.entries(snapshot.stored)) {
    const kept = new Map<string, Members>()
    fill(kept, entries, 'id')
    world.stored.set(resource, kept)
  }
  for (const each of snapshot.users) indexUser(world, each)
  for (const each of snapshot.refreshTokens) indexRefreshToken(world, each)
  world.emails.push(...snapshot.emails)
  world.overrides = snapshot.overrides
  world.systemConfiguration = snapshot.systemConfiguration
  return world
}

function fill(map: Map<string, unknown>, entries: readonly object[], key: string): void {
  for (const each of entries) map.set(String(Reflect.get(each, key)), each)
}
