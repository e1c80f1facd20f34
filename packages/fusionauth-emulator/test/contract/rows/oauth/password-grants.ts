import { expect } from 'vitest'
import { at, claimsOf, listAt, textAt } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'
import { guarded } from '../../lib/totp.ts'
import { passwordGrant, policy, token } from './steps.ts'

export const passwordGrants: Row[] = [
  {
    fact: 'the password grant: an access token and its scope',
    source: 'API docs',
    answers: `${token} 200`,
    body: 'AccessToken',
    has: ['access_token', 'expires_in', 'id_token', 'refresh_token', 'refresh_token_id', 'scope'],
    is: { token_type: 'Bearer' },
    run: async (bench) => {
      const member = await bench.member()
      const answer = await passwordGrant(bench, member, { scope: 'openid offline_access' })
      expect(at(answer.body, 'userId')).toBe(member.id)
      return answer
    },
  },
  {
    fact: 'expires_in is what is left of the access token',
    source: 'API docs',
    answers: `${token} 200`,
    body: 'AccessToken',
    run: async (bench) => {
      const member = await bench.member({ jwtConfiguration: { timeToLiveInSeconds: 100 } })
      const answer = await passwordGrant(bench, member)
      const { exp, iat } = claimsOf(textAt(answer.body, 'access_token'))
      expect(Number(exp) - Number(iat)).toBe(100)
      expect([99, 100]).toContain(at(answer.body, 'expires_in'))
      return answer
    },
  },
  {
    fact: 'the device of the refresh token is told in the form',
    source: 'API docs',
    answers: `${token} 200`,
    body: 'AccessToken',
    run: async (bench) => {
      const member = await bench.member()
      const answer = await passwordGrant(bench, member, {
        scope: 'offline_access',
        'metaData.device.name': 'Phone',
      })
      const id = textAt(answer.body, 'refresh_token_id')
      const { body } = await bench.admin(`GET /api/jwt/refresh/${id}`)
      expect(at(body, 'refreshToken.metaData.device.name')).toBe('Phone')
      expect(listAt(body, 'refreshToken.metaData.scopes')).toContain('offline_access')
      return answer
    },
  },
  {
    fact: 'no secret is needed where the policy is NotRequired',
    source: 'API docs',
    answers: `${token} 200`,
    body: 'AccessToken',
    run: async (bench) => {
      const { applicationId = '', email, password } = await bench.member(policy('NotRequired'))
      const form = { grant_type: 'password', username: email, password, client_id: applicationId }
      return bench.send(token, { form })
    },
  },
  {
    fact: 'a wrong password',
    source: 'OpenAPI',
    answers: `${token} 400`,
    body: 'OAuthError',
    is: { error: 'invalid_grant' },
    run: async (bench) => passwordGrant(bench, await bench.member(), { password: 'wrong' }),
  },
  {
    fact: 'the password has to be changed: the id to do it with',
    source: 'client sources',
    answers: `${token} 400`,
    body: 'OAuthError',
    has: ['change_password_id'],
    is: { error: 'change_password_required', error_reason: 'change_password_administrative' },
    run: async (bench) => {
      const member = await bench.member({}, { user: { passwordChangeRequired: true } })
      return passwordGrant(bench, member)
    },
  },
  {
    fact: 'a second factor is needed: the id and the methods',
    source: 'client sources',
    answers: `${token} 400`,
    body: 'OAuthError',
    has: ['two_factor_id', 'two_factor_methods.0.id'],
    lacks: ['two_factor_methods.0.secret'],
    is: { error: 'two_factor_required' },
    run: async (bench) => passwordGrant(bench, (await guarded(bench)).person),
  },
  {
    fact: 'the login is refused for another reason',
    source: 'issue tracker',
    answers: `${token} 400`,
    body: 'OAuthError',
    is: { error: 'invalid_grant' },
    run: async (bench) => {
      const member = await bench.member()
      await bench.admin(`DELETE /api/user/${member.id}`)
      return passwordGrant(bench, member)
    },
  },
  {
    fact: 'a grant the application has not enabled',
    source: 'OpenAPI',
    answers: `${token} 400`,
    body: 'OAuthError',
    is: { error_reason: 'grant_type_disabled' },
    run: async (bench) => {
      const oauthConfiguration = { enabledGrants: ['authorization_code'] }
      return passwordGrant(bench, await bench.member({ oauthConfiguration }))
    },
  },
  {
    fact: 'no grant_type',
    source: 'OpenAPI',
    answers: `${token} 400`,
    body: 'OAuthError',
    has: ['error', 'error_description'],
    run: async (bench) => bench.grant(await bench.application(), {}),
  },
  {
    fact: 'no secret where one is required, which is the default',
    source: 'API docs',
    answers: `${token} 401`,
    body: 'OAuthError',
    is: { error: 'invalid_client' },
    run: async (bench) => {
      const { applicationId = '', email, password } = await bench.member()
      const form = { grant_type: 'password', username: email, password, client_id: applicationId }
      return bench.send(token, { form })
    },
  },
  {
    fact: 'a wrong secret',
    source: 'API docs',
    answers: `${token} 401`,
    body: 'OAuthError',
    is: { error: 'invalid_client' },
    run: async (bench) => passwordGrant(bench, await bench.member(), { client_secret: 'wrong' }),
  },
  {
    fact: 'a secret that is sent is checked even where none is required',
    source: 'API docs',
    answers: `${token} 401`,
    body: 'OAuthError',
    is: { error: 'invalid_client' },
    run: async (bench) =>
      passwordGrant(bench, await bench.member(policy('NotRequired')), { client_secret: 'wrong' }),
  },
]
