import { randomUUID } from 'node:crypto'
import { fieldError } from '../errors.ts'
import { merge } from '../merge.ts'
import type { Members } from '../reader.ts'
import type { World } from '../model.ts'

export interface StoredResource {
  path: string
  /** The member of a body that holds one, and the one that holds all. */
  singular: string
  plural: string
  /** Lives in a tenant; the others are everybody's. */
  inTenant?: boolean
}

/** Accepted, stored and given back, without any effect on a login: what a kickstart may set up besides. */
export const storedResources: readonly StoredResource[] = [
  { path: '/api/connector', singular: 'connector', plural: 'connectors' },
  { path: '/api/consent', singular: 'consent', plural: 'consents' },
  { path: '/api/email/template', singular: 'emailTemplate', plural: 'emailTemplates' },
  { path: '/api/entity', singular: 'entity', plural: 'entities', inTenant: true },
  { path: '/api/entity/type', singular: 'entityType', plural: 'entityTypes' },
  { path: '/api/form', singular: 'form', plural: 'forms' },
  { path: '/api/form/field', singular: 'field', plural: 'fields' },
  { path: '/api/group', singular: 'group', plural: 'groups', inTenant: true },
  { path: '/api/identity-provider', singular: 'identityProvider', plural: 'identityProviders' },
  { path: '/api/ip-acl', singular: 'ipAccessControlList', plural: 'ipAccessControlLists' },
  { path: '/api/lambda', singular: 'lambda', plural: 'lambdas' },
  { path: '/api/message/template', singular: 'messageTemplate', plural: 'messageTemplates' },
  { path: '/api/messenger', singular: 'messenger', plural: 'messengers' },
  { path: '/api/theme', singular: 'theme', plural: 'themes' },
  { path: '/api/user-action-reason', singular: 'userActionReason', plural: 'userActionReasons' },
]

export function storedOf({ stored }: World, { path }: StoredResource): Map<string, Members> {
  const entries = stored.get(path) ?? new Map<string, Members>()
  stored.set(path, entries)
  return entries
}

/** Those that somebody sees who names a tenant; without one, all. */
export function visibleStored(
  world: World,
  resource: StoredResource,
  tenantId: string | undefined,
): Members[] {
  const all = [...storedOf(world, resource).values()]
  if (!resource.inTenant || tenantId === undefined) return all
  return all.filter((each) => each['tenantId'] === tenantId)
}

/** `sourceId`: the one to start from, as for a theme. Throws InvalidRequest: the id is taken, no such source. */
export function createStored(
  world: World,
  resource: StoredResource,
  request: { id?: string; given: Members; sourceId?: string | undefined; tenantId?: string },
  instant: number,
): Members {
  const { given, id = randomUUID(), sourceId, tenantId } = request
  const entries = storedOf(world, resource)
  if (entries.has(id)) {
    throw fieldError(`${resource.singular}Id`, 'duplicate', `There is one with this id: ${id}.`)
  }
  const known = visibleStored(world, resource, tenantId)
  const source = sourceId === undefined ? {} : known.find((each) => each['id'] === sourceId)
  if (source === undefined) {
    throw fieldError(sourceMember(resource), 'invalid', `There is none with this id: ${sourceId}.`)
  }
  const created = {
    ...merge(source, given),
    id,
    ...(tenantId !== undefined && { tenantId }),
    insertInstant: instant,
    lastUpdateInstant: instant,
  }
  entries.set(id, created)
  return created
}

export function changeStored(
  world: World,
  resource: StoredResource,
  before: Members,
  after: Members,
  instant: number,
): Members {
  const { id, insertInstant, tenantId } = before
  const changed = {
    ...merge({}, after),
    id,
    ...(tenantId !== undefined && { tenantId }),
    insertInstant,
    lastUpdateInstant: instant,
  }
  storedOf(world, resource).set(String(id), changed)
  return changed
}

/** `sourceThemeId` and its like. */
export const sourceMember = ({ singular }: StoredResource) =>
  `source${singular.charAt(0).toUpperCase()}${singular.slice(1)}Id`
