import { authenticate } from '../login/login-rules.ts'
import { admittedOrRefused } from './login.ts'
import { OAuthRefusal } from './refusal.ts'
import { grantScopes } from './scopes.ts'
import { grantOAuthTokens, type TokenAnswer } from './tokens.ts'
import type { Client } from './clients.ts'
import type { Device, World } from '../model.ts'

/** `grant_type=password`. Throws OAuthRefusal, TransactionFailed. */
export async function passwordGrant(
  world: World,
  { application, tenant }: Client,
  given: {
    username?: string | undefined
    password?: string | undefined
    scope?: string | undefined
    device: Omit<Device, 'lastAccessedInstant'>
  },
  now: () => number,
): Promise<TokenAnswer> {
  const { device, password, username } = given
  const scopes = grantScopes(world, application, given.scope)
  if (!username || !password) {
    const description = 'Give the username and the password.'
    throw new OAuthRefusal('invalid_request', 'invalid_user_credentials', description)
  }
  const { lastAccessedAddress: ipAddress } = device
  const decision = await authenticate(
    world,
    {
      tenant,
      application,
      credentials: { loginId: username, loginIdTypes: ['email', 'username'], password },
      info: ipAddress === undefined ? {} : { ipAddress },
    },
    now,
  )
  const { proof, user } = admittedOrRefused(application, decision)
  const seconds = now()
  return grantOAuthTokens(
    world,
    {
      tenant,
      application,
      user,
      scopes,
      grantTypes: ['password'],
      authenticationType: proof.authenticationType,
      authenticationInstant: Math.floor(seconds * 1000),
      device,
    },
    seconds,
  )
}
