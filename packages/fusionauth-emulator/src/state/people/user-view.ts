import { fixedIds } from '../defaults.ts'
import type { LoginIdType, Registration, TwoFactorMethod, User } from '../model.ts'

/** A user as FusionAuth shows one: never a secret, no nulls, no empty lists. */
export function userView(user: User) {
  const { active, email, expiry, id, insertInstant, lastLoginInstant, lastUpdateInstant } = user
  const { passwordChangeReason, passwordChangeRequired, passwordLastUpdateInstant } = user
  const { phoneNumber, profile, registrations, tenantId, twoFactor, username } = user
  const { verified, verifiedInstant, verifiedReason } = user
  return {
    ...profile,
    active,
    connectorId: fixedIds.connector,
    ...(email !== undefined && { email }),
    ...(expiry !== undefined && { expiry }),
    id,
    // Versions before them never set the reason.
    ...(verifiedReason !== undefined && { identities: identitiesOf(user) }),
    insertInstant,
    ...(lastLoginInstant !== undefined && { lastLoginInstant }),
    lastUpdateInstant,
    ...(passwordChangeRequired && passwordChangeReason && { passwordChangeReason }),
    passwordChangeRequired,
    passwordLastUpdateInstant,
    ...(phoneNumber !== undefined && { phoneNumber }),
    ...(registrations.length > 0 && { registrations: registrations.map(registrationView) }),
    tenantId,
    twoFactor: twoFactor.methods.length > 0 ? { methods: twoFactor.methods.map(methodView) } : {},
    ...(username !== undefined && { username, uniqueUsername: username }),
    usernameStatus: 'ACTIVE',
    verified,
    ...(verified && verifiedInstant !== undefined && { verifiedInstant }),
  }
}

export function registrationView(registration: Registration) {
  return { ...registration, usernameStatus: 'ACTIVE' }
}

/** Without the secret and what is remembered of the codes. */
export function methodView({
  authenticator,
  email,
  id,
  lastUsed,
  method,
  mobilePhone,
  name,
}: TwoFactorMethod) {
  return {
    ...(authenticator && { authenticator }),
    ...(email !== undefined && { email }),
    id,
    ...(lastUsed !== undefined && { lastUsed }),
    method,
    ...(mobilePhone !== undefined && { mobilePhone }),
    ...(name !== undefined && { name }),
  }
}

function identitiesOf(user: User) {
  const { email, phoneNumber, username, verified, verifiedReason } = user
  const reason =
    verifiedReason === 'Pending' && verified ? 'Completed' : verified ? verifiedReason : 'Pending'
  // Nobody verified anything where verification is off, though the user counts as verified.
  const emailVerified = verified && verifiedReason !== 'Disabled'
  return [
    ...(email === undefined ? [] : [identity(user, 'email', email, emailVerified, reason)]),
    ...(phoneNumber === undefined
      ? []
      : [identity(user, 'phoneNumber', phoneNumber, false, 'Disabled')]),
    ...(username === undefined
      ? []
      : [identity(user, 'username', username, false, 'Unverifiable')]),
  ]
}

function identity(
  user: User,
  type: LoginIdType,
  value: string,
  verified: boolean,
  verifiedReason: string | undefined,
) {
  const { insertInstant, lastLoginInstant, lastUpdateInstant, verifiedInstant } = user
  return {
    displayValue: value,
    insertInstant,
    ...(lastLoginInstant !== undefined && { lastLoginInstant }),
    lastUpdateInstant,
    moderationStatus: 'ACTIVE',
    primary: true,
    type,
    value,
    verified,
    ...(verified && verifiedInstant !== undefined && { verifiedInstant }),
    verifiedReason,
  }
}
