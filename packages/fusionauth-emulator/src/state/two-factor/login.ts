import { fieldError } from '../errors.ts'
import { endExternalId, findExternalId, issueExternalId, lifetimeOf } from '../external-ids.ts'
import { applicationOf, publishUserEvent } from '../people/user-events.ts'
import { requireActive } from '../login/kept-out.ts'
import { countFailure } from '../login/lock-out.ts'
import { admit } from '../login/login-rules.ts'
import type { Decision, LoginRequest } from '../login/decision.ts'
import { createReader, isMembers, type Members } from '../reader.ts'
import { useCode, type Proven } from './two-factor.ts'
import type { Proof } from '../login/login-credentials.ts'
import type { Application, ExternalId, Tenant, User, World } from '../model.ts'

export interface TwoFactorRequest {
  twoFactorId: string
  code: string
  /** The application to log in to; the one the login began with when absent. */
  application?: Application | undefined
  /** Objects of other tenants look unknown. */
  tenantId?: string | undefined
  /** Remembers the browser. */
  trustComputer?: boolean
  newDevice?: boolean
  info?: Members
}

export type TwoFactorDecision =
  | { outcome: 'gone' }
  | { outcome: 'wrong-code' }
  | {
      outcome: 'proved'
      decision: Decision
      tenant: Tenant
      application: Application | undefined
      /** Lets the user change their password for a while. */
      trustToken: string
      /** For `fusionauth.trust`. */
      trust?: ExternalId
      state?: Members
    }

/**
 * Goes on with a login that was answered 242. `gone`: the id is unknown, expired or done with. A wrong
 * code counts as a failed login, and the id stays. Throws TransactionFailed, and InvalidRequest: no such
 * application in the tenant of the login, or a deactivated one.
 */
export async function completeTwoFactor(
  world: World,
  request: TwoFactorRequest,
  now: () => number,
): Promise<TwoFactorDecision> {
  const instant = Math.floor(now() * 1000)
  const started = findChallenge(world, request.twoFactorId, instant)
  const { application: chosen, code, info = {}, tenantId } = request
  if (!started || (tenantId ?? started.tenant.id) !== started.tenant.id) return { outcome: 'gone' }
  const { found, tenant, user } = started
  if (chosen && chosen.tenantId !== tenant.id) throw unknownApplication()
  const application = chosen ?? world.applications.get(found.applicationId ?? '')
  requireActive(application)
  const cause = { instant, info }
  const named = applicationOf(user, application)
  const proven = await useCode(user, found, code, instant)
  // The same code may have completed the login while this one was looked at.
  if (!world.externalIds.has(found.id)) return { outcome: 'gone' }
  if (proven === undefined) {
    await countFailure(world, tenant, user, info, instant)
    await publishUserEvent(world, 'user.two-factor.failed-attempt', user, cause, named)
    return { outcome: 'wrong-code' }
  }
  endExternalId(world, found)
  markUsed(user, proven)
  const method = proven.recovery ? 'recoveryCode' : proven.method?.method
  const members = { ...named, ...(method !== undefined && { method }) }
  await publishUserEvent(world, 'user.two-factor.success', user, cause, members)

  const login: LoginRequest = { tenant, application, newDevice: request.newDevice ?? false, info }
  const proof = { ...proofOf(found), twoFactorDone: true }
  const decision = await admit(world, { ...login, user, proof }, now)
  const trustToken = issueTrustToken(world, tenant, user, found, instant)
  return {
    outcome: 'proved',
    decision,
    tenant,
    application,
    trustToken,
    ...(request.trustComputer && {
      trust: trustBrowser(world, tenant, user, application, instant),
    }),
    ...(proof.state && { state: proof.state }),
  }
}

export const unknownApplication = () =>
  fieldError('applicationId', 'invalid', 'No application has this applicationId.')

/** A challenge that is still open, and whose it is. */
export function findChallenge(
  world: World,
  twoFactorId: string,
  instant: number,
): { found: ExternalId; tenant: Tenant; user: User } | undefined {
  const found = findExternalId(world, 'two-factor', twoFactorId, instant)
  const tenant = found && world.tenants.get(found.tenantId)
  const user = found && world.users.get(found.userId)
  if (found?.data.enrolment === true) return undefined
  return found && tenant && user?.active ? { found, tenant, user } : undefined
}

function proofOf({ data }: ExternalId): Proof {
  const reader = createReader(data)
  const { state } = data
  return {
    authenticationType: reader.oneOf(
      'authenticationType',
      ['PASSWORD', 'ONE_TIME_PASSWORD'],
      'PASSWORD',
    ),
    breaksRules: reader.flag('breaksRules', false),
    withoutRefreshToken: reader.flag('withoutRefreshToken', false),
    ...(isMembers(state) && { state }),
  }
}

function markUsed(user: User, { method }: Proven): void {
  if (method === undefined) return
  for (const each of user.twoFactor.methods) delete each.lastUsed
  method.lastUsed = true
}

function issueTrustToken(
  world: World,
  tenant: Tenant,
  user: User,
  { data: { trustChallenge } }: ExternalId,
  instant: number,
): string {
  const given = {
    kind: 'trust-token',
    tenantId: tenant.id,
    userId: user.id,
    data: { ...(trustChallenge !== undefined && { trustChallenge }) },
  } as const
  return issueExternalId(world, given, lifetimeOf(tenant, 'trust-token'), instant).id
}

function trustBrowser(
  world: World,
  tenant: Tenant,
  user: User,
  application: Application | undefined,
  instant: number,
): ExternalId {
  const given = {
    kind: 'two-factor-trust',
    tenantId: tenant.id,
    userId: user.id,
    ...(application && { applicationId: application.id }),
    data: {},
  } as const
  return issueExternalId(world, given, lifetimeOf(tenant, 'two-factor-trust'), instant)
}
