import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import type { Bench, Person } from '../../lib/bench.ts'
import { clientSecret, redirectUri } from '../../lib/instance.ts'
import { at, textAt } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'
import { basic, codeGrant, policy, token } from './steps.ts'

export const codeGrants: Row[] = [
  {
    fact: 'a code is exchanged; userId alone is in camel case, scope is told',
    source: 'API docs',
    answers: `${token} 200`,
    body: 'AccessToken',
    has: ['access_token', 'expires_in', 'id_token', 'refresh_token', 'refresh_token_id', 'scope'],
    is: { token_type: 'Bearer' },
    run: async (bench) => {
      const member = await bench.member()
      const code = await bench.authorizationCode(member, { scope: 'openid offline_access' })
      const answer = await codeGrant(bench, member, code)
      expect(at(answer.body, 'userId')).toBe(member.id)
      expect(textAt(answer.body, 'scope').split(' ').toSorted()).toEqual([
        'offline_access',
        'openid',
      ])
      return answer
    },
  },
  {
    fact: 'without scopes there is neither an id token nor a refresh token',
    source: 'API docs',
    answers: `${token} 200`,
    body: 'AccessToken',
    has: ['access_token', 'expires_in'],
    lacks: ['id_token', 'refresh_token', 'refresh_token_id'],
    run: async (bench) => {
      const member = await bench.member()
      return codeGrant(bench, member, await bench.authorizationCode(member))
    },
  },
  {
    fact: 'offline_access alone does not do where the application gives no refresh tokens to grants',
    source: 'API docs',
    answers: `${token} 200`,
    body: 'AccessToken',
    lacks: ['refresh_token', 'refresh_token_id'],
    run: async (bench) => {
      const member = await bench.member({ oauthConfiguration: { generateRefreshTokens: false } })
      const code = await bench.authorizationCode(member, { scope: 'offline_access' })
      return codeGrant(bench, member, code)
    },
  },
  {
    fact: 'the client may authenticate by Basic instead of the form',
    source: 'API docs',
    answers: `${token} 200`,
    body: 'AccessToken',
    run: async (bench) => {
      const member = await bench.member()
      const code = await bench.authorizationCode(member)
      return bench.send(token, {
        headers: basic(member.applicationId),
        form: { grant_type: 'authorization_code', redirect_uri: redirectUri, code },
      })
    },
  },
  {
    fact: 'parameters in the query work like those in the body',
    source: 'example apps',
    answers: `${token} 200`,
    body: 'AccessToken',
    run: async (bench) => {
      const member = await bench.member()
      const code = await bench.authorizationCode(member)
      return bench.send(token, {
        query: {
          client_id: member.applicationId ?? '',
          client_secret: clientSecret,
          grant_type: 'authorization_code',
          redirect_uri: redirectUri,
          code,
        },
      })
    },
  },
  {
    fact: 'a client id in capitals is the same client',
    source: 'example apps',
    answers: `${token} 200`,
    body: 'AccessToken',
    run: async (bench) => {
      const member = await bench.member()
      const client_id = (member.applicationId ?? '').toUpperCase()
      const code = await bench.authorizationCode(member, { client_id })
      return codeGrant(bench, member, code, { client_id })
    },
  },
  {
    fact: 'PKCE with S256 works without a secret where the policy says so',
    source: 'API docs',
    answers: `${token} 200`,
    body: 'AccessToken',
    run: async (bench) => {
      const member = await bench.member(policy('NotRequiredWhenUsingPKCE'))
      const { code, code_verifier } = await withPkce(bench, member)
      return bench.send(token, {
        form: {
          client_id: member.applicationId ?? '',
          grant_type: 'authorization_code',
          redirect_uri: redirectUri,
          code,
          code_verifier,
        },
      })
    },
  },
  {
    fact: 'a code nobody knows: invalid_request, not invalid_grant',
    source: 'example apps',
    answers: `${token} 400`,
    body: 'OAuthError',
    is: { error: 'invalid_request', error_description: 'Invalid Authorization Code' },
    run: async (bench) => codeGrant(bench, await bench.member(), 'unknown'),
  },
  {
    fact: 'a code works once',
    source: 'API docs',
    answers: `${token} 400`,
    body: 'OAuthError',
    is: { error: 'invalid_request' },
    run: async (bench) => {
      const member = await bench.member()
      const code = await bench.authorizationCode(member)
      expect((await codeGrant(bench, member, code)).status).toBe(200)
      return codeGrant(bench, member, code)
    },
  },
  {
    fact: 'a code lives thirty seconds',
    source: 'API docs',
    answers: `${token} 400`,
    body: 'OAuthError',
    is: { error: 'invalid_request' },
    run: async (bench) => {
      const member = await bench.member()
      const code = await bench.authorizationCode(member)
      bench.advance(31)
      return codeGrant(bench, member, code)
    },
  },
  {
    fact: 'another redirect_uri than the code was asked for with',
    source: 'OpenAPI',
    answers: `${token} 400`,
    body: 'OAuthError',
    has: ['error', 'error_description'],
    run: async (bench) => {
      const member = await bench.member()
      const code = await bench.authorizationCode(member)
      return codeGrant(bench, member, code, { redirect_uri: 'https://evil.example.com/' })
    },
  },
  {
    fact: 'a wrong code_verifier',
    source: 'OpenAPI',
    answers: `${token} 400`,
    body: 'OAuthError',
    is: { error_reason: 'invalid_pkce_code_verifier' },
    run: async (bench) => {
      const member = await bench.member()
      const { code } = await withPkce(bench, member)
      return codeGrant(bench, member, code, { code_verifier: 'w'.repeat(50) })
    },
  },
  {
    fact: 'without PKCE the secret is needed where the policy spares it those who use PKCE',
    source: 'API docs',
    answers: `${token} 401`,
    body: 'OAuthError',
    is: { error: 'invalid_client' },
    run: async (bench) => {
      const member = await bench.member(policy('NotRequiredWhenUsingPKCE'))
      return withoutSecret(bench, member)
    },
  },
  {
    fact: 'a code without secret or PKCE where the policy is NotRequired',
    source: 'API docs',
    answers: `${token} 200`,
    body: 'AccessToken',
    run: async (bench) => withoutSecret(bench, await bench.member(policy('NotRequired'))),
  },
  {
    fact: 'the secret is needed beside PKCE where the policy is Required',
    source: 'API docs',
    answers: `${token} 401`,
    body: 'OAuthError',
    is: { error: 'invalid_client' },
    run: async (bench) => {
      const member = await bench.member(policy('Required'))
      const { code, code_verifier } = await withPkce(bench, member)
      return bench.send(token, {
        form: {
          client_id: member.applicationId ?? '',
          grant_type: 'authorization_code',
          redirect_uri: redirectUri,
          code,
          code_verifier,
        },
      })
    },
  },
]

async function withoutSecret(bench: Bench, member: Person) {
  const code = await bench.authorizationCode(member)
  return bench.send(token, {
    form: {
      client_id: member.applicationId ?? '',
      grant_type: 'authorization_code',
      redirect_uri: redirectUri,
      code,
    },
  })
}

async function withPkce(bench: Bench, member: Person) {
  const code_verifier = 'v'.repeat(50)
  const code_challenge = createHash('sha256').update(code_verifier).digest('base64url')
  const challenge = { code_challenge, code_challenge_method: 'S256' }
  return { code_verifier, code: await bench.authorizationCode(member, challenge) }
}
