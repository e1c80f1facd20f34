import { expect } from 'vitest'
import { day } from '../../lib/instance.ts'
import { claimsOf, type Members } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'
import { response, signedIn, sliding } from './steps.ts'

const minutes = (refreshTokenTimeToLiveInMinutes: number, members: Members = {}): Members => ({
  refreshTokenTimeToLiveInMinutes,
  ...members,
})

const bounded = (maximumTimeToLiveInMinutes: number): Members => ({
  refreshTokenExpirationPolicy: 'SlidingWindowWithMaximumLifetime',
  refreshTokenSlidingWindowConfiguration: { maximumTimeToLiveInMinutes },
})

export const expiry: Row[] = [
  {
    fact: 'Fixed: valid up to the exact end, thirty days by default',
    source: 'client sources',
    answers: 'POST /api/jwt/refresh 200',
    body: response,
    run: async (bench) => {
      const { refreshToken } = await signedIn(bench)
      bench.advance(30 * day - 5)
      return bench.refresh(refreshToken)
    },
  },
  {
    fact: 'Fixed: expired after its time',
    source: 'client sources',
    answers: 'POST /api/jwt/refresh 400',
    has: ['fieldErrors.refreshToken.0.code'],
    run: async (bench) => {
      const { refreshToken } = await signedIn(bench)
      bench.advance(30 * day + 1)
      return bench.refresh(refreshToken)
    },
  },
  {
    fact: 'Fixed: using it does not lengthen its life',
    source: 'API docs',
    answers: 'POST /api/jwt/refresh 400',
    run: async (bench) => {
      const { refreshToken } = await signedIn(bench, minutes(10))
      bench.advance(6 * 60)
      expect((await bench.refresh(refreshToken)).status).toBe(200)
      bench.advance(6 * 60)
      return bench.refresh(refreshToken)
    },
  },
  {
    fact: 'SlidingWindow: each use begins the window anew',
    source: 'API docs',
    answers: 'POST /api/jwt/refresh 200',
    body: response,
    run: async (bench) => {
      const { refreshToken } = await signedIn(bench, minutes(10, sliding))
      for (let use = 0; use < 5; use++) {
        bench.advance(9 * 60)
        expect((await bench.refresh(refreshToken)).status).toBe(200)
      }
      bench.advance(9 * 60)
      return bench.refresh(refreshToken)
    },
  },
  {
    fact: 'SlidingWindow: expired after a window without use',
    source: 'API docs',
    answers: 'POST /api/jwt/refresh 400',
    run: async (bench) => {
      const { refreshToken } = await signedIn(bench, minutes(10, sliding))
      bench.advance(9 * 60)
      expect((await bench.refresh(refreshToken)).status).toBe(200)
      bench.advance(10 * 60 + 1)
      return bench.refresh(refreshToken)
    },
  },
  {
    fact: 'SlidingWindowWithMaximumLifetime: expired at the maximum however often used',
    source: 'client sources',
    answers: 'POST /api/jwt/refresh 400',
    run: async (bench) => {
      const { refreshToken } = await signedIn(bench, minutes(10, bounded(25)))
      for (let use = 0; use < 3; use++) {
        bench.advance(8 * 60)
        expect((await bench.refresh(refreshToken)).status).toBe(200)
      }
      bench.advance(61)
      return bench.refresh(refreshToken)
    },
  },
  {
    fact: 'SlidingWindowWithMaximumLifetime: the window counts too',
    source: 'client sources',
    answers: 'POST /api/jwt/refresh 400',
    run: async (bench) => {
      const { refreshToken } = await signedIn(bench, minutes(10, bounded(60)))
      bench.advance(10 * 60 + 1)
      return bench.refresh(refreshToken)
    },
  },
  {
    fact: 'a shorter configuration ends live tokens',
    source: 'issue tracker',
    answers: 'POST /api/jwt/refresh 400',
    run: async (bench) => {
      const { member, refreshToken } = await signedIn(bench)
      bench.advance(20 * 60)
      await bench.patchApplication(member.applicationId ?? '', { jwtConfiguration: minutes(10) })
      return bench.refresh(refreshToken)
    },
  },
  {
    fact: 'a longer configuration lengthens the life of tokens that are there',
    source: 'issue tracker',
    answers: 'POST /api/jwt/refresh 200',
    body: response,
    run: async (bench) => {
      const { member, refreshToken } = await signedIn(bench, minutes(10))
      await bench.patchApplication(member.applicationId ?? '', { jwtConfiguration: minutes(30) })
      bench.advance(20 * 60)
      return bench.refresh(refreshToken)
    },
  },
  {
    fact: "an application that has not enabled its configuration has the tenant's, whole",
    source: 'API docs',
    answers: 'POST /api/jwt/refresh 200',
    body: response,
    run: async (bench) => {
      const tenant = await bench.tenant({
        jwtConfiguration: { timeToLiveInSeconds: 77, refreshTokenTimeToLiveInMinutes: 5 },
      })
      const own = { enabled: false, timeToLiveInSeconds: 99, refreshTokenTimeToLiveInMinutes: 1 }
      const { refreshToken, token } = await signedIn(bench, own, tenant)
      const { exp, iat } = claimsOf(token)
      expect(Number(exp) - Number(iat)).toBe(77)
      bench.advance(4 * 60)
      const answer = await bench.refresh(refreshToken)
      expect(answer.cookies['refresh_token']?.attributes['max-age']).toBe('300')
      return answer
    },
  },
  {
    fact: "an application that has enabled its own takes nothing from the tenant's",
    source: 'client sources',
    answers: 'POST /api/jwt/refresh 200',
    body: response,
    run: async (bench) => {
      const tenant = await bench.tenant({
        jwtConfiguration: { timeToLiveInSeconds: 77, refreshTokenTimeToLiveInMinutes: 5 },
      })
      const { refreshToken, token } = await signedIn(bench, {}, tenant)
      const { exp, iat } = claimsOf(token)
      expect(Number(exp) - Number(iat)).toBe(3600)
      bench.advance(6 * 60)
      return bench.refresh(refreshToken)
    },
  },
]
