import { patchApplication } from './applications.ts'
import { isMembers, type Members } from '../reader.ts'
import { registrationOf } from '../people/registration-of.ts'
import type { Application, World } from '../model.ts'

type Member = 'roles' | 'scopes'

/** The roles or scopes of an application. */
export function partsOf(application: Application, member: Member): Members[] {
  const parts: unknown = application[member]
  return Array.isArray(parts) ? parts.filter(isMembers) : []
}

export const findPart = (application: Application, member: Member, id: string | undefined) =>
  partsOf(application, member).find((each) => each['id'] === id)

/** Adds a part, or puts it in the place of `before`. Throws InvalidRequest, as for the whole application. */
export async function changePart(
  world: World,
  application: Application,
  member: Member,
  before: Members | undefined,
  given: Members,
  instant: number,
): Promise<Members | undefined> {
  const parts = partsOf(application, member)
  const changed = before
    ? parts.map((each) => (each === before ? { ...given, lastUpdateInstant: instant } : each))
    : [...parts, { ...given, insertInstant: instant, lastUpdateInstant: instant }]
  const stored = await patchApplication(world, application, { [member]: changed }, instant)
  if (member === 'roles' && before) renameRole(world, application, before, given)
  const id = String(given['id']).toLowerCase()
  return findPart(stored, member, id)
}

/** Removes a part; a role goes from the registrations, too. */
export async function removePart(
  world: World,
  application: Application,
  member: Member,
  part: Members,
  instant: number,
): Promise<void> {
  const rest = partsOf(application, member).filter((each) => each !== part)
  await patchApplication(world, application, { [member]: rest }, instant)
  if (member === 'roles') renameRole(world, application, part, {})
}

function renameRole(world: World, { id }: Application, before: Members, after: Members): void {
  if (before['name'] === after['name']) return
  for (const user of world.users.values()) {
    const registration = registrationOf(user, id)
    if (!registration?.roles.includes(String(before['name']))) continue
    const roles = registration.roles.filter((name) => name !== before['name'])
    registration.roles =
      typeof after['name'] === 'string' ? [...roles, after['name']].sort() : roles
  }
}
