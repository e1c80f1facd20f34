import { isRecord, isText, texts } from './json.ts'
import type { PasswordChangeReason, PreventingAction, TwoFactorMethod } from './outcomes-login.ts'
import type { User } from './outcomes.ts'

function list(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : []
}

function without(from: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => !names.includes(name)))
}

// What a second factor is made of, and what stands in for one, is nobody's business but FusionAuth's.
function readTwoFactor(value: unknown): object {
  if (!isRecord(value)) return {}
  const rest = without(value, ['recoveryCodes', 'methods'])
  const methods = list(value.methods).map((method) => without(method, ['secret']))
  return { twoFactor: Array.isArray(value.methods) ? { ...rest, methods } : rest }
}

/** FusionAuth's user with an id, or nothing. */
export function readUser(value: unknown): User | undefined {
  if (!isRecord(value) || !isText(value.id)) return undefined
  const names = ['email', 'username', 'firstName', 'lastName', 'fullName'] as const
  // FusionAuth leaves these out itself, `encryptionScheme` only where no API key is sent.
  const never = ['password', 'salt', 'factor', 'encryptionScheme', 'twoFactor']
  const user = {
    ...without(value, [...names, ...never]),
    ...readTwoFactor(value.twoFactor),
    ...texts(value, names),
    id: value.id,
  }
  if (!Array.isArray(value.registrations)) return user
  // An authenticationToken works like a password, and tokens are other providers' tokens.
  const secrets = ['authenticationToken', 'tokens']
  return { ...user, registrations: list(value.registrations).map((one) => without(one, secrets)) }
}

export function readReason(value: unknown): PasswordChangeReason {
  const known = ['Administrative', 'Breached', 'Expired', 'Validation'] as const
  return known.find((reason) => reason === value) ?? 'Unknown'
}

export function readMethods(value: unknown): TwoFactorMethod[] {
  return list(value).flatMap((entry) => {
    const { id, method, ...rest } = texts(entry, ['id', 'method', 'email', 'mobilePhone', 'name'])
    return id && method ? [{ id, method, ...rest }] : []
  })
}

export function readActions(value: unknown): PreventingAction[] {
  const names = [
    ...(['actionId', 'name', 'localizedName', 'option', 'localizedOption'] as const),
    ...(['reason', 'localizedReason', 'reasonCode'] as const),
  ]
  return list(value).map((entry) => {
    const { expiry } = entry
    // FusionAuth counts milliseconds here.
    const end = typeof expiry === 'number' ? { expiresAt: expiry / 1000 } : {}
    return Object.assign(end, texts(entry, names))
  })
}
