import { randomUUID } from 'node:crypto'
import { fieldError } from '../errors.ts'
import { createReader, type Members } from '../reader.ts'
import type { UserAction, World } from '../model.ts'

/** Throws InvalidRequest: id or name taken, a member of the wrong type. */
export function createUserAction(
  world: World,
  request: { id?: string; userAction: Members },
  instant: number,
): UserAction {
  const { id = randomUUID(), userAction } = request
  if (world.userActions.has(id)) {
    throw fieldError('userActionId', 'duplicate', `A user action has this id: ${id}.`)
  }
  return store(world, userAction, { id, insertInstant: instant }, instant)
}

/** All but its id and age becomes what `change` makes of it. Throws InvalidRequest. */
export const changeUserAction = (
  world: World,
  userAction: UserAction,
  change: (before: Members) => Members,
  instant: number,
) => store(world, change(userAction), userAction, instant)

function store(
  world: World,
  given: Members,
  { id, insertInstant }: Pick<UserAction, 'id' | 'insertInstant'>,
  instant: number,
): UserAction {
  const present = Object.entries(given).filter(([, value]) => value !== null)
  const reader = createReader(Object.fromEntries(present), 'userAction')
  const name = reader.requiredText('name')
  if ([...world.userActions.values()].some((each) => each.name === name && each.id !== id)) {
    reader.refuse('name', 'duplicate', `A user action has this name: ${name}.`)
  }
  const temporal = reader.flag('temporal', false)
  const preventLogin = reader.flag('preventLogin', false)
  if (preventLogin && !temporal) {
    reader.refuse('preventLogin', 'invalid', 'What prevents logins must be temporal.')
  }
  const userAction: UserAction = {
    includeEmailInEventJSON: false,
    sendEndEvent: false,
    transactionType: 'None',
    userEmailingEnabled: false,
    userNotificationsEnabled: false,
    ...reader.members,
    id,
    name,
    active: reader.flag('active', true),
    temporal,
    preventLogin,
    insertInstant,
    lastUpdateInstant: instant,
  }
  reader.check()
  world.userActions.set(id, userAction)
  return userAction
}
