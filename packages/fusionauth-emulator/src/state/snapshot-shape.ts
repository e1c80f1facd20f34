import { isMembers, type Members } from './reader.ts'

type Kind =
  | 'flag'
  | 'list'
  | 'number'
  | 'object'
  | 'object?'
  | 'objects'
  | 'text'
  | 'text?'
  | 'texts'
  | 'number?'

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
    roles: 'objects',
  },
  keys: {
    id: 'text',
    algorithm: 'text',
    type: 'text',
    kid: 'text',
    jwk: 'object',
    'jwk.kty': 'text',
  },
  apiKeys: { id: 'text', key: 'text' },
  users: {
    id: 'text',
    tenantId: 'text',
    active: 'flag',
    verified: 'flag',
    email: 'text?',
    username: 'text?',
    phoneNumber: 'text?',
    expiry: 'number?',
    password: 'object?',
    'password.salt': 'text?',
    'password.hash': 'text?',
    'twoFactor.methods': 'objects',
    'twoFactor.recoveryCodes': 'texts',
    profile: 'object',
    registrations: 'objects',
  },
  refreshTokens: {
    id: 'text',
    applicationId: 'text',
    userId: 'text',
    token: 'text',
    insertInstant: 'number',
    startInstant: 'number',
    device: 'object',
    retired: 'objects',
  },
  externalIds: {
    id: 'text',
    kind: 'text',
    userId: 'text',
    tenantId: 'text',
    expirationInstant: 'number',
    data: 'object',
  },
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

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

/** `a.b` of an object. */
function at(entry: Members, path: string): unknown {
  return path
    .split('.')
    .reduce((value: unknown, name) => (isMembers(value) ? value[name] : undefined), entry)
}

const is: Record<Kind, (value: unknown) => boolean> = {
  flag: (value) => typeof value === 'boolean',
  list: Array.isArray,
  number: (value) => Number.isFinite(value),
  'number?': (value) => value === undefined || Number.isFinite(value),
  object: isMembers,
  'object?': (value) => value === undefined || isMembers(value),
  objects: (value) => Array.isArray(value) && value.every(isMembers),
  text: isText,
  'text?': (value) => value === undefined || isText(value),
  texts: (value) => Array.isArray(value) && value.every(isText),
}

/** The path of the first member that is missing or of the wrong type, or undefined. */
export function firstFlaw(snapshot: Members, names: readonly MapName[]): string | undefined {
  for (const name of ['overrides', 'stored', 'systemConfiguration']) {
    if (!isMembers(snapshot[name])) return name
  }
  const { emails, stored } = snapshot
  if (!Array.isArray(emails) || !emails.every((each) => isMembers(each) && isText(each['to']))) {
    return 'emails'
  }
  for (const [resource, entries] of Object.entries(stored ?? {})) {
    if (!Array.isArray(entries) || !entries.every(isMembers)) return `stored.${resource}`
  }
  for (const name of names) {
    const entries = snapshot[name]
    if (!Array.isArray(entries)) return name
    const members = Object.entries(required[name])
    for (const [index, entry] of entries.entries()) {
      if (!isMembers(entry)) return `${name}[${index}]`
      const wrong = members.find(([member, kind]) => !is[kind](at(entry, member)))
      if (wrong) return `${name}[${index}].${wrong[0]}`
    }
  }
  const has = (list: unknown, id: unknown) =>
    Array.isArray(list) && list.some((each) => isMembers(each) && each['id'] === id)
  if (!has(snapshot['tenants'], snapshot['defaultTenantId'])) return 'defaultTenantId'
  if (!has(snapshot['keys'], snapshot['defaultKeyId'])) return 'defaultKeyId'
  return undefined
}
