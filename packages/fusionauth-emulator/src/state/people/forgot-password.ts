import { catchEmail } from '../emails.ts'
import { fieldError } from '../errors.ts'
import { isTakenExternalId, issueExternalId, lifetimeOf } from '../external-ids.ts'
import { publishUserEvent, type Cause } from './user-events.ts'
import { createReader, isMembers, type Members } from '../reader.ts'
import type { Application, Tenant, User, World } from '../model.ts'

export type Forgotten =
  | { outcome: 'started'; changePasswordId: string }
  | { outcome: 'disabled' | 'no-email' }

/**
 * Starts the way back for somebody who forgot the password, and sends the id unless `send` is false.
 * `disabled`: there is no e-mail template to send. Throws TransactionFailed, and InvalidRequest: there is such
 * an id already.
 */
export async function forgotPassword(
  world: World,
  of: { tenant: Tenant; user: User; application?: Application | undefined },
  how: { send: boolean; state?: Members | undefined; changePasswordId?: string | undefined },
  cause: Cause,
): Promise<Forgotten> {
  const { application, tenant, user } = of
  const { instant } = cause
  const to = addressOf(user)
  if (how.send && !hasTemplate(tenant, application)) return { outcome: 'disabled' }
  if (how.send && to === undefined) return { outcome: 'no-email' }

  if (isTakenExternalId(world, how.changePasswordId, instant)) {
    throw fieldError('changePasswordId', 'duplicate', 'There is such an id already.')
  }
  await publishUserEvent(world, 'user.password.reset.start', user, cause)
  const { id } = issueExternalId(
    world,
    {
      ...(how.changePasswordId && { id: how.changePasswordId }),
      kind: 'change-password',
      tenantId: tenant.id,
      userId: user.id,
      ...(application && { applicationId: application.id }),
      data: { ...(how.state && { state: how.state }), ...(how.send && { sent: true }) },
    },
    lifetimeOf(tenant, 'change-password'),
    instant,
  )
  if (how.send && to !== undefined) {
    catchEmail(world, {
      instant,
      tenantId: tenant.id,
      userId: user.id,
      to,
      kind: 'forgot-password',
      subject: 'Choose a new password',
      text: `Choose a new password with this id: ${id}`,
      parameters: { changePasswordId: id },
    })
    await publishUserEvent(world, 'user.password.reset.send', user, cause)
  }
  return { outcome: 'started', changePasswordId: id }
}

/** Also the address somebody has for messages but not for logins. */
function addressOf({ email, profile: { data } }: User): string | undefined {
  return email ?? createReader(isMembers(data) ? data : {}).text('email')
}

const hasTemplate = (tenant: Tenant, application: Application | undefined) =>
  [tenant, ...(application ? [application] : [])].some(
    (owner) =>
      createReader(owner).object('emailConfiguration').text('forgotPasswordEmailTemplateId') !==
      undefined,
  )
