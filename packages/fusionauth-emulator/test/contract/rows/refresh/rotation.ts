import { expect } from 'vitest'
import type { Bench } from '../../lib/bench.ts'
import { at, type Members, numberAt, textAt } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'
import { oneTime, response, signedIn, sliding } from './steps.ts'

async function reuseRevokes(bench: Bench, jwtConfiguration: Members) {
  const refreshTokenRevocationPolicy = { onOneTimeTokenReuse: true }
  const tenant = await bench.tenant({ jwtConfiguration: { refreshTokenRevocationPolicy } })
  return signedIn(bench, jwtConfiguration, tenant)
}

async function rotated(bench: Bench, refreshToken: string): Promise<string> {
  return textAt((await bench.refresh(refreshToken)).body, 'refreshToken')
}

export const rotation: Row[] = [
  {
    fact: 'Reusable: the same value comes back, as often as one likes',
    source: 'API docs',
    answers: 'POST /api/jwt/refresh 200',
    body: response,
    run: async (bench) => {
      const { refreshToken } = await signedIn(bench)
      expect(await rotated(bench, refreshToken)).toBe(refreshToken)
      const answer = await bench.refresh(refreshToken)
      expect(at(answer.body, 'refreshToken')).toBe(refreshToken)
      return answer
    },
  },
  {
    fact: 'OneTimeUse: a new value, the same id, the same first instant',
    source: 'API docs',
    answers: 'POST /api/jwt/refresh 200',
    body: response,
    run: async (bench) => {
      const { refreshToken, refreshTokenId } = await signedIn(bench, oneTime())
      const before = await bench.admin(`GET /api/jwt/refresh/${refreshTokenId}`)
      bench.advance(60)
      const answer = await bench.refresh(refreshToken)
      expect(at(answer.body, 'refreshToken')).not.toBe(refreshToken)
      expect(at(answer.body, 'refreshTokenId')).toBe(refreshTokenId)
      const after = await bench.admin(`GET /api/jwt/refresh/${refreshTokenId}`)
      expect(at(after.body, 'refreshToken.token')).toBe(at(answer.body, 'refreshToken'))
      for (const member of ['insertInstant', 'userId', 'applicationId', 'startInstant']) {
        const path = `refreshToken.${member}`
        expect(at(after.body, path), member).toEqual(at(before.body, path))
      }
      return answer
    },
  },
  {
    fact: 'OneTimeUse with a sliding window: the window moves, the first instant does not',
    source: 'issue tracker',
    answers: 'POST /api/jwt/refresh 200',
    body: response,
    run: async (bench) => {
      const { refreshToken, refreshTokenId } = await signedIn(bench, { ...oneTime(), ...sliding })
      const before = await bench.admin(`GET /api/jwt/refresh/${refreshTokenId}`)
      bench.advance(60)
      const answer = await bench.refresh(refreshToken)
      const after = await bench.admin(`GET /api/jwt/refresh/${refreshTokenId}`)
      const moved = (path: string) => numberAt(after.body, path) - numberAt(before.body, path)
      expect(moved('refreshToken.insertInstant')).toBe(0)
      expect(moved('refreshToken.startInstant')).toBeGreaterThanOrEqual(60_000)
      return answer
    },
  },
  {
    fact: 'OneTimeUse: the old value is refused',
    source: 'API docs',
    answers: 'POST /api/jwt/refresh 400',
    has: ['fieldErrors.refreshToken.0.code'],
    run: async (bench) => {
      const { refreshToken } = await signedIn(bench, oneTime())
      await rotated(bench, refreshToken)
      return bench.refresh(refreshToken)
    },
  },
  {
    fact: 'reuse alone does no harm to the successor by default',
    source: 'API docs',
    answers: 'POST /api/jwt/refresh 200',
    body: response,
    run: async (bench) => {
      const { refreshToken } = await signedIn(bench, oneTime())
      const next = await rotated(bench, refreshToken)
      expect((await bench.refresh(refreshToken)).status).toBe(400)
      return bench.refresh(next)
    },
  },
  {
    fact: 'onOneTimeTokenReuse: reuse revokes the successor',
    source: 'API docs',
    answers: 'POST /api/jwt/refresh 400',
    run: async (bench) => {
      const { refreshToken, refreshTokenId } = await reuseRevokes(bench, oneTime())
      const next = await rotated(bench, refreshToken)
      expect(await bench.isAlive(refreshTokenId)).toBe(true)
      expect((await bench.refresh(refreshToken)).status).toBe(400)
      expect(await bench.isAlive(refreshTokenId)).toBe(false)
      return bench.refresh(next)
    },
  },
  {
    fact: 'onOneTimeTokenReuse: other tokens of the person are left alone',
    source: 'issue tracker',
    answers: 'POST /api/jwt/refresh 200',
    body: response,
    run: async (bench) => {
      const { member, refreshToken } = await reuseRevokes(bench, oneTime())
      const other = await bench.tokens(member)
      await rotated(bench, refreshToken)
      expect((await bench.refresh(refreshToken)).status).toBe(400)
      return bench.refresh(other.refreshToken)
    },
  },
  {
    fact: 'inside the grace period: a new JWT, the current value, no further rotation, no reuse',
    source: 'API docs',
    answers: 'POST /api/jwt/refresh 200',
    body: response,
    run: async (bench) => {
      const { refreshToken, refreshTokenId } = await reuseRevokes(bench, oneTime(60))
      const first = await bench.refresh(refreshToken)
      bench.advance(50)
      const answer = await bench.refresh(refreshToken)
      expect(at(answer.body, 'refreshToken')).toBe(at(first.body, 'refreshToken'))
      expect(at(answer.body, 'refreshTokenId')).toBe(refreshTokenId)
      expect(at(answer.body, 'token')).not.toBe(at(first.body, 'token'))
      expect((await bench.refresh(textAt(first.body, 'refreshToken'))).status).toBe(200)
      return answer
    },
  },
  {
    fact: 'after the grace period: refused, and it counts as reuse',
    source: 'API docs',
    answers: 'POST /api/jwt/refresh 400',
    run: async (bench) => {
      const { refreshToken, refreshTokenId } = await reuseRevokes(bench, oneTime(60))
      await rotated(bench, refreshToken)
      bench.advance(61)
      const answer = await bench.refresh(refreshToken)
      expect(await bench.isAlive(refreshTokenId)).toBe(false)
      return answer
    },
  },
  {
    fact: 'the grace counts from the rotation that retired the value, not from its last use',
    source: 'issue tracker',
    answers: 'POST /api/jwt/refresh 400',
    run: async (bench) => {
      const { refreshToken } = await signedIn(bench, oneTime(60))
      await rotated(bench, refreshToken)
      bench.advance(50)
      expect((await bench.refresh(refreshToken)).status).toBe(200)
      bench.advance(20)
      return bench.refresh(refreshToken)
    },
  },
  {
    fact: 'of parallel refreshes with one value, one wins',
    source: 'issue tracker',
    answers: 'POST /api/jwt/refresh 400',
    run: async (bench) => {
      const { refreshToken } = await signedIn(bench, oneTime())
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => bench.refresh(refreshToken)),
      )
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
      expect(answers.filter(({ status }) => status === 400)).toHaveLength(19)
      return bench.refresh(refreshToken)
    },
  },
  {
    fact: 'within the grace all parallel refreshes get the same successor',
    source: 'API docs',
    answers: 'POST /api/jwt/refresh 200',
    body: response,
    run: async (bench) => {
      const { refreshToken } = await signedIn(bench, oneTime(60))
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => bench.refresh(refreshToken)),
      )
      const successors = new Set(answers.map(({ body }) => textAt(body, 'refreshToken')))
      expect(successors.size).toBe(1)
      return bench.refresh(refreshToken)
    },
  },
  {
    fact: 'a refresh token is opaque: neither a JWT nor an id',
    source: 'API docs',
    answers: 'POST /api/jwt/refresh 200',
    body: response,
    run: async (bench) => {
      const { refreshToken } = await signedIn(bench, oneTime())
      const answer = await bench.refresh(refreshToken)
      expect(refreshToken).toMatch(/^[\w-]{40,}$/)
      expect(textAt(answer.body, 'refreshToken')).toMatch(/^[\w-]{40,}$/)
      return answer
    },
  },
]
