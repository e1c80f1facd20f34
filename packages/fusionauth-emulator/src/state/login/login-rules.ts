import { issueExternalId, lifetimeOf } from '../external-ids.ts'
import { fixedIds } from '../defaults.ts'
import { addressOf, applicationOf, publishUserEvent } from '../people/user-events.ts'
import { proveCredentials, type Credentials, type Proof } from './login-credentials.ts'
import { passwordChangeReasonOf } from '../people/password-rules.ts'
import { registrationOf } from '../people/registration-of.ts'
import { challenge } from '../two-factor/challenge.ts'
import { isTrusted, needsTwoFactor } from '../two-factor/policy.ts'
import { preventingActions } from '../people/user-actions.ts'
import {
  pendingEmailVerification,
  pendingRegistrationVerification,
  verifiesEmail,
  verifiesRegistrations,
} from '../people/verification.ts'
import { createReader, isMembers } from '../reader.ts'
import type { Admitted, Decision, LoginRequest } from './decision.ts'
import type { Application, PasswordChangeReason, User, World } from '../model.ts'

/**
 * Who is it, and may they come in? Issues no tokens. The order of the checks, the first that fails
 * answers: the user is unknown (404), deactivated (423, whatever the password), beyond the rate limit
 * (429), gave a wrong password (404), and then those of `admit`.
 * Throws TransactionFailed.
 */
export async function authenticate(
  world: World,
  request: LoginRequest & { credentials: Credentials },
  now: () => number,
): Promise<Decision> {
  const proved = await proveCredentials(world, request, now)
  if (proved.outcome !== 'proved') return proved
  return admit(world, { ...request, ...proved }, now)
}

/**
 * What is left once somebody has proved who they are, in this order: deactivated (423), expired (410),
 * kept out by a user action (409), two-factor (242), password change (203), e-mail address unverified
 * (212), not registered (202), registration unverified (213).
 * Throws TransactionFailed.
 */
export async function admit(
  world: World,
  request: LoginRequest & { user: User; proof: Proof },
  now: () => number,
): Promise<Decision> {
  const { application, proof, tenant, user } = request
  const instant = Math.floor(now() * 1000)
  if (!user.active) return { outcome: 'locked' }
  if (user.expiry !== undefined && user.expiry <= instant) return { outcome: 'expired' }
  const actions = preventingActions(world, user, application?.id, instant)
  if (actions.length > 0) return { outcome: 'prevented', actions }
  if (
    !proof.twoFactorDone &&
    needsTwoFactor(tenant, application, user) &&
    !isTrusted(world, user, application, request.trustId, instant)
  ) {
    return challenge(world, request, instant)
  }
  delete user.failedLogins
  delete user.recentFailures

  const reason = passwordChangeReasonOf(tenant, user, proof.breaksRules ?? false, instant)
  if (reason !== undefined) return requirePasswordChange(world, request, reason, instant)

  const admitted = howFar(world, request, instant)
  const members = {
    ...applicationOf(user, application),
    authenticationType: proof.authenticationType,
    connectorId: fixedIds.connector,
    ...addressOf(request.info),
  }
  const cause = { instant, info: request.info }
  await publishUserEvent(world, 'user.login.success', user, cause, members)
  if (request.newDevice) {
    await publishUserEvent(world, 'user.login.new-device', user, cause, members)
  }
  user.lastLoginInstant = instant
  const registration = registrationIn(user, application)
  if (registration) registration.lastLoginInstant = instant
  return admitted
}

function howFar(
  world: World,
  { application, proof, tenant, user }: LoginRequest & { user: User; proof: Proof },
  instant: number,
): Admitted {
  if (verifiesEmail(tenant) && user.email !== undefined && !user.verified) {
    return {
      outcome: 'email-unverified',
      user,
      proof,
      verificationId: pendingEmailVerification(world, tenant, user, instant),
      unverifiedAllowed: allowsUnverified(tenant.emailConfiguration),
    }
  }
  const registration = registrationIn(user, application)
  if (application === undefined) return { outcome: 'signed-in', user, proof }
  if (registration === undefined) return { outcome: 'not-registered', user, proof }
  if (verifiesRegistrations(application) && !registration.verified) {
    return {
      outcome: 'registration-unverified',
      user,
      proof,
      verificationId: pendingRegistrationVerification(world, tenant, user, application, instant),
      unverifiedAllowed: allowsUnverified(application),
    }
  }
  return { outcome: 'signed-in', user, proof }
}

function requirePasswordChange(
  world: World,
  { application, proof, tenant, user }: LoginRequest & { user: User; proof: Proof },
  changePasswordReason: PasswordChangeReason,
  instant: number,
): Decision {
  const { id } = issueExternalId(
    world,
    {
      kind: 'change-password',
      tenantId: tenant.id,
      userId: user.id,
      ...(application && { applicationId: application.id }),
      data: { ...(proof.state && { state: proof.state }) },
    },
    lifetimeOf(tenant, 'change-password'),
    instant,
  )
  return {
    outcome: 'password-change-required',
    user,
    changePasswordId: id,
    changePasswordReason,
  }
}

const registrationIn = (user: User, application: Application | undefined) =>
  application && registrationOf(user, application.id)

function allowsUnverified(owner: unknown): boolean {
  return (
    createReader(isMembers(owner) ? owner : {})
      .object('unverified')
      .text('behavior') !== 'Gated'
  )
}
