import { OAuthRefusal } from './refusal.ts'
import { oauthSettings } from './settings.ts'
import { createReader } from '../reader.ts'
import type { Application, World } from '../model.ts'

const reserved = ['openid', 'offline_access']
const provided = ['address', 'email', 'phone', 'profile']
const prefixes = ['idp-link:', 'source-entity:', 'target-entity:']

/** The scopes of a request, after the application's policy for those it does not know. Throws OAuthRefusal. */
export function grantScopes(
  world: World,
  application: Application,
  requested: string | undefined,
): string[] {
  const scopes = splitScopes(requested)
  const unknown = unknownScopes(world, application, scopes)
  const policy = oauthSettings(application).unknownScopes
  if (unknown.length > 0 && policy === 'Reject') {
    throw new OAuthRefusal(
      'invalid_scope',
      'unknown_scope',
      `The application does not know the scope ${unknown.join(', ')}.`,
    )
  }
  return policy === 'Remove' ? scopes.filter((each) => !unknown.includes(each)) : scopes
}

/** None before scopes had policies. */
export function unknownScopes(
  { profile }: World,
  application: Application,
  scopes: readonly string[],
): string[] {
  if (!profile.scopes) return []
  const members = createReader(application)
  const policy = members.object('oauthConfiguration').object('providedScopePolicy')
  const known = new Set([
    ...reserved,
    ...provided.filter((name) => policy.object(name).flag('enabled', true)),
    ...members.objects('scopes').map((scope) => scope.text('name')),
  ])
  return scopes.filter(
    (each) => !known.has(each) && !prefixes.some((prefix) => each.startsWith(prefix)),
  )
}

export function splitScopes(text: string | undefined): string[] {
  return [...new Set((text ?? '').split(' ').filter(Boolean))]
}
