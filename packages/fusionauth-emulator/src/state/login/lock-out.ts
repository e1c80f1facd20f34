import { createReader, type Members } from '../reader.ts'
import {
  applyUserAction,
  cancelUserAction,
  isInForce,
  modifyUserAction,
} from '../people/user-actions.ts'
import type { Tenant, User, UserAction, UserActionLog, World } from '../model.ts'

const second = 1000

const unitSeconds = {
  MINUTES: 60,
  HOURS: 3600,
  DAYS: 86_400,
  WEEKS: 604_800,
  MONTHS: 2_592_000,
  YEARS: 31_536_000,
} as const

const units = ['MINUTES', 'HOURS', 'DAYS', 'WEEKS', 'MONTHS', 'YEARS'] as const

const configurationOf = (tenant: Tenant) =>
  createReader(tenant).object('failedAuthenticationConfiguration')

/**
 * Counts a failed login. The one that is too many takes the tenant's user action, and each further one
 * starts its time anew. Nothing is locked unless the tenant names an action. Throws TransactionFailed.
 */
export async function countFailure(
  world: World,
  tenant: Tenant,
  user: User,
  info: Members | undefined,
  instant: number,
): Promise<void> {
  if (limitOf(tenant).enabled) user.recentFailures = [...(user.recentFailures ?? []), instant]
  const userAction = lockOutActionOf(world, tenant)
  if (userAction === undefined) return
  const configuration = configurationOf(tenant)
  const before = user.failedLogins
  const remembered = configuration.count('resetCountInSeconds', 60, 1) * second
  const counts = before !== undefined && instant <= before.lastInstant + remembered
  const count = (counts ? before.count : 0) + 1
  user.failedLogins = { count, lastInstant: instant }

  const unit = configuration.oneOf('actionDurationUnit', units, 'MINUTES')
  const duration = configuration.count('actionDuration', 3, 1) * unitSeconds[unit] * second
  const expiry = instant + duration
  const about = { expiry, ...(info && { info }) }
  const running = lockOutsOf(world, userAction, user, instant)
  if (running.length > 0) {
    // The documented rule: while locked out, every attempt starts the time anew.
    await Promise.all(running.map((log) => modifyUserAction(world, log, about, instant)))
  } else if (count >= configuration.count('tooManyAttempts', 5, 1)) {
    await applyUserAction(world, { userAction, user, ...about }, instant)
  }
}

/** A new password ends the lock-out where the tenant says so. Throws TransactionFailed. */
export async function endLockOut(
  world: World,
  tenant: Tenant,
  user: User,
  instant: number,
): Promise<void> {
  delete user.failedLogins
  delete user.recentFailures
  const policy = configurationOf(tenant).object('actionCancelPolicy')
  const userAction = lockOutActionOf(world, tenant)
  if (userAction === undefined || !policy.flag('onPasswordReset', false)) return
  const running = lockOutsOf(world, userAction, user, instant)
  await Promise.all(running.map((log) => cancelUserAction(world, log, {}, instant)))
}

/** Whether as many logins failed lately as the tenant allows. */
export function isRateLimited(tenant: Tenant, user: User, instant: number): boolean {
  const { enabled, limit, period } = limitOf(tenant)
  if (!enabled || user.recentFailures === undefined) return false
  user.recentFailures = user.recentFailures.filter((each) => instant < each + period)
  return user.recentFailures.length >= limit
}

function limitOf(tenant: Tenant) {
  const limit = createReader(tenant).object('rateLimitConfiguration').object('failedLogin')
  return {
    enabled: limit.flag('enabled', false),
    limit: limit.count('limit', 5, 1),
    period: limit.count('timePeriodInSeconds', 60, 1) * second,
  }
}

function lockOutActionOf(world: World, tenant: Tenant): UserAction | undefined {
  return world.userActions.get(configurationOf(tenant).id('userActionId') ?? '')
}

const lockOutsOf = (
  world: World,
  userAction: UserAction,
  user: User,
  instant: number,
): UserActionLog[] =>
  [...world.userActionLogs.values()].filter(
    (log) =>
      log.actioneeUserId === user.id &&
      log.userActionId === userAction.id &&
      isInForce(log, instant),
  )
