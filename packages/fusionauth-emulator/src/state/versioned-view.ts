import type { Profile } from '../versions.ts'
import { isMembers, type Members } from './reader.ts'

type Feature = 'identities' | 'oneTimeUseGrace' | 'scopes' | 'verificationKeys'

/** Members of tenants and applications that came with a feature, by path. */
const came: [Feature, string][] = [
  ['identities', 'phoneConfiguration'],
  ['oneTimeUseGrace', 'jwtConfiguration.refreshTokenOneTimeUseConfiguration'],
  ['oneTimeUseGrace', 'jwtConfiguration.refreshTokenRevocationPolicy.onOneTimeTokenReuse'],
  ['scopes', 'oauthConfiguration.consentMode'],
  ['scopes', 'oauthConfiguration.providedScopePolicy'],
  ['scopes', 'oauthConfiguration.relationship'],
  ['scopes', 'oauthConfiguration.scopeHandlingPolicy'],
  ['scopes', 'oauthConfiguration.unknownScopePolicy'],
  ['scopes', 'scopes'],
  ['verificationKeys', 'jwtConfiguration.accessTokenVerificationKeyIds'],
  ['verificationKeys', 'jwtConfiguration.idTokenVerificationKeyIds'],
]

/** A tenant or an application as the emulated version shows it: without what came later. */
export function asOf(profile: Profile, shown: Members): Members {
  const later = came.filter(([feature]) => !profile[feature])
  return later.reduce((view, [, path]) => without(view, path.split('.')), shown)
}

function without(members: Members, [name = '', ...rest]: string[]): Members {
  const { [name]: value, ...others } = members
  if (rest.length === 0) return others
  return isMembers(value) ? { ...members, [name]: without(value, rest) } : members
}
