import { randomBytes, randomUUID } from 'node:crypto'
import { fieldError } from '../errors.ts'
import { createReader, isMembers, type Members } from '../reader.ts'
import type { ApiKey, World } from '../model.ts'

/** Reads an entry of a kickstart's `apiKeys`. Throws InvalidRequest. */
export function readApiKey(entry: Members, path: string, instant: number): ApiKey {
  const reader = createReader(entry, path)
  const key = reader.requiredText('key')
  const name = reader.text('name')
  const attributes = reader.object('metaData').object('attributes')
  const description = reader.text('description') ?? attributes.text('description')
  const tenantId = reader.id('tenantId')
  const ipAccessControlListId = reader.id('ipAccessControlListId')
  const endpoints = reader.object('permissions').object('endpoints')
  const permissions: Record<string, string[]> = {}
  for (const endpoint of Object.keys(endpoints.members)) {
    permissions[endpoint] = endpoints.texts(endpoint) ?? []
  }
  const id = reader.id('id') ?? randomUUID()
  const keyManager = reader.flag('keyManager', false)
  reader.check()
  return {
    id,
    key,
    keyManager,
    insertInstant: instant,
    lastUpdateInstant: instant,
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(tenantId !== undefined && { tenantId }),
    ...(ipAccessControlListId !== undefined && { ipAccessControlListId }),
    ...(isMembers(entry['permissions']) && { permissions }),
  }
}

/** Throws InvalidRequest: the id or the key is taken. */
export function createApiKey(
  world: World,
  request: { id?: string; apiKey: Members; sourceKeyId?: string | undefined },
  instant: number,
): ApiKey {
  const { id = randomUUID(), sourceKeyId } = request
  const source = sourceKeyId === undefined ? undefined : findApiKeyById(world, sourceKeyId)
  if (sourceKeyId !== undefined && !source) {
    throw fieldError('sourceKeyId', 'invalid', `No API key has this id: ${sourceKeyId}.`)
  }
  if (findApiKeyById(world, id)) {
    throw fieldError('apiKeyId', 'duplicate', `An API key has this id: ${id}.`)
  }
  const key = request.apiKey['key'] ?? randomBytes(36).toString('base64url')
  const base = source ? asRequest(source) : {}
  const created = readApiKey({ ...base, ...request.apiKey, key, id }, 'apiKey', instant)
  if (world.apiKeys.has(created.key)) {
    throw fieldError('apiKey.key', 'duplicate', 'There is an API key with this apiKey.key.')
  }
  world.apiKeys.set(created.key, created)
  return created
}

/** The key itself, its id and its tenant stay; the rest becomes what `change` makes of it. */
export function changeApiKey(
  world: World,
  apiKey: ApiKey,
  change: (before: Members) => Members,
  instant: number,
): ApiKey {
  const { id, insertInstant, key, keyManager, tenantId } = apiKey
  const given = { ...change(asRequest(apiKey)), id, key, keyManager, tenantId }
  const changed = { ...readApiKey(given, 'apiKey', instant), insertInstant }
  world.apiKeys.set(key, changed)
  return changed
}

export const findApiKeyById = (world: World, id: string | undefined) =>
  [...world.apiKeys.values()].find((each) => each.id === id)

/** A key as FusionAuth shows it. */
export function apiKeyView(apiKey: ApiKey) {
  const { description, permissions, ...shown } = apiKey
  return {
    ...shown,
    metaData: { attributes: { ...(description !== undefined && { description }) } },
    ...(permissions && { permissions: { endpoints: permissions } }),
    retrievable: true,
  }
}

const asRequest = (apiKey: ApiKey): Members => ({ ...apiKeyView(apiKey) })

export function allows(apiKey: ApiKey, endpoint: string, method: string): boolean {
  const { permissions } = apiKey
  if (permissions === undefined || Object.keys(permissions).length === 0) return true
  return permissions[endpoint]?.includes(method) ?? false
}
