import type { World } from './model.ts'

export function createWorld(defaultTenantId: string, defaultKeyId: string): World {
  return {
    defaultTenantId,
    defaultKeyId,
    tenants: new Map(),
    applications: new Map(),
    keys: new Map(),
    apiKeys: new Map(),
    users: new Map(),
    refreshTokens: new Map(),
    loginIds: new Map(),
    refreshTokenValues: new Map(),
  }
}
