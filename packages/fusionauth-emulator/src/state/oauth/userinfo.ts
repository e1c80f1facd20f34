import { isOfOwnTenant, verifyJwt } from '../tokens/jws.ts'
import { OAuthRefusal } from './refusal.ts'
import { splitScopes } from './scopes.ts'
import { isStrict } from '../tokens/tokens.ts'
import { allClaims, claimsOfScopes } from './user-claims.ts'
import type { Members } from '../reader.ts'
import type { World } from '../model.ts'

/**
 * What an access token lets its bearer know about the person. A Strict application's token must be an
 * access token with the scope `openid`, so one of the Login API will not do; elsewhere any will.
 * Throws OAuthRefusal.
 */
export async function readUserinfo(
  world: World,
  authorization: string | undefined,
  now: number,
): Promise<Members> {
  if (!authorization) throw refusal('access_token_required', 'Give an access token.')
  const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1]
  if (!token || token.split('.').length !== 3) {
    throw refusal('access_token_malformed', 'The access token is malformed.')
  }
  const claims = await verifyJwt(world, token, now)
  if (claims === undefined) {
    const expired = (await verifyJwt(world, token)) !== undefined
    const reason = expired ? 'access_token_expired' : 'access_token_invalid'
    throw refusal(reason, `The access token is ${expired ? 'expired' : 'invalid'}.`)
  }
  const user = world.users.get(claims.sub ?? '')
  const audience = Array.isArray(claims.aud) ? claims.aud[0] : claims.aud
  const application = world.applications.get(audience ?? '')
  if (!user?.active || !application || !isOfOwnTenant(world, claims)) {
    throw refusal('access_token_invalid', 'The access token is invalid.')
  }
  const { applicationId, at_hash: ofIdToken, roles, scope } = claims
  if (world.profile.scopes && isStrict(application)) {
    const scopes = splitScopes(typeof scope === 'string' ? scope : undefined)
    if (ofIdToken !== undefined || !scopes.includes('openid')) {
      const description = 'The access token must have the scope openid.'
      throw refusal('access_token_invalid', description)
    }
    return { ...claimsOfScopes(user, scopes), sub: user.id }
  }
  return {
    ...(applicationId !== undefined && { applicationId }),
    ...allClaims(user),
    ...(roles !== undefined && { roles }),
    sub: user.id,
  }
}

function refusal(reason: string, description: string): OAuthRefusal {
  return new OAuthRefusal('invalid_token', reason, description, { status: 401 })
}
