import { identityClaims } from '../tokens/tokens.ts'
import type { Members } from '../reader.ts'
import type { User } from '../model.ts'

/** Claim → member of the user (OpenID Connect Core, 5.1). */
const profileMembers = {
  birthdate: 'birthDate',
  family_name: 'lastName',
  given_name: 'firstName',
  middle_name: 'middleName',
  name: 'fullName',
  picture: 'imageUrl',
  zoneinfo: 'timezone',
}

/** What the scopes let an application know about the person. */
export function claimsOfScopes(user: User, scopes: readonly string[]): Members {
  const { email, email_verified, preferred_username } = identityClaims(user)
  return {
    ...(scopes.includes('profile') && profileClaims(user)),
    ...(scopes.includes('profile') && preferred_username !== undefined && { preferred_username }),
    ...(scopes.includes('email') && email !== undefined && { email, email_verified }),
    ...(scopes.includes('phone') && phoneClaims(user)),
  }
}

/** What is known about the person, whatever the scopes: as it was before scopes counted. */
export function allClaims(user: User): Members {
  return { ...profileClaims(user), ...identityClaims(user), ...phoneClaims(user) }
}

function profileClaims({ profile }: User): Members {
  const claims: Members = {}
  for (const [claim, member] of Object.entries(profileMembers)) {
    if (typeof profile[member] === 'string') claims[claim] = profile[member]
  }
  const languages: unknown = profile.preferredLanguages
  const locale: unknown = Array.isArray(languages) ? languages[0] : undefined
  return { ...claims, ...(typeof locale === 'string' && { locale }) }
}

function phoneClaims({ phoneNumber, profile }: User): Members {
  const number = phoneNumber ?? profile.mobilePhone
  return typeof number === 'string' ? { phone_number: number } : {}
}
