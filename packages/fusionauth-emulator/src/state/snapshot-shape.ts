import { isMembers, type Members } from './reader.ts'

type Kind = 'flag' | 'list' | 'number' | 'object' | 'text'

/** What every rule takes for granted. The rest of an entry may be there or not. */
const required = {
  tenants: {
    id: 'text',
    name: 'text',
    issuer: 'text',
    loginConfiguration: 'object',
    jwtConfiguration: 'object',
  },
  applications: {
    id: 'text',
    tenantId: 'text',
    name: 'text',
    loginConfiguration: 'object',
    jwtConfiguration: 'object',
    oauthConfiguration: 'object',
    roles: 'list',
  },
  keys: { id: 'text', algorithm: 'text', type: 'text', kid: 'text', jwk: 'object' },
  apiKeys: { id: 'text', key: 'text' },
  users: {
    id: 'text',
    tenantId: 'text',
    active: 'flag',
    verified: 'flag',
    twoFactor: 'object',
    profile: 'object',
    registrations: 'list',
  },
  refreshTokens: {
    id: 'text',
    applicationId: 'text',
    userId: 'text',
    token: 'text',
    insertInstant: 'number',
    startInstant: 'number',
    device: 'object',
    retired: 'list',
  },
  externalIds: { id: 'text', kind: 'text', userId: 'text', expirationInstant: 'number' },
  userActions: { id: 'text', name: 'text', active: 'flag' },
  userActionLogs: {
    id: 'text',
    userActionId: 'text',
    actioneeUserId: 'text',
    applicationIds: 'list',
  },
  webhooks: {
    id: 'text',
    url: 'text',
    tenantIds: 'list',
    eventsEnabled: 'object',
    headers: 'object',
    connectTimeout: 'number',
    readTimeout: 'number',
    signatureConfiguration: 'object',
  },
  ssoSessions: { id: 'text', token: 'text', userId: 'text', startInstant: 'number' },
} satisfies Record<string, Record<string, Kind>>

/** The maps of a world that a snapshot holds as lists. */
export type MapName = keyof typeof required

const is: Record<Kind, (value: unknown) => boolean> = {
  flag: (value) => typeof value === 'boolean',
  list: Array.isArray,
  number: (value) => Number.isFinite(value),
  object: isMembers,
  text: (value) => typeof value === 'string',
}

/** The path of the first member that is missing or of the wrong type, or undefined. */
export function firstFlaw(snapshot: Members, names: readonly MapName[]): string | undefined {
  for (const name of ['overrides', 'stored', 'systemConfiguration']) {
    if (!isMembers(snapshot[name])) return name
  }
  const { emails, stored } = snapshot
  if (!Array.isArray(emails) || !emails.every(isMembers)) return 'emails'
  for (const [resource, entries] of Object.entries(stored ?? {})) {
    if (!Array.isArray(entries) || !entries.every(isMembers)) return `stored.${resource}`
  }
  for (const name of names) {
    const entries = snapshot[name]
    if (!Array.isArray(entries)) return name
    const members = Object.entries(required[name])
    for (const [index, entry] of entries.entries()) {
      if (!isMembers(entry)) return `${name}[${index}]`
      const wrong = members.find(([member, kind]) => !is[kind](entry[member]))
      if (wrong) return `${name}[${index}].${wrong[0]}`
    }
  }
  return undefined
}
