import { randomUUID } from 'node:crypto'
import { fieldError } from '../errors.ts'
import { merge } from '../merge.ts'
import { createReader, isMembers, type Members } from '../reader.ts'
import type { World } from '../model.ts'

// Kept like the other stored resources: what is allowed to whom has no effect here.

const listIn = (owner: Members, name: string): Members[] => {
  const list = owner[name]
  return Array.isArray(list) ? list.filter(isMembers) : []
}

export const permissionsOf = (entityType: Members) => listIn(entityType, 'permissions')

/** Adds a permission to an entity type, or changes the one with this id. Throws InvalidRequest. */
export function putPermission(entityType: Members, id: string, given: Members): Members {
  const others = permissionsOf(entityType).filter((each) => each['id'] !== id)
  const permission = { ...merge({ isDefault: false }, given), id }
  const reader = createReader(permission, 'permission')
  const name = reader.requiredText('name')
  reader.check()
  if (others.some((each) => each['name'] === name)) {
    throw fieldError('permission.name', 'duplicate', `A permission has this name: ${name}.`)
  }
  entityType['permissions'] = [...others, permission]
  return permission
}

export function removePermission(entityType: Members, id: string): boolean {
  const before = permissionsOf(entityType)
  entityType['permissions'] = before.filter((each) => each['id'] !== id)
  return permissionsOf(entityType).length < before.length
}

export type Recipient = Partial<Record<'recipientEntityId' | 'userId', string>>

/**
 * Lets somebody of its tenant, or another entity, do something to an entity; a second grant replaces the
 * first. Throws InvalidRequest.
 */
export function putGrant(world: World, entity: Members, given: Members, instant: number): void {
  const reader = createReader(given, 'grant')
  const recipientEntityId = reader.id('recipientEntityId')
  const userId = reader.id('userId')
  const permissions = reader.texts('permissions') ?? []
  if ((recipientEntityId === undefined) === (userId === undefined)) {
    reader.refuse('userId', 'missing', 'Name the user, or the recipient entity.')
  }
  const { tenantId } = entity
  if (userId !== undefined && world.users.get(userId)?.tenantId !== tenantId) {
    reader.refuse('userId', 'invalid', `No user has this id: ${userId}.`)
  }
  const other = world.stored.get('/api/entity')?.get(recipientEntityId ?? '')
  if (recipientEntityId !== undefined && other?.['tenantId'] !== tenantId) {
    reader.refuse('recipientEntityId', 'invalid', `No entity has this id: ${recipientEntityId}.`)
  }
  reader.check()
  const recipient = {
    ...(recipientEntityId && { recipientEntityId }),
    ...(userId && { userId }),
  }
  removeGrant(entity, recipient)
  const times = { insertInstant: instant, lastUpdateInstant: instant }
  const grant = { data: {}, ...given, ...recipient, id: randomUUID(), permissions, ...times }
  entity['grants'] = [...grantsOf(entity), grant]
}

export const grantsOf = (entity: Members) => listIn(entity, 'grants')

export const findGrant = (entity: Members, { recipientEntityId, userId }: Recipient) =>
  grantsOf(entity).find(
    (each) => each['recipientEntityId'] === recipientEntityId && each['userId'] === userId,
  )

export function removeGrant(entity: Members, recipient: Recipient): boolean {
  const found = findGrant(entity, recipient)
  entity['grants'] = grantsOf(entity).filter((each) => each !== found)
  return found !== undefined
}
