import { randomUUID } from 'node:crypto'
import { fieldError } from './errors.ts'
import { hashPassword } from './passwords.ts'
import { createReader, type Members, type Reader } from './reader.ts'
import type { LoginIdType, Tenant, User, World } from './model.ts'

const profileTexts = [
  'birthDate',
  'firstName',
  'fullName',
  'imageUrl',
  'lastName',
  'middleName',
  'mobilePhone',
  'parentEmail',
  'timezone',
]

export function findUserByLoginId(
  world: World,
  tenantId: string,
  loginId: string,
  types: readonly string[],
): User | undefined {
  for (const type of types) {
    if (type !== 'email' && type !== 'username') continue
    const userId = world.loginIds.get(indexKey(world, tenantId, type, loginId))
    if (userId !== undefined) return world.users.get(userId)
  }
  return undefined
}

/** Throws InvalidRequest: no login id, one that is taken, a password outside the tenant's rules. */
export async function createUser(
  world: World,
  tenant: Tenant,
  request: { id?: string; user: Members },
  instant: number,
): Promise<User> {
  const id = request.id ?? randomUUID()
  const reader = createReader(request.user, 'user')
  const email = reader.text('email')?.toLowerCase()
  const username = reader.text('username')
  const password = reader.requiredText('password')
  const profile = readProfile(reader)
  if (!email && !username) {
    reader.refuse('email', 'blank', 'user.email or user.username is required.')
    reader.refuse('username', 'blank', 'user.email or user.username is required.')
  }
  if (email && !/^[^\s@]+@[^\s@]+$/.test(email)) {
    reader.refuse('email', 'notEmail', 'user.email is not an e-mail address.')
  }
  if (password) checkLength(reader, tenant, password)
  refuseTaken(world, reader, { id, tenantId: tenant.id, email, username })
  reader.check()
  const hash = await hashPassword(password)
  // Somebody else may have taken the id or the address while the password was hashed.
  refuseTaken(world, reader, { id, tenantId: tenant.id, email, username })
  reader.check()
  const user: User = {
    id,
    tenantId: tenant.id,
    active: true,
    // E-mail verification is off by default, and FusionAuth then calls everybody verified.
    verified: true,
    ...(email && { email }),
    ...(username && { username }),
    password: hash,
    passwordLastUpdateInstant: instant,
    passwordChangeRequired: false,
    twoFactor: { methods: [], recoveryCodes: [] },
    profile,
    registrations: [],
    insertInstant: instant,
    lastUpdateInstant: instant,
  }
  world.users.set(id, user)
  indexUser(world, user)
  return user
}

export function indexUser(world: World, { id, tenantId, email, username }: User): void {
  if (email) world.loginIds.set(indexKey(world, tenantId, 'email', email), id)
  if (username) world.loginIds.set(indexKey(world, tenantId, 'username', username), id)
}

function indexKey(
  { switches }: World,
  tenantId: string,
  type: LoginIdType,
  loginId: string,
): string {
  const id = switches.loginIdIgnoresCase ? loginId.toLowerCase() : loginId
  return `${tenantId} ${type} ${id}`
}

function refuseTaken(
  world: World,
  reader: Reader,
  { id, tenantId, email, username }: Partial<User> & { id: string; tenantId: string },
): void {
  if (world.users.has(id)) throw fieldError('userId', 'duplicate', `A user has this id: ${id}.`)
  if (email && findUserByLoginId(world, tenantId, email, ['email'])) {
    reader.refuse('email', 'duplicate', 'A user with this user.email exists.')
  }
  if (username && findUserByLoginId(world, tenantId, username, ['username'])) {
    reader.refuse('username', 'duplicate', 'A user with this user.username exists.')
  }
}

function checkLength(reader: Reader, tenant: Tenant, password: string): void {
  const rules = createReader(tenant).object('passwordValidationRules')
  const minimum = rules.count('minLength', 8, 0)
  const maximum = rules.count('maxLength', 256, 1)
  if (password.length < minimum) {
    reader.refuse('password', 'tooShort', `user.password needs at least ${minimum} characters.`)
  }
  if (password.length > maximum) {
    reader.refuse('password', 'tooLong', `user.password may have at most ${maximum} characters.`)
  }
}

function readProfile(reader: Reader): Members {
  const profile: Members = {}
  for (const name of profileTexts) {
    const value = reader.text(name)
    if (value !== undefined) profile[name] = value
  }
  const languages = reader.texts('preferredLanguages')
  return {
    ...profile,
    data: reader.object('data').members,
    ...(languages !== undefined && { preferredLanguages: languages }),
  }
}
