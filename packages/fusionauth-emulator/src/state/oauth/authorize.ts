import { OAuthRefusal, type ReturnTo } from './refusal.ts'
import { checkGrantEnabled, type Client } from './clients.ts'
import { issueCode } from './codes.ts'
import { userStates } from './login.ts'
import { grantScopes } from './scopes.ts'
import { isAuthorizedUri, oauthSettings } from './settings.ts'
import { NotEmulated } from '../errors.ts'
import type { Admitted } from '../login/decision.ts'
import type { World } from '../model.ts'

type Parameters = Readonly<Record<string, string | undefined>>

/** An authorization request that may go on. */
export interface Authorization extends Client {
  returnTo: ReturnTo
  scopes: readonly string[]
  prompts: readonly string[]
  /** Seconds. */
  maxAge?: number | undefined
  nonce?: string | undefined
  codeChallenge?: string | undefined
  loginHint?: string | undefined
  locale: string
}

const responseModes = ['query', 'fragment', 'form_post'] as const
const implicit = new Set(['token', 'id_token', 'token id_token', 'id_token token'])

/**
 * Reads a request of `/oauth2/authorize`. Throws OAuthRefusal: for the browser to show as long as the
 * `redirect_uri` is not known to be the client's own, for the client from then on.
 */
export function readAuthorization(world: World, client: Client, given: Parameters): Authorization {
  const { application } = client
  const redirectUri = given['redirect_uri']
  if (redirectUri === undefined) {
    throw new OAuthRefusal('invalid_request', 'missing_redirect_uri', 'Give a redirect_uri.')
  }
  if (!isAuthorizedUri(application, redirectUri)) {
    const description = `The redirect_uri is not one of the application's: ${redirectUri}`
    throw new OAuthRefusal('invalid_request', 'invalid_redirect_uri', description)
  }
  const responseMode = responseModes.find((each) => each === (given['response_mode'] ?? 'query'))
  const { state } = given
  const returnTo = { redirectUri, responseMode: responseMode ?? 'query', state }
  try {
    if (responseMode === undefined) {
      const description = `response_mode must be one of ${responseModes.join(', ')}.`
      throw new OAuthRefusal('invalid_request', 'invalid_response_mode', description)
    }
    checkResponseType(given['response_type'])
    checkGrantEnabled(application, 'authorization_code')
    const scopes = grantScopes(world, application, given['scope'])
    const { login_hint: loginHint, nonce } = given
    const codeChallenge = readChallenge(client, given)
    const prompts = readPrompts(given['prompt'])
    const maxAge = readMaxAge(given['max_age'])
    const locale = given['locale'] ?? 'en'
    const read = { scopes, prompts, maxAge, nonce, codeChallenge, loginHint, locale }
    return { ...client, returnTo, ...read }
  } catch (error) {
    if (error instanceof OAuthRefusal) error.returnTo = returnTo
    throw error
  }
}

/** Gives somebody who logged in a code, and says what goes back to the application with it. */
export function grantCode(
  world: World,
  authorization: Authorization,
  login: Admitted & {
    authenticationInstant: number
    sessionId: string
    address?: string | undefined
  },
  instant: number,
): Record<string, string> {
  const { codeChallenge, locale, nonce, returnTo, scopes, tenant } = authorization
  const { address, authenticationInstant, outcome, proof, sessionId, user } = login
  const code = issueCode(
    world,
    authorization,
    user.id,
    {
      redirectUri: returnTo.redirectUri,
      scopes,
      authenticationType: proof.authenticationType,
      authenticationInstant,
      device: address === undefined ? {} : { lastAccessedAddress: address },
      codeChallenge,
      nonce,
      sessionId,
    },
    instant,
  )
  return {
    code,
    ...(world.profile.issuerInRedirect && { iss: tenant.issuer }),
    locale,
    ...(returnTo.state !== undefined && { state: returnTo.state }),
    userState: userStates[outcome],
  }
}

function checkResponseType(type: string | undefined): void {
  if (type === 'code') return
  if (type === undefined) {
    throw new OAuthRefusal('invalid_request', 'missing_response_type', 'Give a response_type.')
  }
  if (implicit.has(type)) throw new NotEmulated('the implicit grant')
  const description = 'Parameter response_type must be set to code.'
  throw new OAuthRefusal('unsupported_response_type', 'invalid_response_type', description)
}

function readChallenge({ application }: Client, given: Parameters): string | undefined {
  const { code_challenge: challenge, code_challenge_method: method } = given
  if (challenge === undefined) {
    if (oauthSettings(application).pkcePolicy !== 'Required') return undefined
    const description = 'The application requires PKCE: give a code_challenge.'
    throw new OAuthRefusal('invalid_request', 'missing_code_challenge', description)
  }
  if (method !== 'S256') {
    const description = 'code_challenge_method must be S256.'
    throw new OAuthRefusal('invalid_request', 'invalid_pkce_code_challenge_method', description)
  }
  if (/^[A-Za-z0-9_-]{43}$/.test(challenge)) return challenge
  const description = 'The code_challenge is not a SHA-256 in base64url.'
  throw new OAuthRefusal('invalid_request', 'invalid_pkce_code_challenge', description)
}

function readPrompts(text: string | undefined): string[] {
  const prompts = (text ?? '').split(' ').filter(Boolean)
  const known = prompts.every((each) => ['none', 'login', 'consent'].includes(each))
  if (known && (!prompts.includes('none') || prompts.length === 1)) return prompts
  const description = 'prompt must be none alone, or login, consent or both.'
  throw new OAuthRefusal('invalid_request', 'invalid_prompt', description)
}

function readMaxAge(text: string | undefined): number | undefined {
  if (text === undefined || /^\d{1,9}$/.test(text))
    return text === undefined ? undefined : Number(text)
  throw new OAuthRefusal('invalid_request', undefined, 'max_age must be a number of seconds.')
}
