import { isReachable, type ClockStand } from './clock.ts'
import { isMembers, type Members } from './reader.ts'
import { indexRefreshToken } from './tokens/refresh-tokens.ts'
import { firstFlaw, type MapName } from './snapshot-shape.ts'
import { indexUser } from './people/users.ts'
import { createWorld, type Nature } from './world.ts'
import type { Overrides, World } from './model.ts'

const family = 'fusionauth-emulator/'
const format = `${family}2`

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
} as const satisfies Record<MapName, string>

type Lists = { [Name in MapName]: World[Name] extends Map<string, infer Value> ? Value[] : never }

/** A world and its clock as plain JSON. */
export interface Snapshot extends Lists, ClockStand {
  format: string
  defaultTenantId: string
  defaultKeyId: string
  overrides: Overrides
  stored: Record<string, Members[]>
  systemConfiguration: Members
  emails: World['emails']
}

const names = Object.keys(maps).filter((name): name is MapName => name in maps)

/** Shares the world's objects: write or clone it before anything changes. */
export function takeSnapshot(world: World, stand: ClockStand): Snapshot {
  const lists = Object.fromEntries(names.map((name) => [name, [...world[name].values()]]))
  return {
    format,
    ...stand,
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

/** Why this is no state that can be used, in words, or undefined when it is one. */
export function whyNoSnapshot(value: unknown): string | undefined {
  if (isSnapshot(value)) return undefined
  if (!isMembers(value)) return 'it is no complete state of this emulator'
  const { format: found } = value
  if (typeof found === 'string' && found.startsWith(family) && found !== format) {
    return `another version of the emulator wrote it (${found.slice(0, 40)}, this one reads ${format})`
  }
  const flaw = found === format ? firstFlaw(value, names) : undefined
  return `it is no complete state of this emulator${flaw === undefined ? '' : ` (see ${flaw})`}`
}

export function isSnapshot(value: unknown): value is Snapshot {
  if (!isMembers(value) || value['format'] !== format) return false
  const { clockFrozenAt = 0, clockOffset, defaultKeyId, defaultTenantId } = value
  if (typeof clockOffset !== 'number' || !isReachable(clockOffset)) return false
  // Within a few centuries of 1970: what a date can be made of.
  if (typeof clockFrozenAt !== 'number' || !(Math.abs(clockFrozenAt) < 1e10)) return false
  if (typeof defaultKeyId !== 'string' || typeof defaultTenantId !== 'string') return false
  return firstFlaw(value, names) === undefined
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
