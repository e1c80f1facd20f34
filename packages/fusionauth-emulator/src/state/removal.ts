import { patchApplication } from './applications.ts'
import { fixedIds } from './defaults.ts'
import { generalError } from './errors.ts'
import { newEvent, type EventType } from './events.ts'
import type { Members } from './reader.ts'
import { revokeRefreshTokensOf } from './revocation.ts'
import { registrationView, userView } from './user-view.ts'
import { forgetLoginIds } from './users.ts'
import type { Application, Registration, Tenant, User, World } from './model.ts'

// What goes along when something goes. Each throws TransactionFailed, and then nothing has changed.

/** From now on every login of the user is 423. */
export async function deactivateUser(world: World, user: User, instant: number, info?: Members) {
  await publish(world, user, 'user.deactivate', instant, info)
  user.active = false
  user.lastUpdateInstant = instant
  await revokeRefreshTokensOf(world, { userId: user.id }, instant, info)
}

export async function reactivateUser(world: World, user: User, instant: number, info?: Members) {
  await publish(world, user, 'user.reactivate', instant, info)
  user.active = true
  user.lastUpdateInstant = instant
}

export async function deleteUser(world: World, user: User, instant: number, info?: Members) {
  await publish(world, user, 'user.delete', instant, info)
  await revokeRefreshTokensOf(world, { userId: user.id }, instant, info)
  forgetUser(world, user)
  await publish(world, user, 'user.delete.complete', instant, info)
}

export async function deleteRegistration(
  world: World,
  user: User,
  registration: Registration,
  instant: number,
  info?: Members,
): Promise<void> {
  const { applicationId } = registration
  const members = { applicationId, registration: registrationView(registration) }
  await publish(world, user, 'user.registration.delete', instant, info, members)
  await revokeRefreshTokensOf(world, { userId: user.id, applicationId }, instant, info)
  user.registrations = user.registrations.filter((each) => each !== registration)
  await publish(world, user, 'user.registration.delete.complete', instant, info, members)
}

/** Inactive, nobody can log in to it. Throws InvalidRequest for FusionAuth's own application. */
export async function setApplicationActive(
  world: World,
  application: Application,
  active: boolean,
  instant: number,
): Promise<Application> {
  if (!active) {
    refuseOwn(application)
    await revokeRefreshTokensOf(world, { applicationId: application.id }, instant)
  }
  const state = active ? 'Active' : 'Inactive'
  return patchApplication(world, application, { active, state }, instant)
}

/** Takes registrations and refresh tokens along. Throws InvalidRequest for FusionAuth's own application. */
export async function deleteApplication(
  world: World,
  application: Application,
  instant: number,
): Promise<void> {
  refuseOwn(application)
  const { id } = application
  await revokeRefreshTokensOf(world, { applicationId: id }, instant)
  for (const user of world.users.values()) {
    user.registrations = user.registrations.filter((each) => each.applicationId !== id)
  }
  world.applications.delete(id)
}

/** Takes everything of the tenant along. Throws InvalidRequest for the default tenant. */
export async function deleteTenant(world: World, { id }: Tenant, instant: number): Promise<void> {
  if (id === world.defaultTenantId) {
    throw generalError('CannotDeleteDefaultTenant', 'The default tenant cannot be deleted.')
  }
  const users = [...world.users.values()].filter(({ tenantId }) => tenantId === id)
  for (const user of users) {
    // In order, so that the events come one user after the other.
    // oxlint-disable-next-line no-await-in-loop
    await revokeRefreshTokensOf(world, { userId: user.id }, instant)
    forgetUser(world, user)
  }
  for (const each of world.applications.values()) {
    if (each.tenantId === id) world.applications.delete(each.id)
  }
  world.tenants.delete(id)
}

function forgetUser(world: World, user: User): void {
  forgetLoginIds(world, user)
  world.users.delete(user.id)
  for (const each of world.externalIds.values()) {
    if (each.userId === user.id) world.externalIds.delete(each.id)
  }
  for (const each of world.userActionLogs.values()) {
    if (each.actioneeUserId === user.id) world.userActionLogs.delete(each.id)
  }
}

function refuseOwn({ id }: Application): void {
  if (id !== fixedIds.adminApplication) return
  throw generalError('CannotDeleteFusionAuth', "FusionAuth's own application cannot be deleted.")
}

function publish(
  world: World,
  user: User,
  type: EventType,
  instant: number,
  info: Members = {},
  members: Members = {},
): Promise<void> {
  const about = { tenantId: user.tenantId, instant, info }
  const event = newEvent(type, about, { ...members, linkedObjectId: user.id, user: userView(user) })
  return world.events.publish(event)
}
