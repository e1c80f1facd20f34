import { fixedIds } from './defaults.ts'
import type { LoginIdType, Registration, User } from './model.ts'

/** A user as FusionAuth shows one: never the password, no empty lists, no nulls. */
export function userView(user: User) {
  const { active, email, id, insertInstant, lastLoginInstant, lastUpdateInstant } = user
  const { passwordLastUpdateInstant, profile, registrations, tenantId, username, verified } = user
  const identities = [
    ...(email === undefined ? [] : [identity(user, 'email', email)]),
    ...(username === undefined ? [] : [identity(user, 'username', username)]),
  ]
  return {
    ...profile,
    active,
    connectorId: fixedIds.connector,
    ...(email !== undefined && { email }),
    id,
    identities,
    insertInstant,
    ...(lastLoginInstant !== undefined && { lastLoginInstant }),
    lastUpdateInstant,
    passwordChangeRequired: false,
    passwordLastUpdateInstant,
    ...(registrations.length > 0 && { registrations: registrations.map(registrationView) }),
    tenantId,
    twoFactor: {},
    ...(username !== undefined && { username, uniqueUsername: username }),
    usernameStatus: 'ACTIVE',
    verified,
  }
}

export function registrationView(registration: Registration) {
  return { ...registration, usernameStatus: 'ACTIVE' }
}

function identity(user: User, type: LoginIdType, value: string) {
  const { insertInstant, lastLoginInstant, lastUpdateInstant } = user
  return {
    displayValue: value,
    insertInstant,
    ...(lastLoginInstant !== undefined && { lastLoginInstant }),
    lastUpdateInstant,
    moderationStatus: 'ACTIVE',
    primary: true,
    type,
    value,
    verified: false,
    // Verification is off: that is what FusionAuth then says here, beside `verified: true` of the user.
    verifiedReason: 'Disabled',
  }
}
