import { newEvent, type EventType } from '../events.ts'
import { registrationOf } from './registration-of.ts'
import { userView } from './user-view.ts'
import type { Members } from '../reader.ts'
import type { Application, User, World } from '../model.ts'

/** When it happened and who caused it. */
export interface Cause {
  /** Milliseconds. */
  instant: number
  /** `ipAddress`, `userAgent`, `deviceName` … */
  info?: Members | undefined
}

/** An event about a user: logins, passwords, verification, two-factor. Throws TransactionFailed. */
export function publishUserEvent(
  world: World,
  type: EventType,
  user: User,
  { info, instant }: Cause,
  members: Members = {},
): Promise<void> {
  const about = { tenantId: user.tenantId, instant, ...(info && { info }) }
  const linked = { linkedObjectId: user.id, user: userView(user) }
  return world.events.publish(newEvent(type, about, { ...members, ...linked }))
}

/** An event names the application only if the user is registered to it. */
export function applicationOf(user: User, application: Application | undefined) {
  return application && registrationOf(user, application.id)
    ? { applicationId: application.id }
    : {}
}

/** Deprecated beside `info`, and still sent. */
export const addressOf = (info: Members | undefined) =>
  info?.ipAddress === undefined ? {} : { ipAddress: info.ipAddress }
