import { reactivateUser } from '../state/people/removal.ts'
import { cancelUserAction, isInForce } from '../state/people/user-actions.ts'
import type { PersonBefore, User, World } from '../state/model.ts'

/** How a person is now, kept until they are restored; what is already remembered stays. */
export function remember(world: World, user: User): PersonBefore {
  const { active, expiry, passwordChangeReason, passwordChangeRequired } = user
  const { verified, verifiedInstant, verifiedReason } = user
  const people = (world.overrides.people ??= {})
  return (people[user.id] ??= {
    user: {
      active,
      expiry,
      passwordChangeReason,
      passwordChangeRequired,
      verified,
      verifiedInstant,
      verifiedReason,
    },
    verifiedAt: user.registrations
      .filter((each) => each.verified)
      .map(({ applicationId }) => applicationId),
    recoveryCodes: [...user.twoFactor.recoveryCodes],
    preventions: [],
    methods: [],
  })
}

/** Makes a person what they were. Throws TransactionFailed. */
export async function undo(world: World, user: User, before: PersonBefore, instant: number) {
  if (before.user.active && !user.active) await reactivateUser(world, user, instant)
  for (const id of before.preventions) {
    const log = world.userActionLogs.get(id)
    if (log && isInForce(log, instant)) await cancelUserAction(world, log, {}, instant)
  }
  Object.assign(user, before.user, { lastUpdateInstant: instant })
  for (const name of [
    'expiry',
    'passwordChangeReason',
    'verifiedInstant',
    'verifiedReason',
  ] as const) {
    if (user[name] === undefined) delete user[name]
  }
  for (const each of user.registrations) {
    if (before.verifiedAt.includes(each.applicationId)) each.verified = true
  }
  user.twoFactor.methods = user.twoFactor.methods.filter(({ id }) => !before.methods.includes(id))
  user.twoFactor.recoveryCodes = before.recoveryCodes
}
