import { fieldError } from '../errors.ts'
import { preventingActions } from '../people/user-actions.ts'
import type { Application, User, World } from '../model.ts'

/** Why somebody who was let in before may not come in any more, or undefined. */
export function keptOutBy(
  world: World,
  user: User,
  applicationId: string | undefined,
  instant: number,
): 'locked' | 'expired' | 'prevented' | undefined {
  if (!user.active) return 'locked'
  if (user.expiry !== undefined && user.expiry <= instant) return 'expired'
  return preventingActions(world, user, applicationId, instant).length > 0 ? 'prevented' : undefined
}

export const isActive = (application: Application) => application['active'] !== false

/** Nobody can log in to an application that was deactivated. Throws InvalidRequest. */
export function requireActive(application: Application | undefined): void {
  if (application === undefined || isActive(application)) return
  throw fieldError('applicationId', 'inactive', 'The application is deactivated.')
}
