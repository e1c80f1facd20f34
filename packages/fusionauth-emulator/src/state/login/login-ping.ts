import { requireActive } from './kept-out.ts'
import type { Reader } from '../reader.ts'
import { registrationOf } from '../people/registration-of.ts'
import type { World } from '../model.ts'

/**
 * Records that somebody who is logged in is there, as a login would. Throws InvalidRequest when there is
 * no such application, or it is deactivated.
 */
export function ping(
  world: World,
  reader: Reader,
  tenantId: string | undefined,
  instant: number,
): 'signed-in' | 'not-registered' | 'unknown' {
  const userId = reader.requiredText('userId') && reader.id('userId')
  const applicationId = reader.requiredText('applicationId') && reader.id('applicationId')
  const application = world.applications.get(applicationId ?? '')
  if (
    applicationId &&
    (!application || (tenantId ?? application.tenantId) !== application.tenantId)
  ) {
    reader.refuse('applicationId', 'invalid', 'No application has this applicationId.')
  }
  reader.check()
  requireActive(application)
  const user = world.users.get(userId ?? '')
  if (user === undefined || user.tenantId !== application?.tenantId || !user.active)
    return 'unknown'
  const registration = registrationOf(user, application.id)
  if (registration === undefined) return 'not-registered'
  user.lastLoginInstant = instant
  registration.lastLoginInstant = instant
  return 'signed-in'
}
