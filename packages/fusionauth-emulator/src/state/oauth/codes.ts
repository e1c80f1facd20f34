import { createHash } from 'node:crypto'
import { endExternalId, findExternalId, issueExternalId, lifetimeOf } from '../external-ids.ts'
import { keptOutBy } from '../login/kept-out.ts'
import { keptOutRefusal } from './login.ts'
import { OAuthRefusal } from './refusal.ts'
import { oauthSettings } from './settings.ts'
import { grantOAuthTokens, type TokenAnswer } from './tokens.ts'
import { createReader } from '../reader.ts'
import { checkSecret, type Client } from './clients.ts'
import type { AuthenticationType } from '../tokens/tokens.ts'
import type { Device, ExternalId, World } from '../model.ts'

/** What an authorization code stands for. */
export interface CodeGrant {
  redirectUri: string
  scopes: readonly string[]
  authenticationType: AuthenticationType
  /** Milliseconds. */
  authenticationInstant: number
  device: Omit<Device, 'lastAccessedInstant'>
  codeChallenge?: string | undefined
  nonce?: string | undefined
  sessionId?: string | undefined
}

export function issueCode(
  world: World,
  { application, tenant }: Client,
  userId: string,
  grant: CodeGrant,
  instant: number,
): string {
  return issueExternalId(
    world,
    {
      kind: 'authorization-code',
      tenantId: tenant.id,
      applicationId: application.id,
      userId,
      data: { ...grant },
    },
    lifetimeOf(tenant, 'authorization-code'),
    instant,
  ).id
}

/** `grant_type=authorization_code`. A code works once. Throws OAuthRefusal. */
export async function codeGrant(
  world: World,
  client: Client & { secret: string | undefined },
  given: {
    code?: string | undefined
    codeVerifier?: string | undefined
    redirectUri?: string | undefined
  },
  now: number,
): Promise<TokenAnswer> {
  const { application, tenant } = client
  const { code, codeVerifier, redirectUri } = given
  const instant = Math.floor(now * 1000)
  const issued = findExternalId(world, 'authorization-code', code, instant)
  const found = issued?.applicationId === application.id ? issued : undefined
  const grant = found && readGrant(found)
  // Anybody can make up a verifier: whether PKCE is in use, the code itself says.
  const usesPkce = grant ? grant.codeChallenge !== undefined : codeVerifier !== undefined
  checkSecret(client, needsSecret(client, usesPkce))
  if (!code) throw new OAuthRefusal('invalid_request', 'missing_code', 'Give a code.')
  if (!redirectUri) {
    throw new OAuthRefusal('invalid_request', 'missing_redirect_uri', 'Give the redirect_uri.')
  }
  const user = found && world.users.get(found.userId)
  if (!found || !grant || !user) {
    throw new OAuthRefusal('invalid_request', 'auth_code_not_found', 'Invalid Authorization Code')
  }
  if (grant.redirectUri !== redirectUri) {
    const description = 'The redirect_uri is not the one of the authorization request.'
    throw new OAuthRefusal('invalid_request', 'invalid_redirect_uri', description)
  }
  checkVerifier(grant.codeChallenge, codeVerifier)
  checkProofKey(client, grant.codeChallenge)
  const keptOut = keptOutBy(world, user, application.id, instant)
  if (keptOut) throw keptOutRefusal(keptOut)
  endExternalId(world, found)
  const grantTypes = ['authorization_code']
  return grantOAuthTokens(world, { ...grant, tenant, application, user, grantTypes, code }, now)
}

function needsSecret({ application }: Client, usesPkce: boolean): boolean {
  const { clientPolicy } = oauthSettings(application)
  return clientPolicy === 'Required' || (clientPolicy !== 'NotRequired' && !usesPkce)
}

/** A client that did not authenticate itself must have used PKCE, where the application says so. */
function checkProofKey(
  { application, secret }: Client & { secret: string | undefined },
  codeChallenge: string | undefined,
): void {
  const { pkcePolicy } = oauthSettings(application)
  if (pkcePolicy !== 'NotRequiredWhenUsingClientAuthentication') return
  if (secret || codeChallenge !== undefined) return
  const description = 'A client that does not authenticate itself must use PKCE.'
  throw new OAuthRefusal('invalid_request', 'missing_code_challenge', description)
}

function checkVerifier(challenge: string | undefined, verifier: string | undefined): void {
  if (challenge === undefined) {
    if (verifier === undefined) return
    const description = 'There was no code_challenge, so there can be no code_verifier.'
    throw new OAuthRefusal('invalid_grant', 'invalid_pkce_code_verifier', description)
  }
  if (!verifier) {
    throw new OAuthRefusal('invalid_request', 'missing_code_verifier', 'Give the code_verifier.')
  }
  if (createHash('sha256').update(verifier).digest('base64url') === challenge) return
  const description = 'The code_verifier does not belong to the code_challenge.'
  throw new OAuthRefusal('invalid_grant', 'invalid_pkce_code_verifier', description)
}

/** What `issueCode` kept. */
function readGrant({ data, insertInstant }: ExternalId): CodeGrant {
  const reader = createReader(data)
  const device = reader.object('device')
  const authenticationType = reader.oneOf('authenticationType', types, 'PASSWORD')
  const texts = { name: device.text('name'), type: device.text('type') }
  const description = device.text('description')
  const address = device.text('lastAccessedAddress')
  return {
    redirectUri: reader.text('redirectUri') ?? '',
    scopes: reader.texts('scopes') ?? [],
    authenticationType,
    authenticationInstant: reader.count('authenticationInstant', insertInstant, 0),
    device: {
      ...(texts.name !== undefined && { name: texts.name }),
      ...(texts.type !== undefined && { type: texts.type }),
      ...(description !== undefined && { description }),
      ...(address !== undefined && { lastAccessedAddress: address }),
    },
    codeChallenge: reader.text('codeChallenge'),
    nonce: reader.text('nonce'),
    sessionId: reader.text('sessionId'),
  }
}

const types = ['PASSWORD', 'ONE_TIME_PASSWORD', 'APPLICATION_TOKEN'] as const
