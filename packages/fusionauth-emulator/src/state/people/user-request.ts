import { randomUUID } from 'node:crypto'
import type { Members, Reader } from '../reader.ts'
import type { PasswordChangeReason, TwoFactorMethod, User } from '../model.ts'

const texts = [
  'birthDate',
  'cleanSpeakId',
  'firstName',
  'fullName',
  'imageUrl',
  'lastName',
  'legacyIdentifier',
  'middleName',
  'mobilePhone',
  'parentEmail',
  'timezone',
]

const reasons: readonly PasswordChangeReason[] = [
  'Administrative',
  'Breached',
  'Expired',
  'Validation',
]
const methods = ['authenticator', 'email', 'sms'] as const
const authenticatorDefaults = { algorithm: 'HmacSHA1', codeLength: 6, timeStep: 30 }

/** What a caller may say about a user, apart from the password. */
export type UserFields = Pick<
  User,
  | 'email'
  | 'expiry'
  | 'passwordChangeReason'
  | 'passwordChangeRequired'
  | 'phoneNumber'
  | 'profile'
  | 'twoFactor'
  | 'username'
>

/** Reads a request's `user`; what is wrong is refused in `reader`. `before`: the user that is changed. */
export function readUser(reader: Reader, before?: User): UserFields {
  const email = reader.text('email')?.toLowerCase()
  const username = reader.text('username')
  const phoneNumber = reader.text('phoneNumber')
  const expiry = isGiven(reader, 'expiry') ? reader.count('expiry', 0, 0) : undefined
  const changeRequired = reader.flag('passwordChangeRequired', false)
  const reason = reader.oneOf('passwordChangeReason', reasons, 'Administrative')
  if (email && !/^[^\s@]+@[^\s@]+$/.test(email)) {
    reader.refuse('email', 'notEmail', 'user.email is not an e-mail address.')
  }
  return {
    ...(email && { email }),
    ...(username && { username }),
    ...(phoneNumber && { phoneNumber: canonicalPhone(phoneNumber) }),
    ...(expiry !== undefined && { expiry }),
    ...(changeRequired && { passwordChangeReason: reason }),
    passwordChangeRequired: changeRequired,
    twoFactor: readTwoFactor(reader, before),
    profile: readProfile(reader),
  }
}

/** The user as a request would describe it: what a PATCH starts from. */
export function asRequest(user: User): Members {
  const { email, expiry, passwordChangeReason, passwordChangeRequired } = user
  const { phoneNumber, profile, twoFactor, username } = user
  return {
    ...profile,
    email,
    expiry,
    passwordChangeReason,
    passwordChangeRequired,
    phoneNumber,
    twoFactor,
    username,
  }
}

/** E.164; a number without a country is American, as it is for FusionAuth. */
export function canonicalPhone(text: string): string {
  const digits = text.replaceAll(/\D/g, '')
  if (text.trim().startsWith('+')) return `+${digits}`
  return digits.length === 11 && digits.startsWith('1') ? `+${digits}` : `+1${digits}`
}

/** Members that are kept as they came and shown again. */
function readProfile(reader: Reader): Members {
  const profile: Members = {}
  for (const name of texts) {
    const value = reader.text(name)
    if (value !== undefined) profile[name] = value
  }
  const languages = reader.texts('preferredLanguages')
  const memberships = reader.objects('memberships').map((each) => ({
    data: each.object('data').members,
    groupId: each.id('groupId'),
    id: each.id('id') ?? randomUUID(),
  }))
  return {
    ...profile,
    data: reader.object('data').members,
    ...(memberships.length > 0 && { memberships }),
    ...(languages !== undefined && { preferredLanguages: languages }),
  }
}

function readTwoFactor(reader: Reader, before: User | undefined): User['twoFactor'] {
  const kept = before?.twoFactor ?? { methods: [], recoveryCodes: [] }
  if (!isGiven(reader, 'twoFactor')) return kept
  const given = reader.object('twoFactor')
  return {
    methods: given.objects('methods').map((each) => readMethod(each, kept.methods, reader)),
    recoveryCodes: given.texts('recoveryCodes') ?? kept.recoveryCodes,
  }
}

/** A method that comes back without its secret, as FusionAuth showed it, keeps the one it has. */
function readMethod(
  reader: Reader,
  kept: readonly TwoFactorMethod[],
  user: Reader,
): TwoFactorMethod {
  const id = reader.text('id')
  const before = kept.find((each) => each.id === id)
  const method = reader.oneOf('method', methods, 'authenticator')
  const secret = reader.text('secret') ?? before?.secret
  const email = reader.text('email') ?? before?.email ?? user.text('email')?.toLowerCase()
  const mobilePhone = reader.text('mobilePhone') ?? before?.mobilePhone
  const name = reader.text('name') ?? before?.name
  if (method === 'authenticator' && !secret) {
    reader.refuse('secret', 'blank', 'An authenticator needs its secret, in base64.')
  }
  return {
    id: id ?? randomUUID().slice(0, 4).toUpperCase(),
    method,
    ...(name !== undefined && { name }),
    ...(method === 'authenticator' && {
      authenticator: readAuthenticator(reader.object('authenticator')),
      ...(secret && { secret }),
      ...(before?.lastStep !== undefined && { lastStep: before.lastStep }),
    }),
    ...(method === 'email' && email && { email }),
    ...(method === 'sms' && mobilePhone && { mobilePhone }),
    ...(before?.lastUsed !== undefined && { lastUsed: before.lastUsed }),
  }
}

function readAuthenticator(reader: Reader) {
  const { algorithm, codeLength, timeStep } = authenticatorDefaults
  return {
    algorithm: reader.text('algorithm') ?? algorithm,
    codeLength: reader.count('codeLength', codeLength, 6, 8),
    timeStep: reader.count('timeStep', timeStep, 1),
  }
}

const isGiven = ({ members }: Reader, name: string) => (members[name] ?? undefined) !== undefined
