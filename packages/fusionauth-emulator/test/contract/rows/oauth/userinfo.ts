import { expect } from 'vitest'
import type { Bench } from '../../lib/bench.ts'
import type { Answer } from '../../lib/http.ts'
import { at } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'
import { granted } from './steps.ts'

const strict = { oauthConfiguration: { scopeHandlingPolicy: 'Strict' } }

const compatible = { oauthConfiguration: { scopeHandlingPolicy: 'Compatibility' } }

const userinfo = (bench: Bench, bearer: string): Promise<Answer> =>
  bench.send('GET /oauth2/userinfo', { bearer })

export const person: Row[] = [
  {
    fact: 'an access token with openid gives the claims of its person',
    source: 'API docs',
    answers: 'GET /oauth2/userinfo 200',
    body: 'UserinfoResponse',
    has: ['sub'],
    run: async (bench) => {
      const { accessToken, member } = await granted(bench)
      const answer = await userinfo(bench, accessToken)
      expect(at(answer.body, 'sub')).toBe(member.id)
      return answer
    },
  },
  {
    fact: 'the e-mail address with the scope email',
    source: 'API docs',
    answers: 'GET /oauth2/userinfo 200',
    body: 'UserinfoResponse',
    run: async (bench) => {
      const { accessToken, member } = await granted(bench, {}, 'openid email offline_access')
      const answer = await userinfo(bench, accessToken)
      expect(at(answer.body, 'email')).toBe(member.email)
      return answer
    },
  },
  {
    fact: 'tokens of the Login API have no scope: refused in Strict, good in Compatibility',
    source: 'API docs',
    answers: 'GET /oauth2/userinfo 200',
    body: 'UserinfoResponse',
    run: async (bench) => {
      const member = await bench.member(strict)
      const refused = await userinfo(bench, (await bench.tokens(member)).token)
      expect(refused.status).toBeGreaterThanOrEqual(400)
      await bench.patchApplication(member.applicationId ?? '', compatible)
      const answer = await userinfo(bench, (await bench.tokens(member)).token)
      expect(at(answer.body, 'email')).toBe(member.email)
      return answer
    },
  },
  {
    fact: 'a POST works too',
    source: 'API docs',
    answers: 'POST /oauth2/userinfo 200',
    body: 'UserinfoResponse',
    run: async (bench) =>
      bench.send('POST /oauth2/userinfo', { bearer: (await granted(bench)).accessToken }),
  },
  {
    fact: 'no token',
    source: 'API docs',
    answers: 'GET /oauth2/userinfo 401',
    body: 'any',
    run: async (bench) => bench.send('GET /oauth2/userinfo'),
  },
  {
    fact: 'nonsense for a token',
    source: 'API docs',
    answers: 'GET /oauth2/userinfo 401',
    body: 'any',
    run: async (bench) => userinfo(bench, 'nonsense'),
  },
  {
    fact: 'an expired token',
    source: 'issue tracker',
    answers: 'GET /oauth2/userinfo 401',
    body: 'any',
    run: async (bench) => {
      const { accessToken } = await granted(bench)
      bench.advance(3601)
      return userinfo(bench, accessToken)
    },
  },
]
