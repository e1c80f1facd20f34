import { randomUUID } from 'node:crypto'
import { fieldError } from '../errors.ts'
import { newEvent, type EventType } from '../events.ts'
import { newOpaqueId } from '../external-ids.ts'
import { become, rebase } from '../merge.ts'
import { createReader, type Members } from '../reader.ts'
import { registrationOf } from './registration-of.ts'
import { registrationView, userView } from './user-view.ts'
import { isThere } from './users.ts'
import { verifiesRegistrations } from './verification.ts'
import type { Application, Registration, User, World } from '../model.ts'

type Fixed = 'insertInstant' | 'lastLoginInstant' | 'lastUpdateInstant' | 'verified'

export type RegistrationFields = Omit<Registration, Fixed>

export interface RegistrationOptions {
  /** Gives the user a password of its own for this application. */
  generateAuthenticationToken?: boolean
  /** The caller vouches for the user. */
  skipVerification?: boolean
  /** Of the events. */
  info?: Members
}

/** Reads a request's `registration`. Throws InvalidRequest: unknown application or role. */
export function readRegistration(
  world: World,
  tenantId: string | undefined,
  members: Members,
): { application: Application; registration: RegistrationFields } {
  const reader = createReader(members, 'registration')
  const applicationId = reader.id('applicationId')
  const application = applicationId && world.applications.get(applicationId)
  const id = reader.id('id') ?? randomUUID()
  const roles = reader.texts('roles')
  const username = reader.text('username')
  const timezone = reader.text('timezone')
  const preferredLanguages = reader.texts('preferredLanguages')
  const authenticationToken = reader.text('authenticationToken')
  const data = reader.object('data').members
  if (preferredLanguages && preferredLanguages.length > 20) {
    reader.refuse('preferredLanguages', 'tooMany', 'At most 20 preferredLanguages.')
  }
  if (applicationId === undefined) {
    reader.requiredText('applicationId')
  } else if (!application || (tenantId !== undefined && application.tenantId !== tenantId)) {
    reader.refuse('applicationId', 'invalid', `No application has this id: ${applicationId}.`)
  } else {
    const known = new Set(application.roles.map((role) => role.name))
    const unknown = roles?.filter((role) => !known.has(role)) ?? []
    if (unknown.length > 0) {
      reader.refuse('roles', 'invalid', `The application has no role ${unknown.join(', ')}.`)
    }
  }
  reader.check()
  if (!application) throw new Error('unreachable: the reader refused')
  const defaults = application.roles.filter((role) => role.isDefault).map((role) => role.name)
  return {
    application,
    registration: {
      id,
      applicationId: application.id,
      roles: [...new Set(roles ?? defaults)].sort(),
      ...(authenticationToken && { authenticationToken }),
      ...(username !== undefined && { username }),
      ...(timezone !== undefined && { timezone }),
      ...(preferredLanguages !== undefined && { preferredLanguages }),
      data,
    },
  }
}

/** Throws InvalidRequest: registered already, user or application deleted meanwhile; TransactionFailed. */
export async function addRegistration(
  world: World,
  application: Application,
  user: User,
  fields: RegistrationFields,
  options: RegistrationOptions,
  instant: number,
): Promise<Registration> {
  const { generateAuthenticationToken = false, info, skipVerification = false } = options
  refuseRegistered(user, application)
  const verified = skipVerification || !verifiesRegistrations(application)
  const added: Registration = {
    ...fields,
    ...(generateAuthenticationToken && { authenticationToken: newOpaqueId() }),
    verified,
    ...(verified && { verifiedInstant: instant }),
    insertInstant: instant,
    lastUpdateInstant: instant,
  }
  await publish(world, 'user.registration.create', user, added, instant, info)
  if (!isThere(world, user))
    throw fieldError('userId', 'invalid', 'The user was deleted meanwhile.')
  if (!world.applications.has(application.id)) {
    throw fieldError(
      'registration.applicationId',
      'invalid',
      'The application was deleted meanwhile.',
    )
  }
  refuseRegistered(user, application)
  user.registrations.push(added)
  user.registrations.sort((a, b) => (a.applicationId < b.applicationId ? -1 : 1))
  await publish(world, 'user.registration.create.complete', user, added, instant, info)
  return added
}

/**
 * All a caller may say about it becomes what `fields` say. Undefined when it was deleted meanwhile. Throws
 * TransactionFailed.
 */
export async function changeRegistration(
  world: World,
  user: User,
  registration: Registration,
  fields: RegistrationFields,
  instant: number,
  info?: Members,
): Promise<Registration | undefined> {
  const before = structuredClone(registration)
  const { authenticationToken, id, insertInstant, lastLoginInstant, verified, verifiedInstant } =
    before
  const changed: Registration = {
    ...(authenticationToken !== undefined && { authenticationToken }),
    ...fields,
    id,
    verified,
    ...(verifiedInstant !== undefined && { verifiedInstant }),
    insertInstant,
    ...(lastLoginInstant !== undefined && { lastLoginInstant }),
    lastUpdateInstant: instant,
  }
  const original = registrationView(before)
  await publish(world, 'user.registration.update', user, changed, instant, info, { original })
  const now = registrationOf(user, before.applicationId)
  if (!isThere(world, user) || !now) return undefined
  become(now, rebase({ ...before }, { ...changed }, { ...now }))
  await publish(world, 'user.registration.update.complete', user, now, instant, info, { original })
  return now
}

function refuseRegistered(user: User, { id }: Application): void {
  if (!registrationOf(user, id)) return
  throw fieldError('registration', 'duplicate', 'The user is registered to this application.')
}

function publish(
  world: World,
  type: EventType,
  user: User,
  registration: Registration,
  instant: number,
  info: Members = {},
  members: Members = {},
): Promise<void> {
  const event = newEvent(
    type,
    { tenantId: user.tenantId, instant, info },
    {
      ...members,
      applicationId: registration.applicationId,
      linkedObjectId: user.id,
      registration: registrationView(registration),
      user: userView(user),
    },
  )
  return world.events.publish(event)
}
