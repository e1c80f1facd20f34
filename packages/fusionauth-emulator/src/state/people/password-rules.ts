import type { PasswordChangeReason, Tenant, User } from '../model.ts'
import { verifyPassword } from './passwords.ts'
import { createReader, type Reader } from '../reader.ts'

const day = 86_400_000

/**
 * The tenant's `passwordValidationRules`: refuses `name` of the reader, under FusionAuth's codes, for
 * every rule the password breaks.
 */
export function checkPassword(
  reader: Reader,
  tenant: Tenant,
  password: string,
  name = 'password',
): void {
  for (const { reason, message } of brokenRules(tenant, password)) {
    reader.refuse(name, reason, message)
  }
}

/** Refuses a password the user has now, or had within the tenant's memory. */
export async function checkReuse(
  reader: Reader,
  tenant: Tenant,
  user: User,
  password: string,
): Promise<void> {
  const memory = rememberedPasswords(tenant)
  const known = memory === 0 ? [] : [user.password, ...(user.previousPasswords ?? [])]
  for (const each of known.slice(0, memory)) {
    // One after the other: a tenant remembers few, and most requests are refused at the first.
    // oxlint-disable-next-line no-await-in-loop
    if (each !== undefined && (await verifyPassword(password, each))) {
      reader.refuse('password', 'previouslyUsed', 'The password was used before.')
      return
    }
  }
}

/** How many passwords the tenant remembers, the present one included; 0 when it remembers none. */
export function rememberedPasswords(tenant: Tenant): number {
  const rules = createReader(tenant).object('passwordValidationRules')
  const memory = rules.object('rememberPreviousPasswords')
  return memory.flag('enabled', false) ? memory.count('count', 1, 1) : 0
}

/** Refuses a change that comes before `minimumPasswordAge`. */
export function checkAge(reader: Reader, tenant: Tenant, user: User, instant: number): void {
  const age = createReader(tenant).object('minimumPasswordAge')
  if (!age.flag('enabled', false)) return
  if (instant >= user.passwordLastUpdateInstant + age.count('seconds', 30, 1) * 1000) return
  reader.refuse('password', 'tooYoung', 'The password was changed a moment ago.')
}

/** Whether somebody may not log in with this password, though it is right: the rules have become stricter. */
export const breaksRulesOnLogin = (tenant: Tenant, password: string) =>
  createReader(tenant).object('passwordValidationRules').flag('validateOnLogin', false) &&
  brokenRules(tenant, password).length > 0

/** Why this user, who just proved who they are, must choose another password, if they must. */
export function passwordChangeReasonOf(
  tenant: Tenant,
  user: User,
  breaksRules: boolean,
  instant: number,
): PasswordChangeReason | undefined {
  if (user.passwordChangeRequired) return user.passwordChangeReason ?? 'Administrative'
  const age = createReader(tenant).object('maximumPasswordAge')
  const oldest = user.passwordLastUpdateInstant + age.count('days', 180, 1) * day
  if (age.flag('enabled', false) && oldest < instant) return 'Expired'
  return breaksRules ? 'Validation' : undefined
}

function brokenRules(tenant: Tenant, password: string): { reason: string; message: string }[] {
  const rules = createReader(tenant).object('passwordValidationRules')
  const minimum = rules.count('minLength', 8, 0)
  const maximum = rules.count('maxLength', 256, 1)
  const checks: [broken: boolean, reason: string, message: string][] = [
    [password.length < minimum, 'tooShort', `The password needs at least ${minimum} characters.`],
    [password.length > maximum, 'tooLong', `The password may have at most ${maximum} characters.`],
    [
      rules.flag('requireMixedCase', false) &&
        !(/\p{Lu}/u.test(password) && /\p{Ll}/u.test(password)),
      'singleCase',
      'The password needs upper and lower case letters.',
    ],
    [
      rules.flag('requireNonAlpha', false) && !/[^\p{L}\p{N}]/u.test(password),
      'onlyAlpha',
      'The password needs a character that is neither a letter nor a number.',
    ],
    [
      rules.flag('requireNumber', false) && !/\p{N}/u.test(password),
      'requireNumber',
      'The password needs a number.',
    ],
  ]
  return checks.filter(([broken]) => broken).map(([, reason, message]) => ({ reason, message }))
}
