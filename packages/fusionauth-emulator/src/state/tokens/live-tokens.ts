import { jwtConfigurationOf } from '../configuration/applications.ts'
import { isExpired, standingOf } from './refresh-tokens.ts'
import { registrationOf } from '../people/registration-of.ts'
import type { Application, RefreshToken, SsoSession, Tenant, User, World } from '../model.ts'

export interface Owner {
  application: Application
  tenant: Tenant
  user: User
}

/** A token outlives neither its application, nor its user, nor the registration. */
export function ownerOf(world: World, token: RefreshToken): Owner | undefined {
  const application = world.applications.get(token.applicationId)
  const tenant = application && world.tenants.get(application.tenantId)
  const user = world.users.get(token.userId)
  if (!application || !tenant || !user || !registrationOf(user, application.id)) return undefined
  return { application, tenant, user }
}

/** Known, and not expired under the configuration in force. */
export function isLive(world: World, token: RefreshToken, instant: number): boolean {
  const owner = ownerOf(world, token)
  return (
    owner !== undefined &&
    !isExpired(token, jwtConfigurationOf(owner.tenant, owner.application), instant)
  )
}

/** The live token with this value, current or inside its grace. */
export function findLiveToken(
  world: World,
  value: string,
  instant: number,
): RefreshToken | undefined {
  const token = world.refreshTokenValues.get(value)
  const owner = token && ownerOf(world, token)
  if (!token || !owner || !isLive(world, token, instant)) return undefined
  const configuration = jwtConfigurationOf(owner.tenant, owner.application)
  const older = world.switches.graceCoversOlderRotations
  return standingOf(token, value, configuration, older, instant) === 'used-up' ? undefined : token
}

/** Somebody who is logged in at the hosted pages stays so while they use them. */
export function isLiveSession(world: World, session: SsoSession, instant: number): boolean {
  const tenant = world.tenants.get(session.tenantId)
  return (
    tenant !== undefined &&
    world.users.has(session.userId) &&
    session.startInstant + inactivityLimit(tenant) * 1000 >= instant
  )
}

/** Seconds. */
export function inactivityLimit(tenant: Tenant): number {
  const limit = tenant['httpSessionMaxInactiveInterval']
  return typeof limit === 'number' ? limit : 3600
}
