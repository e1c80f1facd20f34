import { expect } from 'vitest'
import type { Bench } from '../../lib/bench.ts'
import { at, claimsOf, type Members, textAt } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'

async function registeredTwice(bench: Bench, second: Members = {}) {
  const member = await bench.member()
  const targetId = await bench.application(second)
  const registration = { applicationId: targetId, roles: ['admin'] }
  await bench.admin(`POST /api/user/registration/${member.id}`, { registration })
  return { member, targetId, ...(await bench.tokens(member)) }
}

const issue = 'GET /api/jwt/issue'

export const issuing: Row[] = [
  {
    fact: 'a token for a second application, which expires with the first',
    source: 'API docs',
    answers: `${issue} 200`,
    body: 'IssueResponse',
    has: ['token'],
    lacks: ['refreshToken'],
    run: async (bench) => {
      const { targetId, token } = await registeredTwice(bench)
      bench.advance(10)
      const query = { applicationId: targetId }
      const answer = await bench.send(issue, { bearer: token, query })
      expect(claimsOf(textAt(answer.body, 'token'))).toMatchObject({
        applicationId: targetId,
        aud: targetId,
        authenticationType: 'JWT_SSO',
        exp: claimsOf(token)['exp'],
        roles: ['admin'],
      })
      return answer
    },
  },
  {
    fact: 'with a valid refresh token there is one for the second application, no younger',
    source: 'API docs',
    answers: `${issue} 200`,
    body: 'IssueResponse',
    has: ['token', 'refreshToken'],
    run: async (bench) => {
      const { refreshToken, refreshTokenId, targetId, token } = await registeredTwice(bench)
      bench.advance(60)
      const query = { applicationId: targetId, refreshToken }
      const answer = await bench.send(issue, { bearer: token, query })
      const made = await bench.refresh(textAt(answer.body, 'refreshToken'))
      const newId = textAt(made.body, 'refreshTokenId')
      expect(newId).not.toBe(refreshTokenId)
      const path = 'refreshToken.insertInstant'
      const before = await bench.admin(`GET /api/jwt/refresh/${refreshTokenId}`)
      const after = await bench.admin(`GET /api/jwt/refresh/${newId}`)
      expect(at(after.body, path)).toBe(at(before.body, path))
      expect(at(after.body, 'refreshToken.applicationId')).toBe(targetId)
      return answer
    },
  },
  {
    fact: 'the cookie of the refresh token beats the query',
    source: 'API docs',
    answers: `${issue} 200`,
    body: 'IssueResponse',
    has: ['token'],
    lacks: ['refreshToken'],
    run: async (bench) => {
      const { refreshToken, targetId, token } = await registeredTwice(bench)
      const query = { applicationId: targetId, refreshToken }
      const headers = { authorization: `Bearer ${token}`, cookie: 'refresh_token=unknown' }
      return bench.send(issue, { headers, query })
    },
  },
  {
    fact: 'no refresh token where the second application gives none',
    source: 'API docs',
    answers: `${issue} 200`,
    body: 'IssueResponse',
    has: ['token'],
    lacks: ['refreshToken'],
    run: async (bench) => {
      const none = { loginConfiguration: { generateRefreshTokens: false } }
      const { refreshToken, targetId, token } = await registeredTwice(bench, none)
      const query = { applicationId: targetId, refreshToken }
      return bench.send(issue, { bearer: token, query })
    },
  },
  {
    fact: 'no refresh token where the expiration policies differ',
    source: 'API docs',
    answers: `${issue} 200`,
    body: 'IssueResponse',
    lacks: ['refreshToken'],
    run: async (bench) => {
      const sliding = { jwtConfiguration: { refreshTokenExpirationPolicy: 'SlidingWindow' } }
      const { refreshToken, targetId, token } = await registeredTwice(bench, sliding)
      const query = { applicationId: targetId, refreshToken }
      return bench.send(issue, { bearer: token, query })
    },
  },
  {
    fact: 'not registered to the second application',
    source: 'API docs',
    answers: `${issue} 202`,
    body: 'IssueResponse',
    lacks: ['refreshToken'],
    run: async (bench) => {
      const { token } = await bench.tokens(await bench.member())
      const query = { applicationId: await bench.application() }
      return bench.send(issue, { bearer: token, query })
    },
  },
  {
    fact: 'without a JWT',
    source: 'API docs',
    answers: `${issue} 401`,
    run: async (bench) =>
      bench.send(issue, { query: { applicationId: await bench.application() } }),
  },
]
