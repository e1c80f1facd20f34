import { patchApplication } from '../configuration/applications.ts'
import { fixedIds } from '../defaults.ts'
import { generalError } from '../errors.ts'
import { registrationOf } from './registration-of.ts'
import { publishUserEvent } from './user-events.ts'
import type { Members } from '../reader.ts'
import { revokeRefreshTokensOf } from '../tokens/revocation.ts'
import { registrationView } from './user-view.ts'
import { forgetLoginIds, isThere } from './users.ts'
import type { Application, Registration, Tenant, User, World } from '../model.ts'

// What goes along when something goes. Each throws TransactionFailed, and then nothing has changed. What
// was deleted while a webhook was waited for stays deleted.

/** From now on every login of the user is 423. */
export async function deactivateUser(world: World, user: User, instant: number, info?: Members) {
  await publishUserEvent(world, 'user.deactivate', user, { instant, info })
  if (!isThere(world, user)) return
  user.active = false
  user.lastUpdateInstant = instant
  await revokeRefreshTokensOf(world, { userId: user.id }, instant, info)
}

export async function reactivateUser(world: World, user: User, instant: number, info?: Members) {
  await publishUserEvent(world, 'user.reactivate', user, { instant, info })
  if (!isThere(world, user)) return
  user.active = true
  user.lastUpdateInstant = instant
}

export async function deleteUser(world: World, user: User, instant: number, info?: Members) {
  await publishUserEvent(world, 'user.delete', user, { instant, info })
  await revokeRefreshTokensOf(world, { userId: user.id }, instant, info)
  if (!isThere(world, user)) return
  forgetUser(world, user)
  await publishUserEvent(world, 'user.delete.complete', user, { instant, info })
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
  await publishUserEvent(world, 'user.registration.delete', user, { instant, info }, members)
  await revokeRefreshTokensOf(world, { userId: user.id, applicationId }, instant, info)
  if (!isThere(world, user) || !registrationOf(user, applicationId)) return
  user.registrations = user.registrations.filter((each) => each.applicationId !== applicationId)
  await publishUserEvent(
    world,
    'user.registration.delete.complete',
    user,
    { instant, info },
    members,
  )
}

/**
 * Inactive, nobody can log in to it. Undefined when it was deleted meanwhile. Throws InvalidRequest for
 * FusionAuth's own application.
 */
export async function setApplicationActive(
  world: World,
  application: Application,
  active: boolean,
  instant: number,
): Promise<Application | undefined> {
  if (!active) {
    refuseOwn(application)
    await revokeRefreshTokensOf(world, { applicationId: application.id }, instant)
  }
  const state = active ? 'Active' : 'Inactive'
  if (!world.applications.has(application.id)) return undefined
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
  const usersOfIt = () => [...world.users.values()].filter(({ tenantId }) => tenantId === id)
  for (const user of usersOfIt()) {
    // In order, so that the events come one user after the other.
    // oxlint-disable-next-line no-await-in-loop
    await revokeRefreshTokensOf(world, { userId: user.id }, instant)
  }
  // Asked again: some may have been created meanwhile.
  for (const user of usersOfIt()) forgetUser(world, user)
  for (const entries of [world.applications, ...world.stored.values()]) {
    for (const [key, each] of entries) if (each.tenantId === id) entries.delete(key)
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
