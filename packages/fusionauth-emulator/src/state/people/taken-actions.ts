import { createReader, type Reader } from '../reader.ts'
import { isInForce, type TakenAction } from './user-actions.ts'
import type { UserActionLog, World } from '../model.ts'

/** Reads the `action` of a measure to take. Throws InvalidRequest. */
export function readTakenAction(
  world: World,
  tenantId: string | undefined,
  reader: Reader,
): TakenAction {
  const user = world.users.get(reader.id('actioneeUserId') ?? '')
  const userAction = world.userActions.get(reader.id('userActionId') ?? '')
  const actionerUserId = reader.id('actionerUserId')
  const applicationIds = (reader.texts('applicationIds') ?? []).map((id) => id.toLowerCase())
  const reason = readReason(world, reader)
  const comment = reader.text('comment')
  const option = reader.text('option')
  if (!user || (tenantId ?? user.tenantId) !== user.tenantId) {
    reader.refuse('actioneeUserId', 'invalid', 'No user has this actioneeUserId.')
  }
  if (!userAction?.active) {
    reader.refuse('userActionId', 'invalid', 'No active user action has this userActionId.')
  }
  refuseActioner(world, tenantId, reader, actionerUserId)
  if (applicationIds.some((id) => world.applications.get(id)?.tenantId !== user?.tenantId)) {
    reader.refuse('applicationIds', 'invalid', 'No application has one of these applicationIds.')
  }
  const expiry = readExpiry(reader)
  if (userAction?.temporal && expiry === undefined && !isEndless(reader)) {
    reader.refuse('expiry', 'missing', 'A temporal action needs an expiry.')
  }
  reader.check()
  if (!user || !userAction) throw new Error('unreachable: the reader refused')
  return {
    user,
    userAction,
    actionerUserId,
    applicationIds,
    expiry,
    members: {
      ...(comment !== undefined && { comment }),
      emailUserOnEnd: reader.flag('emailUser', false),
      notifyUserOnEnd: reader.flag('notifyUser', false),
      ...(option !== undefined && { option }),
      ...reason,
    },
  }
}

/** Reads what a modification or a cancellation says. Throws InvalidRequest. */
export function readActionChange(world: World, tenantId: string | undefined, reader: Reader) {
  const actionerUserId = reader.id('actionerUserId')
  const comment = reader.text('comment')
  const expiry = readExpiry(reader)
  refuseActioner(world, tenantId, reader, actionerUserId)
  reader.check()
  return { actionerUserId, comment, expiry }
}

/** An administrator may be of another tenant, but not for a caller who only sees one. */
function refuseActioner(
  world: World,
  tenantId: string | undefined,
  reader: Reader,
  id: string | undefined,
): void {
  const actioner = world.users.get(id ?? '')
  if (id === undefined || (actioner && (tenantId ?? actioner.tenantId) === actioner.tenantId))
    return
  reader.refuse('actionerUserId', 'invalid', 'No user has this actionerUserId.')
}

/** The measures taken against a user, latest first, as the query asks for them. */
export function actionsOf(
  world: World,
  userId: string,
  query: Record<string, string>,
  instant: number,
): UserActionLog[] {
  const wanted = createReader(query)
  const active = query['active'] === undefined ? undefined : wanted.flag('active', false)
  const preventing = wanted.flag('preventingLogin', false)
  wanted.check()
  return [...world.userActionLogs.values()]
    .filter((log) => {
      const temporal = world.userActions.get(log.userActionId)?.temporal === true
      const inForce = temporal && isInForce(log, instant)
      const prevents = world.userActions.get(log.userActionId)?.preventLogin === true
      return (
        log.actioneeUserId === userId &&
        (active === undefined || active === inForce) &&
        (!preventing || (prevents && inForce))
      )
    })
    .toReversed()
}

/** FusionAuth's way to say for ever: the largest long there is. JSON in JavaScript rounds it. */
const forEver = 9_000_000_000_000_000_000

const isEndless = ({ members }: Reader) => Number(members['expiry'] ?? 0) >= forEver

function readExpiry(reader: Reader): number | undefined {
  const { expiry } = reader.members
  if (expiry === undefined || expiry === null || isEndless(reader)) return undefined
  return reader.count('expiry', 0, 0)
}

function readReason({ stored }: World, reader: Reader) {
  const id = reader.id('reasonId')
  if (id === undefined) return {}
  const known = stored.get('/api/user-action-reason')?.get(id)
  if (!known) reader.refuse('reasonId', 'invalid', `No user action reason has this id: ${id}.`)
  return { reason: known?.['text'], reasonCode: known?.['code'] }
}
