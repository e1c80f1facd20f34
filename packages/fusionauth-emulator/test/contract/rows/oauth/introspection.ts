import { expect } from 'vitest'
import { clientSecret } from '../../lib/instance.ts'
import { claimsOf, numberAt } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'
import { basic, granted } from './steps.ts'

const introspect = 'POST /oauth2/introspect'

export const introspection: Row[] = [
  {
    fact: 'a valid access token: active and its claims',
    source: 'API docs',
    answers: `${introspect} 200`,
    body: 'IntrospectResponse',
    has: ['aud', 'exp', 'iat', 'iss', 'sub', 'jti', 'authenticationType', 'tid'],
    is: { active: true },
    run: async (bench) => {
      const { accessToken, member } = await granted(bench)
      const form = {
        token: accessToken,
        client_id: member.applicationId ?? '',
        client_secret: clientSecret,
      }
      const answer = await bench.send(introspect, { form })
      expect(answer.body).toMatchObject(claimsOf(accessToken))
      return answer
    },
  },
  {
    fact: 'the client may authenticate by Basic',
    source: 'API docs',
    answers: `${introspect} 200`,
    body: 'IntrospectResponse',
    is: { active: true },
    run: async (bench) => {
      const { accessToken, member } = await granted(bench)
      const headers = basic(member.applicationId)
      return bench.send(introspect, { form: { token: accessToken }, headers })
    },
  },
  {
    fact: 'anything else: active is false and there is nothing more',
    source: 'API docs',
    answers: `${introspect} 200`,
    body: 'IntrospectResponse',
    run: async (bench) => {
      const { accessToken, member } = await granted(bench)
      const headers = basic(member.applicationId)
      bench.advance(3601)
      const answer = await bench.send(introspect, { form: { token: accessToken }, headers })
      expect(answer.body).toEqual({ active: false })
      return answer
    },
  },
  {
    fact: 'a refresh token is active with an exp in milliseconds',
    source: 'API docs',
    answers: `${introspect} 200`,
    body: 'IntrospectResponse',
    is: { active: true },
    run: async (bench) => {
      const { member, refreshToken } = await granted(bench)
      const headers = basic(member.applicationId)
      const answer = await bench.send(introspect, { form: { token: refreshToken }, headers })
      expect(numberAt(answer.body, 'exp')).toBeGreaterThan(1e12)
      return answer
    },
  },
  {
    fact: 'no token',
    source: 'API docs',
    answers: `${introspect} 400`,
    body: 'OAuthError',
    is: { error_reason: 'missing_token' },
    run: async (bench) => {
      const headers = basic(await bench.application())
      return bench.send(introspect, { form: {}, headers })
    },
  },
  {
    fact: 'a token of another client',
    source: 'API docs',
    answers: `${introspect} 401`,
    body: 'any',
    run: async (bench) => {
      const { accessToken } = await granted(bench)
      const headers = basic(await bench.application())
      return bench.send(introspect, { form: { token: accessToken }, headers })
    },
  },
]
