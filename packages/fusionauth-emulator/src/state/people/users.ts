import { randomUUID } from 'node:crypto'
import { fieldError } from '../errors.ts'
import { endExternalIdsOf, endedByPassword } from '../external-ids.ts'
import { checkPassword } from './password-rules.ts'
import { hashPassword } from './passwords.ts'
import { become, rebase } from '../merge.ts'
import { createReader, type Members, type Reader } from '../reader.ts'
import { revokeRefreshTokensOf } from '../tokens/revocation.ts'
import { asRequest, canonicalPhone, readUser, type UserFields } from './user-request.ts'
import { userView } from './user-view.ts'
import { verifiesEmail } from './verification.ts'
import { publishUserEvent } from './user-events.ts'
import type { LoginIdType, Tenant, User, World } from '../model.ts'

const loginIdTypes: readonly LoginIdType[] = ['email', 'phoneNumber', 'username']

export function findUserByLoginId(
  world: World,
  tenantId: string,
  loginId: string,
  types: readonly string[],
): User | undefined {
  for (const wanted of types) {
    const type = loginIdTypes.find((each) => each === wanted)
    if (type === undefined) continue
    const value = type === 'phoneNumber' ? canonicalPhone(loginId) : loginId
    const userId = world.loginIds.get(indexKey(world, tenantId, type, value))
    if (userId !== undefined) return world.users.get(userId)
  }
  return undefined
}

export interface UserOptions {
  /** The caller vouches for the e-mail address. */
  skipVerification?: boolean
  /** The user is sent a message to choose the password, so the caller need not. */
  withoutPassword?: boolean
  /** Of the events. */
  info?: Members
}

/** Throws InvalidRequest: no login id, one that is taken, a password outside the tenant's rules; TransactionFailed. */
export async function createUser(
  world: World,
  tenant: Tenant,
  request: { id?: string; user: Members } & UserOptions,
  instant: number,
): Promise<User> {
  const { id = randomUUID(), info, skipVerification, withoutPassword = false } = request
  const reader = createReader(request.user, 'user')
  const fields = readUser(reader)
  const password = withoutPassword ? reader.text('password') : reader.requiredText('password')
  const verified = reader.flag('verified', skipVerification ?? false)
  checkLoginIds(world, reader, fields)
  if (password) checkPassword(reader, tenant, password)
  if (world.users.has(id)) throw fieldError('userId', 'duplicate', `A user has this id: ${id}.`)
  refuseTaken(world, reader, { ...fields, id, tenantId: tenant.id })
  reader.check()
  const hash = password ? await hashPassword(password) : undefined
  const user: User = {
    id,
    tenantId: tenant.id,
    active: true,
    ...verification(world, tenant, fields, verified, instant),
    ...fields,
    ...(hash && { password: hash }),
    passwordLastUpdateInstant: instant,
    registrations: [],
    insertInstant: instant,
    lastUpdateInstant: instant,
  }
  await publishUserEvent(world, 'user.create', user, { instant, info })
  // Somebody else may have taken the id or the address meanwhile.
  if (world.users.has(id)) throw fieldError('userId', 'duplicate', `A user has this id: ${id}.`)
  refuseTaken(world, reader, user)
  reader.check()
  world.users.set(id, user)
  indexUser(world, user)
  await publishUserEvent(world, 'user.create.complete', user, { instant, info })
  return user
}

/**
 * All a caller may say about the user becomes what `change` makes of it; the password stays unless it
 * names one. Undefined when the user was deleted meanwhile. Throws InvalidRequest, TransactionFailed.
 */
