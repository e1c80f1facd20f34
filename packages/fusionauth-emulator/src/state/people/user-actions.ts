import { randomUUID } from 'node:crypto'
import { newEvent } from '../events.ts'
import type { Members } from '../reader.ts'
import { revokeRefreshTokensOf } from '../tokens/revocation.ts'
import type { Tenant, User, UserAction, UserActionLog, World } from '../model.ts'

/** A measure to take: what `action` is in the body of `POST /api/user/action`, already checked. */
export interface TakenAction {
  userAction: UserAction
  user: User
  actionerUserId?: string | undefined
  /** None: it counts for every application. */
  applicationIds?: readonly string[] | undefined
  /** Milliseconds; absent: for ever. */
  expiry?: number | undefined
  /** `comment`, `option`, `reason`, `reasonCode`, `notifyUserOnEnd` …: kept and shown as they are. */
  members?: Members
  info?: Members
}

/** Who changes a measure that was taken, and why. */
export interface ActionChange {
  actionerUserId?: string | undefined
  comment?: string | undefined
  expiry?: number | undefined
  info?: Members
}

/**
 * Takes a measure against a user. One that prevents logins also revokes the user's refresh tokens, unless
 * the tenant's policy says otherwise. Throws TransactionFailed.
 */
export async function applyUserAction(
  world: World,
  taken: TakenAction,
  instant: number,
): Promise<UserActionLog> {
  const { actionerUserId, applicationIds = [], expiry, members = {}, user, userAction } = taken
  const log: UserActionLog = {
    ...members,
    id: randomUUID(),
    userActionId: userAction.id,
    actioneeUserId: user.id,
    ...(actionerUserId !== undefined && { actionerUserId }),
    applicationIds: [...applicationIds],
    name: userAction.name,
    ...(expiry !== undefined && { expiry }),
    insertInstant: instant,
  }
  await publish(world, log, 'start', taken.info, instant)
  if (!world.users.has(user.id)) return log
  world.userActionLogs.set(log.id, log)
  const policy = world.tenants.get(user.tenantId)?.jwtConfiguration.refreshTokenRevocationPolicy
  if (userAction.preventLogin && policy?.onLoginPrevented) {
    await revokeRefreshTokensOf(world, { userId: user.id }, instant)
  }
  return log
}

/** Gives a measure another end. Undefined when it is gone. Throws TransactionFailed. */
export const modifyUserAction = (
  world: World,
  log: UserActionLog,
  change: ActionChange,
  instant: number,
) => changeAction(world, log, 'modify', change, instant)

/** Ends a measure now. Undefined when it is gone. Throws TransactionFailed. */
export const cancelUserAction = (
  world: World,
  log: UserActionLog,
  change: Omit<ActionChange, 'expiry'>,
  instant: number,
) => changeAction(world, log, 'cancel', { ...change, expiry: instant }, instant)

/** Whether the measure is in force: a time-based one until its end, any other only in the log. */
export const isInForce = ({ expiry }: UserActionLog, instant: number) =>
  expiry === undefined || instant < expiry

/** The measures that keep the user out of the application, or out of everything when none is named. */
export function preventingActions(
  world: World,
  user: User,
  applicationId: string | undefined,
  instant: number,
): UserActionLog[] {
  if (world.userActionLogs.size === 0) return []
  return [...world.userActionLogs.values()].filter((log) => {
    const { actioneeUserId, applicationIds, userActionId } = log
    const action = world.userActions.get(userActionId)
    return (
      actioneeUserId === user.id &&
      action?.preventLogin === true &&
      action.active &&
      isInForce(log, instant) &&
      (applicationIds.length === 0 ||
        (applicationId !== undefined && applicationIds.includes(applicationId)))
    )
  })
}

/** An entry of `actions`, the body of a 409. */
export function preventionView(log: UserActionLog) {
  const { id, actionerUserId, expiry, name, option, reason, reasonCode } = log
  const { localizedName, localizedOption, localizedReason } = log
  const view = {
    actionId: id,
    actionerUserId,
    expiry,
    localizedName,
    localizedOption,
    localizedReason,
    name,
    option,
    reason,
    reasonCode,
  }
  return Object.fromEntries(Object.entries(view).filter(([, value]) => value !== undefined))
}

async function changeAction(
  world: World,
  log: UserActionLog,
  phase: 'modify' | 'cancel',
  change: ActionChange,
  instant: number,
): Promise<UserActionLog | undefined> {
  await publish(world, changedLog(log, change, instant), phase, change.info, instant)
  // As it is by now: another change may have been waiting, too.
  const now = world.userActionLogs.get(log.id)
  if (!now) return undefined
  const changed = changedLog(now, change, instant)
  world.userActionLogs.set(changed.id, changed)
  return changed
}

function changedLog(log: UserActionLog, change: ActionChange, instant: number): UserActionLog {
  const { actionerUserId, comment, expiry } = change
  const entry = {
    ...(actionerUserId !== undefined && { actionerUserId }),
    ...(comment !== undefined && { comment }),
    createInstant: instant,
    // Until when it was to last before.
    ...(log.expiry !== undefined && { expiry: log.expiry }),
  }
  return {
    ...log,
    ...(comment !== undefined && { comment }),
    ...(expiry !== undefined && { expiry }),
    history: { historyItems: [...historyOf(log), entry] },
  }
}

function historyOf({ history }: UserActionLog): unknown[] {
  if (typeof history !== 'object' || history === null || !('historyItems' in history)) return []
  return Array.isArray(history.historyItems) ? history.historyItems : []
}

function publish(
  world: World,
  log: UserActionLog,
  phase: 'start' | 'modify' | 'cancel',
  info: Members | undefined,
  instant: number,
): Promise<void> {
  const tenant: Tenant | undefined = world.tenants.get(
    world.users.get(log.actioneeUserId)?.tenantId ?? '',
  )
  if (tenant === undefined) return Promise.resolve()
  const { id, actioneeUserId, actionerUserId, applicationIds, comment, expiry, name, option } = log
  const { reason, reasonCode } = log
  const members = {
    action: name,
    actionId: id,
    actioneeUserId,
    actionerUserId,
    applicationIds,
    comment,
    expiry,
    linkedObjectId: actioneeUserId,
    option,
    phase,
    reason,
    reasonCode,
  }
  const about = { tenantId: tenant.id, instant, ...(info && { info }) }
  return world.events.publish(newEvent('user.action', about, members))
}
