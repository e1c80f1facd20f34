import { timingSafeEqual } from 'node:crypto'
import { endExternalId, findExternalId } from '../external-ids.ts'
import { addressOf, applicationOf, publishUserEvent } from '../people/user-events.ts'
import { countFailure, isRateLimited } from './lock-out.ts'
import { breaksRulesOnLogin } from '../people/password-rules.ts'
import { verifyPassword } from '../people/passwords.ts'
import { isMembers, type Members } from '../reader.ts'
import { registrationOf } from '../people/registration-of.ts'
import { preventingActions } from '../people/user-actions.ts'
import { findUserByLoginId } from '../people/users.ts'
import type { AuthenticationType } from '../tokens/tokens.ts'
import type { Application, Tenant, User, UserActionLog, World } from '../model.ts'

/** What somebody shows: a password (or the token of a registration), or what change-password gave out. */
export type Credentials =
  | { loginId: string; loginIdTypes: readonly string[]; password: string }
  | { oneTimePassword: string }

/** How somebody proved who they are, and what follows from it later in the same login. */
export interface Proof {
  authenticationType: AuthenticationType
  /** The password is right, but the tenant would not take it any more. */
  breaksRules?: boolean
  twoFactorDone?: boolean
  /** The caller's own, echoed at the end. */
  state?: Members
  /** Even where the application gives refresh tokens. */
  withoutRefreshToken?: boolean
}

export type Proved =
  | { outcome: 'proved'; user: User; proof: Proof }
  | { outcome: 'unknown' | 'rate-limited' | 'locked' }
  | { outcome: 'prevented'; actions: UserActionLog[] }

interface Request {
  tenant: Tenant
  application?: Application | undefined
  credentials: Credentials
  info?: Members
}

/** Throws TransactionFailed. */
export async function proveCredentials(
  world: World,
  request: Request,
  now: () => number,
): Promise<Proved> {
  const { application, credentials, tenant } = request
  const instant = Math.floor(now() * 1000)
  if ('oneTimePassword' in credentials) {
    return proveOneTimePassword(world, tenant, credentials.oneTimePassword, instant)
  }
  const { loginId, loginIdTypes, password } = credentials
  const found = findUserByLoginId(world, tenant.id, loginId, loginIdTypes)
  if (found?.active === false) return { outcome: 'locked' }
  if (found && isRateLimited(tenant, found, instant)) return { outcome: 'rate-limited' }

  const byToken = found !== undefined && isApplicationToken(found, application, password)
  const correct = byToken || (await verifyPassword(password, found?.password))
  // Somebody may have deleted the user while the password was hashed.
  const user = world.users.get(found?.id ?? '')
  if (user === undefined) return { outcome: 'unknown' }
  if (!correct) return fail(world, request, user, now)
  const proof: Proof = byToken
    ? { authenticationType: 'APPLICATION_TOKEN', twoFactorDone: true }
    : { authenticationType: 'PASSWORD', breaksRules: breaksRulesOnLogin(tenant, password) }
  return { outcome: 'proved', user, proof }
}

/** Works once. */
function proveOneTimePassword(
  world: World,
  tenant: Tenant,
  oneTimePassword: string,
  instant: number,
): Proved {
  const found = findExternalId(world, 'one-time-password', oneTimePassword, instant)
  const user = found && world.users.get(found.userId)
  if (found?.tenantId !== tenant.id || user === undefined) return { outcome: 'unknown' }
  endExternalId(world, found)
  const { state, twoFactorDone, withRefreshToken } = found.data
  const proof: Proof = {
    authenticationType: 'ONE_TIME_PASSWORD',
    twoFactorDone: twoFactorDone === true,
    withoutRefreshToken: withRefreshToken !== true,
    ...(isMembers(state) && { state }),
  }
  return { outcome: 'proved', user, proof }
}

async function fail(
  world: World,
  { application, info, tenant }: Request,
  user: User,
  now: () => number,
): Promise<Proved> {
  const instant = Math.floor(now() * 1000)
  await countFailure(world, tenant, user, info, instant)
  const cause = { instant, info }
  await publishUserEvent(world, 'user.login.failed', user, cause, {
    ...applicationOf(user, application),
    authenticationType: 'PASSWORD',
    ...addressOf(info),
    reason: { code: 'credentials' },
  })
  const actions = preventingActions(world, user, application?.id, instant)
  if (actions.length > 0 && !world.switches.wrongPasswordHidesPrevention) {
    return { outcome: 'prevented', actions }
  }
  return { outcome: 'unknown' }
}

/** The token of the registration, for programs that cannot ask a person: two-factor is not asked for either. */
function isApplicationToken(
  user: User,
  application: Application | undefined,
  given: string,
): boolean {
  const token = application && registrationOf(user, application.id)?.authenticationToken
  if (token === undefined) return false
  const [a, b] = [Buffer.from(token), Buffer.from(given)]
  return a.length === b.length && timingSafeEqual(a, b)
}
