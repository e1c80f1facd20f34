import { randomInt } from 'node:crypto'
import { catchEmail } from '../emails.ts'
import { endExternalIdsOf, issueExternalId, lifetimeOf } from '../external-ids.ts'
import { publishUserEvent, type Cause } from './user-events.ts'
import { createReader, type Reader } from '../reader.ts'
import { registrationView } from './user-view.ts'
import type {
  Application,
  EmailKind,
  ExternalId,
  Registration,
  Tenant,
  User,
  World,
} from '../model.ts'

/** What a caller with an API key is told: the code exists with the strategy FormField only. */
export interface StartedVerification {
  id: string
  oneTimeCode?: string
}

interface Sending {
  /** False: nothing is sent, the caller delivers the id. Default: true. */
  send?: boolean
}

const codeLetters = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'

/** A code somebody types: no letters that look like digits. */
export const newOneTimeCode = () =>
  Array.from({ length: 6 }, () => codeLetters[randomInt(codeLetters.length)]).join('')

const emailConfiguration = (tenant: Tenant) => createReader(tenant).object('emailConfiguration')

/** Whether new users of the tenant must verify their e-mail address. */
export const verifiesEmail = (tenant: Tenant) =>
  emailConfiguration(tenant).flag('verifyEmail', false)

export const verifiesRegistrations = (application: Application) =>
  createReader(application).flag('verifyRegistration', false)

/** Sends the user's e-mail address an id, and a code when the tenant's strategy is FormField. */
export function startEmailVerification(
  world: World,
  tenant: Tenant,
  user: User,
  instant: number,
  sending: Sending = {},
): StartedVerification {
  return start(world, tenant, user, instant, {
    ...sending,
    kind: 'email-verification',
    withCode: isFormField(emailConfiguration(tenant)),
    subject: 'Verify your e-mail address',
  })
}

/** The same for the user's registration to an application. */
export function startRegistrationVerification(
  world: World,
  tenant: Tenant,
  user: User,
  application: Application,
  instant: number,
  sending: Sending = {},
): StartedVerification {
  return start(world, tenant, user, instant, {
    ...sending,
    kind: 'registration-verification',
    withCode: isFormField(createReader(application)),
    subject: `Verify your registration to ${application.name}`,
    applicationId: application.id,
  })
}

/**
 * What the answer to a login adds for somebody unverified: the id to send a code with, under FormField.
 * The one that is under way is used again, as the person has its code.
 */
export function pendingEmailVerification(
  world: World,
  tenant: Tenant,
  user: User,
  instant: number,
): string | undefined {
  if (!isFormField(emailConfiguration(tenant))) return undefined
  const pending = findPending(world, 'email-verification', user, undefined, instant)
  return pending?.id ?? startEmailVerification(world, tenant, user, instant).id
}

export function pendingRegistrationVerification(
  world: World,
  tenant: Tenant,
  user: User,
  application: Application,
  instant: number,
): string | undefined {
  if (!isFormField(createReader(application))) return undefined
  const pending = findPending(world, 'registration-verification', user, application.id, instant)
  return pending?.id ?? startRegistrationVerification(world, tenant, user, application, instant).id
}

/** Whether `given` is the code that belongs to the id; any is when no code belongs to it. */
export function matchesCode({ data }: ExternalId, given: string | undefined): boolean {
  return data.oneTimeCode === undefined || data.oneTimeCode === given?.toUpperCase()
}

/** `verifiedReason` says whether the person did it or an administrator. Throws TransactionFailed. */
export async function markEmailVerified(
  world: World,
  user: User,
  verifiedReason: 'Administrative' | 'Completed',
  cause: Cause,
): Promise<void> {
  const { instant } = cause
  await publishUserEvent(world, 'user.email.verified', user, cause)
  endExternalIdsOf(world, user.id, ['email-verification'])
  user.verified = true
  user.verifiedInstant = instant
  if (world.profile.identities) user.verifiedReason = verifiedReason
  user.lastUpdateInstant = instant
}

/** Throws TransactionFailed. */
export async function markRegistrationVerified(
  world: World,
  user: User,
  registration: Registration,
  cause: Cause,
): Promise<void> {
  const { applicationId } = registration
  const { instant } = cause
  const members = { applicationId, registration: registrationView(registration) }
  await publishUserEvent(world, 'user.registration.verified', user, cause, members)
  endVerifications(world, 'registration-verification', user, applicationId)
  registration.verified = true
  registration.lastUpdateInstant = instant
}

const isFormField = (owner: Reader) =>
  owner.oneOf('verificationStrategy', ['ClickableLink', 'FormField'], 'ClickableLink') ===
  'FormField'

function start(
  world: World,
  tenant: Tenant,
  user: User,
  instant: number,
  request: Sending & {
    kind: EmailKind & ExternalId['kind']
    withCode: boolean
    subject: string
    applicationId?: string
  },
): StartedVerification {
  const { applicationId, kind, send = true, subject, withCode } = request
  const oneTimeCode = withCode ? newOneTimeCode() : undefined
  endVerifications(world, kind, user, applicationId)
  const { id } = issueExternalId(
    world,
    {
      kind,
      tenantId: tenant.id,
      userId: user.id,
      ...(applicationId !== undefined && { applicationId }),
      data: { ...(oneTimeCode !== undefined && { oneTimeCode }) },
    },
    lifetimeOf(tenant, kind),
    instant,
  )
  if (send && user.email !== undefined) {
    catchEmail(world, {
      instant,
      tenantId: tenant.id,
      userId: user.id,
      to: user.email,
      kind,
      subject,
      text:
        oneTimeCode === undefined
          ? `${subject} with this id: ${id}`
          : `Your code is ${oneTimeCode}`,
      parameters: { verificationId: id, ...(oneTimeCode !== undefined && { oneTimeCode }) },
    })
  }
  return { id, ...(oneTimeCode !== undefined && { oneTimeCode }) }
}

function findPending(
  world: World,
  kind: ExternalId['kind'],
  user: User,
  applicationId: string | undefined,
  instant: number,
): ExternalId | undefined {
  return [...world.externalIds.values()].find(
    (each) =>
      each.kind === kind &&
      each.userId === user.id &&
      each.applicationId === applicationId &&
      instant <= each.expirationInstant,
  )
}

function endVerifications(
  world: World,
  kind: ExternalId['kind'],
  user: User,
  applicationId: string | undefined,
): void {
  for (const each of world.externalIds.values()) {
    const same = each.kind === kind && each.userId === user.id
    if (same && each.applicationId === applicationId) world.externalIds.delete(each.id)
  }
}
