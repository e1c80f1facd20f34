import { ignoreVeto } from '../events.ts'
import {
  endExternalId,
  endExternalIdsOf,
  endedByPassword,
  findExternalId,
  issueExternalId,
  lifetimeOf,
} from '../external-ids.ts'
import { findLiveToken } from '../tokens/live-tokens.ts'
import { endLockOut } from '../login/lock-out.ts'
import { publishUserEvent, type Cause } from './user-events.ts'
import { checkAge, checkPassword, checkReuse, rememberedPasswords } from './password-rules.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import { createReader, isMembers } from '../reader.ts'
import { revokeRefreshTokensOf } from '../tokens/revocation.ts'
import { markEmailVerified, verifiesEmail } from './verification.ts'
import type { ExternalId, Tenant, User, World } from '../model.ts'

export interface PasswordChange {
  password: string
  currentPassword?: string | undefined
  trustToken?: string | undefined
  trustChallenge?: string | undefined
  /** Shows that the person is logged in: then the one-time password brings a new refresh token. */
  refreshToken?: string | undefined
}

export type Changed =
  | 'trust-required'
  | 'wrong-password'
  | 'gone'
  | { oneTimePassword: string; state?: object }

/** The id of a forgotten, expired or first password, if it is still good, and whose it is. */
export function findChange(
  world: World,
  id: string,
  instant: number,
): { id: ExternalId; user: User; tenant: Tenant } | undefined {
  const found =
    findExternalId(world, 'change-password', id, instant) ??
    findExternalId(world, 'setup-password', id, instant)
  const user = found && world.users.get(found.userId)
  const tenant = found && world.tenants.get(found.tenantId)
  return found && user && tenant ? { id: found, user, tenant } : undefined
}

/** Somebody with a second factor must have used it lately, or the password cannot be changed. */
export function needsTrustToken(
  world: World,
  user: User,
  { trustChallenge, trustToken }: Pick<PasswordChange, 'trustChallenge' | 'trustToken'>,
  instant: number,
): boolean {
  if (user.twoFactor.methods.length === 0) return false
  const trust = findExternalId(world, 'trust-token', trustToken, instant)
  return trust?.userId !== user.id || trust.data.trustChallenge !== trustChallenge
}

/**
 * Changes a password: by the id that was sent (`by`), else for a user the caller is known to be or may
 * act for. `gone`: the id was used by another request at the same time.
 * Throws InvalidRequest when the password breaks the tenant's rules, and TransactionFailed.
 */
export async function changePassword(
  world: World,
  of: { tenant: Tenant; user: User; by?: ExternalId | undefined },
  change: PasswordChange,
  now: () => number,
  info: Cause['info'],
): Promise<Changed> {
  const { by, tenant, user } = of
  const { currentPassword, password } = change
  const instant = Math.floor(now() * 1000)
  if (currentPassword !== undefined && !(await verifyPassword(currentPassword, user.password))) {
    return 'wrong-password'
  }
  if (needsTrustToken(world, user, change, instant)) return 'trust-required'
  await checkNewPassword(tenant, user, password, instant)
  const live =
    change.refreshToken === undefined
      ? undefined
      : findLiveToken(world, change.refreshToken, instant)
  const hash = await hashPassword(password)
  if (by !== undefined && world.externalIds.get(by.id) !== by) return 'gone'
  await announceChange(world, of, { instant, info })

  const memory = rememberedPasswords(tenant)
  const before = [...(user.password ? [user.password] : []), ...(user.previousPasswords ?? [])]
  if (memory > 0) user.previousPasswords = before.slice(0, memory)
  user.password = hash
  user.passwordLastUpdateInstant = instant
  user.passwordChangeRequired = false
  delete user.passwordChangeReason
  endExternalIdsOf(world, user.id, endedByPassword)
  await afterChange(world, of, { instant, info })

  const once = {
    kind: 'one-time-password',
    tenantId: tenant.id,
    userId: user.id,
    data: {
      ...(isMembers(by?.data.state) && { state: by.data.state }),
      // With a method the trust token was checked.
      ...(user.twoFactor.methods.length > 0 && { twoFactorDone: true }),
      ...(live?.userId === user.id && { withRefreshToken: true }),
    },
  } as const
  const { data, id } = issueExternalId(
    world,
    once,
    lifetimeOf(tenant, 'one-time-password'),
    instant,
  )
  return {
    oneTimePassword: id,
    ...('state' in data && isMembers(data.state) && { state: data.state }),
  }
}

async function checkNewPassword(
  tenant: Tenant,
  user: User,
  password: string,
  instant: number,
): Promise<void> {
  const reader = createReader({ password })
  reader.requiredText('password')
  if (password) checkPassword(reader, tenant, password)
  checkAge(reader, tenant, user, instant)
  reader.check()
  await checkReuse(reader, tenant, user, password)
  reader.check()
}

/** Asks the webhooks that may veto. Meanwhile the id is taken: of two requests with it, one goes on. */
async function announceChange(
  world: World,
  { by, user }: { user: User; by?: ExternalId | undefined },
  cause: Cause,
): Promise<void> {
  const { instant } = cause
  const next = { ...user, passwordChangeRequired: false, passwordLastUpdateInstant: instant }
  delete next.passwordChangeReason
  if (by) endExternalId(world, by)
  try {
    await publishUserEvent(world, 'user.password.update', next, cause)
  } catch (error) {
    if (by) world.externalIds.set(by.id, by)
    throw error
  }
}

/**
 * What else a new password does: other logins end, a lock-out may, an address that got the id is verified.
 * The password is changed, so a webhook that refuses keeps no more than its own part from happening.
 */
async function afterChange(
  world: World,
  { by, tenant, user }: { tenant: Tenant; user: User; by?: ExternalId | undefined },
  cause: Cause,
): Promise<void> {
  const { info, instant } = cause
  const { onPasswordChanged } = tenant.jwtConfiguration.refreshTokenRevocationPolicy
  if (onPasswordChanged) {
    revokeRefreshTokensOf(world, { userId: user.id }, instant, info).catch(ignoreVeto)
  }
  if (by === undefined) return
  await endLockOut(world, tenant, user, instant).catch(ignoreVeto)
  if (wasSent(by) && !user.verified && verifiesImplicitly(tenant)) {
    await markEmailVerified(world, user, 'Completed', cause).catch(ignoreVeto)
  }
  publishUserEvent(world, 'user.password.reset.success', user, cause).catch(ignoreVeto)
}

const wasSent = ({ data, kind }: ExternalId) => kind === 'setup-password' || data.sent === true

const verifiesImplicitly = (tenant: Tenant) =>
  verifiesEmail(tenant) &&
  createReader(tenant).object('emailConfiguration').flag('implicitEmailVerificationAllowed', true)
