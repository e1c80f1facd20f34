import { randomUUID } from 'node:crypto'
import { createReader, type Members } from './reader.ts'
import type { Application, Registration, User, World } from './model.ts'

export function registrationOf(user: User, applicationId: string): Registration | undefined {
  return user.registrations.find((each) => each.applicationId === applicationId)
}

/** Reads a request's `registration`. Throws InvalidRequest: unknown application or role. */
export function readRegistration(
  world: World,
  tenantId: string | undefined,
  members: Members,
): { application: Application; registration: Omit<Registration, InstantMembers> } {
  const reader = createReader(members, 'registration')
  const applicationId = reader.id('applicationId')
  const application = applicationId && world.applications.get(applicationId)
  const id = reader.id('id') ?? randomUUID()
  const roles = reader.texts('roles')
  const username = reader.text('username')
  const timezone = reader.text('timezone')
  const preferredLanguages = reader.texts('preferredLanguages')
  const data = reader.object('data').members
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
      verified: true,
      ...(username !== undefined && { username }),
      ...(timezone !== undefined && { timezone }),
      ...(preferredLanguages !== undefined && { preferredLanguages }),
      data,
    },
  }
}

type InstantMembers = 'insertInstant' | 'lastUpdateInstant' | 'lastLoginInstant'

export function addRegistration(
  user: User,
  registration: Omit<Registration, InstantMembers>,
  instant: number,
): Registration {
  const added = { ...registration, insertInstant: instant, lastUpdateInstant: instant }
  user.registrations.push(added)
  user.registrations.sort((a, b) => (a.applicationId < b.applicationId ? -1 : 1))
  return added
}