export async function changeUser(
  world: World,
  tenant: Tenant,
  user: User,
  change: (before: Members) => Members,
  options: UserOptions,
  instant: number,
): Promise<User | undefined> {
  const { info, skipVerification = false } = options
  const before = structuredClone(user)
  const reader = createReader(change(asRequest(user)), 'user')
  const fields = readUser(reader, user)
  const password = reader.text('password')
  checkLoginIds(world, reader, fields)
  if (password) checkPassword(reader, tenant, password)
  refuseTaken(world, reader, { ...fields, id: user.id, tenantId: user.tenantId })
  reader.check()
  const hash = password ? await hashPassword(password) : undefined
  const { email: previousEmail } = before
  const after: User = {
    ...without(before),
    ...fields,
    ...(hash && { password: hash, passwordLastUpdateInstant: instant }),
    ...(fields.email !== previousEmail &&
      verifiesChange(tenant) &&
      verification(world, tenant, fields, skipVerification, instant)),
    lastUpdateInstant: instant,
  }
  const original = userView(before)
  await publishUserEvent(world, 'user.update', after, { instant, info }, { original })
  if (!isThere(world, user)) return undefined
  refuseTaken(world, reader, after)
  reader.check()
  forgetLoginIds(world, user)
  // The object itself stays: others hold it.
  become(user, rebase({ ...before }, { ...after }, { ...user }))
  indexUser(world, user)
  await publishUserEvent(world, 'user.update.complete', user, { instant, info }, { original })
  if (after.email !== previousEmail) {
    await publishUserEvent(world, 'user.email.update', user, { instant, info }, { previousEmail })
  }
  if (hash) {
    endExternalIdsOf(world, user.id, endedByPassword)
    await publishUserEvent(world, 'user.password.update', user, { instant, info })
    const { onPasswordChanged } = tenant.jwtConfiguration.refreshTokenRevocationPolicy
    if (onPasswordChanged) await revokeRefreshTokensOf(world, { userId: user.id }, instant, info)
  }
  return user
}

/** Whether nobody deleted the user, as may happen while a webhook is waited for. */
export const isThere = ({ users }: World, user: User) => users.get(user.id) === user

export function indexUser(world: World, user: User): void {
  for (const key of indexKeys(world, user)) world.loginIds.set(key, user.id)
}

export function forgetLoginIds(world: World, user: User): void {
  for (const key of indexKeys(world, user)) world.loginIds.delete(key)
}

/** What a request that leaves it out takes away. */
const optional = ['email', 'expiry', 'passwordChangeReason', 'phoneNumber', 'username'] as const

function without(user: User): User {
  const rest = { ...user }
  for (const name of optional) delete rest[name]
  return rest
}

function indexKeys(world: World, user: User): string[] {
  return loginIdTypes.flatMap((type) => {
    const value = user[type]
    return value === undefined ? [] : [indexKey(world, user.tenantId, type, value)]
  })
}

function indexKey(
  { switches }: World,
  tenantId: string,
  type: LoginIdType,
  loginId: string,
): string {
  const id = switches.loginIdIgnoresCase ? loginId.toLowerCase() : loginId
  return `${tenantId} ${type} ${id}`
}

function checkLoginIds(world: World, reader: Reader, fields: UserFields): void {
  const { email, phoneNumber, username } = fields
  if (email || username || (phoneNumber && world.profile.identities)) return
  reader.refuse('email', 'blank', 'user.email or user.username is required.')
  reader.refuse('username', 'blank', 'user.email or user.username is required.')
}

function refuseTaken(
  world: World,
  reader: Reader,
  user: UserFields & { id: string; tenantId: string },
): void {
  for (const type of loginIdTypes) {
    const value = user[type]
    const owner = value && findUserByLoginId(world, user.tenantId, value, [type])
    if (!owner || owner.id === user.id) continue
    reader.refuse(type, 'duplicate', `A user with this user.${type} exists.`)
  }
}

/** With verification off, the default, FusionAuth calls everybody verified. */
function verification(
  { profile }: World,
  tenant: Tenant,
  { email }: UserFields,
  skipped: boolean,
  instant: number,
): Pick<User, 'verified' | 'verifiedInstant' | 'verifiedReason'> {
  const wanted = verifiesEmail(tenant) && email !== undefined
  const verified = !wanted || skipped
  const reason = wanted ? (skipped ? 'Skipped' : 'Pending') : 'Disabled'
  return {
    verified,
    ...(verified && { verifiedInstant: instant }),
    ...(profile.identities && { verifiedReason: reason }),
  }
}

const verifiesChange = (tenant: Tenant) =>
  createReader(tenant).object('emailConfiguration').flag('verifyEmailWhenChanged', false)
