import { randomUUID } from 'node:crypto'
import { createReader, isMembers, type Members } from './reader.ts'
import type { ApiKey } from './model.ts'

/** Reads an entry of a kickstart's `apiKeys`. Throws InvalidRequest. */
export function readApiKey(entry: Members, path: string, instant: number): ApiKey {
  const reader = createReader(entry, path)
  const key = reader.requiredText('key')
  const description = reader.text('description')
  const tenantId = reader.id('tenantId')
  const endpoints = reader.object('permissions').object('endpoints')
  const permissions: Record<string, string[]> = {}
  for (const endpoint of Object.keys(endpoints.members)) {
    permissions[endpoint] = endpoints.texts(endpoint) ?? []
  }
  reader.check()
  return {
    id: reader.id('id') ?? randomUUID(),
    key,
    keyManager: reader.flag('keyManager', false),
    insertInstant: instant,
    lastUpdateInstant: instant,
    ...(description !== undefined && { description }),
    ...(tenantId !== undefined && { tenantId }),
    ...(isMembers(entry.permissions) && { permissions }),
  }
}

export function allows(apiKey: ApiKey, endpoint: string, method: string): boolean {
  const { permissions } = apiKey
  if (permissions === undefined || Object.keys(permissions).length === 0) return true
  return permissions[endpoint]?.includes(method) ?? false
}
