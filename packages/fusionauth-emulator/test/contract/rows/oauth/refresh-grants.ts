import { expect } from 'vitest'
import { at, claimsOf, textAt } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'
import { granted, policy, refreshGrant, token } from './steps.ts'

export const refreshGrants: Row[] = [
  {
    fact: 'the refresh grant: with openid an id token, and the refresh token with its id',
    source: 'example apps',
    answers: `${token} 200`,
    body: 'AccessToken',
    has: ['access_token', 'expires_in', 'id_token', 'refresh_token', 'refresh_token_id', 'userId'],
    is: { token_type: 'Bearer' },
    run: async (bench) => {
      const { member, refreshToken } = await granted(bench)
      const answer = await refreshGrant(bench, member, refreshToken)
      expect(at(answer.body, 'refresh_token')).toBe(refreshToken)
      expect(claimsOf(textAt(answer.body, 'access_token'))).toMatchObject({
        aud: member.applicationId,
        authenticationType: 'REFRESH_TOKEN',
        sub: member.id,
      })
      return answer
    },
  },
  {
    fact: 'without openid there is no id token',
    source: 'API docs',
    answers: `${token} 200`,
    body: 'AccessToken',
    lacks: ['id_token'],
    run: async (bench) => {
      const { member, refreshToken } = await granted(bench, {}, 'offline_access')
      return refreshGrant(bench, member, refreshToken)
    },
  },
  {
    fact: 'allowTokenRefresh is not asked for',
    source: 'API docs',
    answers: `${token} 200`,
    body: 'AccessToken',
    run: async (bench) => {
      const off = { loginConfiguration: { allowTokenRefresh: false } }
      const { member, refreshToken } = await granted(bench, off)
      return refreshGrant(bench, member, refreshToken)
    },
  },
  {
    fact: 'a token of the Login API is refreshed here',
    source: 'example apps',
    answers: `${token} 200`,
    body: 'AccessToken',
    run: async (bench) => {
      const member = await bench.member()
      return refreshGrant(bench, member, (await bench.tokens(member)).refreshToken)
    },
  },
  {
    fact: 'a one-time token is rotated, its id stays',
    source: 'API docs',
    answers: `${token} 200`,
    body: 'AccessToken',
    run: async (bench) => {
      const jwtConfiguration = { refreshTokenUsagePolicy: 'OneTimeUse' }
      const { member, refreshToken } = await granted(bench, { jwtConfiguration })
      const first = await refreshGrant(bench, member, refreshToken)
      const next = textAt(first.body, 'refresh_token')
      expect(next).not.toBe(refreshToken)
      const answer = await refreshGrant(bench, member, next)
      expect(at(answer.body, 'refresh_token_id')).toBe(at(first.body, 'refresh_token_id'))
      return answer
    },
  },
  {
    fact: 'fewer scopes may be asked for',
    source: 'API docs',
    answers: `${token} 200`,
    body: 'AccessToken',
    lacks: ['id_token'],
    run: async (bench) => {
      const { member, refreshToken } = await granted(bench)
      const answer = await refreshGrant(bench, member, refreshToken, { scope: 'offline_access' })
      expect(claimsOf(textAt(answer.body, 'access_token'))['scope']).toBe('offline_access')
      return answer
    },
  },
  {
    fact: 'expires_in shortens the access token',
    source: 'API docs',
    answers: `${token} 200`,
    body: 'AccessToken',
    run: async (bench) => {
      const { member, refreshToken } = await granted(bench)
      const answer = await refreshGrant(bench, member, refreshToken, { expires_in: '30' })
      const { exp, iat } = claimsOf(textAt(answer.body, 'access_token'))
      expect(Number(exp) - Number(iat)).toBe(30)
      return answer
    },
  },
  {
    fact: 'no secret where the policy is NotRequired',
    source: 'API docs',
    answers: `${token} 200`,
    body: 'AccessToken',
    run: async (bench) => {
      const { member, refreshToken } = await granted(bench, policy('NotRequired'))
      const form = {
        client_id: member.applicationId ?? '',
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
      }
      return bench.send(token, { form })
    },
  },
  {
    fact: 'more scopes than were granted',
    source: 'API docs',
    answers: `${token} 400`,
    body: 'OAuthError',
    is: { error: 'invalid_scope' },
    run: async (bench) => {
      const { member, refreshToken } = await granted(bench, {}, 'offline_access')
      const scope = 'offline_access openid'
      return refreshGrant(bench, member, refreshToken, { scope })
    },
  },
  {
    fact: 'a refresh token with a scope nobody knows any more ends where such are rejected',
    source: 'release notes',
    answers: `${token} 400`,
    body: 'OAuthError',
    has: ['error'],
    run: async (bench) => {
      const allowing = { oauthConfiguration: { unknownScopePolicy: 'Allow' } }
      const { member, refreshToken } = await granted(bench, allowing, 'offline_access made_up')
      expect((await refreshGrant(bench, member, refreshToken)).status).toBe(200)
      const oauthConfiguration = { unknownScopePolicy: 'Reject' }
      await bench.patchApplication(member.applicationId ?? '', { oauthConfiguration })
      const answer = await refreshGrant(bench, member, refreshToken)
      expect((await bench.refresh(refreshToken)).status).toBe(400)
      return answer
    },
  },
  {
    fact: 'expires_in beyond what is configured',
    source: 'API docs',
    answers: `${token} 400`,
    body: 'OAuthError',
    is: { error_reason: 'invalid_expires_in' },
    run: async (bench) => {
      const { member, refreshToken } = await granted(bench)
      return refreshGrant(bench, member, refreshToken, { expires_in: '3601' })
    },
  },
  {
    fact: 'a refresh token nobody knows',
    source: 'issue tracker',
    answers: `${token} 400`,
    body: 'OAuthError',
    is: {
      error: 'invalid_grant',
      error_reason: 'refresh_token_not_found',
      error_description: 'The refresh_token is invalid.',
    },
    run: async (bench) => refreshGrant(bench, await bench.member(), 'unknown'),
  },
  {
    fact: 'a refresh token that was rotated',
    source: 'issue tracker',
    answers: `${token} 400`,
    body: 'OAuthError',
    is: { error: 'invalid_grant', error_reason: 'refresh_token_not_found' },
    run: async (bench) => {
      const jwtConfiguration = { refreshTokenUsagePolicy: 'OneTimeUse' }
      const { member, refreshToken } = await granted(bench, { jwtConfiguration })
      expect((await refreshGrant(bench, member, refreshToken)).status).toBe(200)
      return refreshGrant(bench, member, refreshToken)
    },
  },
  {
    fact: 'a refresh token that expired',
    source: 'issue tracker',
    answers: `${token} 400`,
    body: 'OAuthError',
    is: { error: 'invalid_grant', error_reason: 'refresh_token_not_found' },
    run: async (bench) => {
      const jwtConfiguration = { refreshTokenTimeToLiveInMinutes: 1 }
      const { member, refreshToken } = await granted(bench, { jwtConfiguration })
      bench.advance(61)
      return refreshGrant(bench, member, refreshToken)
    },
  },
  {
    fact: 'no refresh token',
    source: 'OpenAPI',
    answers: `${token} 400`,
    body: 'OAuthError',
    is: { error_reason: 'missing_refresh_token' },
    run: async (bench) => bench.grant(await bench.application(), { grant_type: 'refresh_token' }),
  },
]
