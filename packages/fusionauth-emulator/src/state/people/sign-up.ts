import { catchEmail } from '../emails.ts'
import { issueExternalId, lifetimeOf } from '../external-ids.ts'
import { createReader } from '../reader.ts'
import { registrationOf } from './registration-of.ts'
import type { Admitted } from '../login/decision.ts'
import type { AuthenticationType } from '../tokens/tokens.ts'
import {
  startEmailVerification,
  startRegistrationVerification,
  verifiesEmail,
  type StartedVerification,
} from './verification.ts'
import type { Application, Tenant, User, World } from '../model.ts'

/** Sends somebody who has no password the id to choose one with. */
export function sendSetPassword(world: World, tenant: Tenant, user: User, instant: number): void {
  const { id } = issueExternalId(
    world,
    { kind: 'setup-password', tenantId: tenant.id, userId: user.id, data: {} },
    lifetimeOf(tenant, 'setup-password'),
    instant,
  )
  if (user.email === undefined) return
  catchEmail(world, {
    instant,
    tenantId: tenant.id,
    userId: user.id,
    to: user.email,
    kind: 'setup-password',
    subject: 'Choose your password',
    text: `Choose your password with this id: ${id}`,
    parameters: { changePasswordId: id },
  })
}

/**
 * Sends a user, or whoever changed the e-mail address, what verifies it where the tenant wants that. The
 * caller is told the ids only with the strategy FormField, where a form needs them.
 */
export function verifyNewUser(world: World, tenant: Tenant, user: User, instant: number) {
  if (user.verified || !verifiesEmail(tenant) || user.email === undefined) return {}
  const started = startEmailVerification(world, tenant, user, instant)
  if (started.oneTimeCode === undefined) return {}
  return {
    emailVerificationId: started.id,
    emailVerificationOneTimeCode: started.oneTimeCode,
    ...(world.profile.identities && {
      verificationIds: [{ ...started, type: 'email', value: user.email }],
    }),
  }
}

export function verifyNewRegistration(
  world: World,
  tenant: Tenant,
  user: User,
  application: Application,
  instant: number,
) {
  if (registrationOf(user, application.id)?.verified !== false) return {}
  const { id, oneTimeCode }: StartedVerification = startRegistrationVerification(
    world,
    tenant,
    user,
    application,
    instant,
  )
  return oneTimeCode === undefined
    ? {}
    : { registrationVerificationId: id, registrationVerificationOneTimeCode: oneTimeCode }
}

/** How far somebody comes in who has just been created or registered: as at a login. */
export function admittedBySignUp(
  tenant: Tenant,
  application: Application | undefined,
  user: User,
  authenticationType: AuthenticationType,
): Admitted {
  const proof = { authenticationType }
  if (!user.verified) {
    return { outcome: 'email-unverified', user, proof, unverifiedAllowed: allows(tenant, true) }
  }
  const registration = application && registrationOf(user, application.id)
  if (application && registration?.verified === false) {
    const unverifiedAllowed = allows(application, false)
    return { outcome: 'registration-unverified', user, proof, unverifiedAllowed }
  }
  return { outcome: 'signed-in', user, proof }
}

function allows(owner: Tenant | Application, isTenant: boolean): boolean {
  const reader = createReader(owner)
  const configuration = isTenant ? reader.object('emailConfiguration') : reader
  return configuration.object('unverified').text('behavior') !== 'Gated'
}
