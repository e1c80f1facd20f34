import { EmulatorError } from '../emulator-error.ts'
import { toId } from '../state/reader.ts'
import { findUserByLoginId } from '../state/people/users.ts'
import type { Application, User, World } from '../state/model.ts'
import { notFound } from './saying.ts'

/** By user id, e-mail address, username or phone number, in whatever tenant. Throws EmulatorError. */
export function findPerson(world: World, who: string): User {
  if (typeof who !== 'string' || who === '') {
    throw new EmulatorError('invalid_argument', 'Say who: a user id or a login id.')
  }
  const byId = world.users.get(toId(who) ?? '')
  if (byId) return byId
  const found = [...world.tenants.keys()].flatMap(
    (tenantId) =>
      findUserByLoginId(world, tenantId, who, ['email', 'username', 'phoneNumber']) ?? [],
  )
  const [user, another] = found
  if (user === undefined) throw notFound(`user with the id or login id ${who}`)
  if (another !== undefined) {
    throw new EmulatorError(
      'invalid_argument',
      `Several tenants have a user ${who}. Give the user's id: ${found.map(({ id }) => id).join(', ')}.`,
    )
  }
  return user
}

/** Throws EmulatorError. */
export function findApplication(world: World, id: string): Application {
  const application = world.applications.get(toId(id) ?? '')
  if (application === undefined) throw notFound(`application with the id ${id}`)
  return application
}
