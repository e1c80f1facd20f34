import { expect } from 'vitest'
import { at, claimsOf, numberAt, textAt } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'
import { oneTime, response, signedIn } from './steps.ts'

const notALogin = ['user', 'tokenExpirationInstant', 'expires_in', 'access_token']

export const asking: Row[] = [
  {
    fact: 'a refresh token alone, without any key: the three members and nothing of a login',
    source: 'API docs',
    answers: 'POST /api/jwt/refresh 200',
    body: response,
    has: ['refreshToken', 'refreshTokenId', 'token'],
    lacks: notALogin,
    run: async (bench) => bench.refresh((await signedIn(bench)).refreshToken),
  },
  {
    fact: "both cookies are written, the refresh token's with a lifetime",
    source: 'release notes',
    answers: 'POST /api/jwt/refresh 200',
    body: response,
    run: async (bench) => {
      const answer = await bench.refresh((await signedIn(bench)).refreshToken)
      const { access_token: access, refresh_token: refresh } = answer.cookies
      expect(access?.value).toBe(textAt(answer.body, 'token'))
      expect(access?.attributes).toEqual({ path: '/', httponly: '', samesite: 'Lax' })
      expect(refresh?.attributes).toMatchObject({ httponly: '', path: '/', 'max-age': '2592000' })
      expect(refresh?.attributes).not.toHaveProperty('domain')
      return answer
    },
  },
  {
    fact: 'the refresh token may come in its cookie',
    source: 'API docs',
    answers: 'POST /api/jwt/refresh 200',
    body: response,
    run: async (bench) => {
      const { refreshToken } = await signedIn(bench)
      const cookie = `refresh_token=${encodeURIComponent(refreshToken)}`
      return bench.send('POST /api/jwt/refresh', { cookie })
    },
  },
  {
    fact: 'the cookie beats the body',
    source: 'API docs',
    answers: 'POST /api/jwt/refresh 200',
    body: response,
    run: async (bench) => {
      const first = await signedIn(bench)
      const second = await signedIn(bench)
      const cookie = `refresh_token=${first.refreshToken}`
      const answer = await bench.refresh(second.refreshToken, {}, { cookie })
      expect(at(answer.body, 'refreshTokenId')).toBe(first.refreshTokenId)
      const bad = await bench.refresh(second.refreshToken, {}, { cookie: 'refresh_token=unknown' })
      expect(bad.status).toBe(400)
      return answer
    },
  },
  {
    fact: 'an old access token may come along, even an expired one or nonsense',
    source: 'API docs',
    answers: 'POST /api/jwt/refresh 200',
    body: response,
    run: async (bench) => {
      const { refreshToken, token } = await signedIn(bench)
      bench.advance(7200)
      expect((await bench.refresh(refreshToken, { token })).status).toBe(200)
      return bench.refresh(refreshToken, { token: 'no jwt', eventInfo: { ipAddress: '192.0.2.1' } })
    },
  },
  {
    fact: 'the tenant is inferred from the refresh token',
    source: 'API docs',
    answers: 'POST /api/jwt/refresh 200',
    body: response,
    run: async (bench) => {
      const { refreshToken } = await signedIn(bench, {}, await bench.tenant())
      return bench.refresh(refreshToken)
    },
  },
  {
    fact: 'the new JWT says REFRESH_TOKEN, keeps auth_time, and lives as configured',
    source: 'example apps',
    answers: 'POST /api/jwt/refresh 200',
    body: response,
    run: async (bench) => {
      const { member, refreshToken, token } = await signedIn(bench, { timeToLiveInSeconds: 120 })
      const before = claimsOf(token)
      bench.advance(60)
      const answer = await bench.refresh(refreshToken)
      const claims = claimsOf(textAt(answer.body, 'token'))
      expect(claims).toMatchObject({
        authenticationType: 'REFRESH_TOKEN',
        auth_time: before['auth_time'],
        applicationId: member.applicationId,
        aud: member.applicationId,
        sub: member.id,
        roles: [],
      })
      expect(numberAt(claims, 'exp') - numberAt(claims, 'iat')).toBe(120)
      expect(numberAt(claims, 'iat') - numberAt(before, 'iat')).toBeGreaterThanOrEqual(60)
      expect(claims['jti']).not.toBe(before['jti'])
      return answer
    },
  },
  {
    fact: 'roles given meanwhile are in the new JWT',
    source: 'API docs',
    answers: 'POST /api/jwt/refresh 200',
    body: response,
    run: async (bench) => {
      const { member, refreshToken } = await signedIn(bench)
      const registration = { roles: ['admin'] }
      const route = `PATCH /api/user/registration/${member.id}/${member.applicationId}`
      await bench.admin(route, { registration })
      const answer = await bench.refresh(refreshToken)
      expect(claimsOf(textAt(answer.body, 'token'))['roles']).toEqual(['admin'])
      return answer
    },
  },
  {
    fact: 'timeToLiveInSeconds shortens the new JWT',
    source: 'API docs',
    answers: 'POST /api/jwt/refresh 200',
    body: response,
    run: async (bench) => {
      const { refreshToken } = await signedIn(bench)
      const answer = await bench.refresh(refreshToken, { timeToLiveInSeconds: 30 })
      const { exp, iat } = claimsOf(textAt(answer.body, 'token'))
      expect(Number(exp) - Number(iat)).toBe(30)
      return answer
    },
  },
  {
    fact: 'timeToLiveInSeconds beyond what is configured; the refresh token stays as it was',
    source: 'API docs',
    answers: 'POST /api/jwt/refresh 400',
    has: ['fieldErrors.timeToLiveInSeconds'],
    lacks: ['fieldErrors.refreshToken'],
    run: async (bench) => {
      const { refreshToken } = await signedIn(bench, oneTime())
      const answer = await bench.refresh(refreshToken, { timeToLiveInSeconds: 3601 })
      expect((await bench.refresh(refreshToken)).status).toBe(200)
      return answer
    },
  },
  {
    fact: 'a token minted by an OAuth grant is refreshed here',
    source: 'example apps',
    answers: 'POST /api/jwt/refresh 200',
    body: response,
    run: async (bench) => {
      const member = await bench.member()
      const { body } = await bench.grant(member.applicationId, {
        grant_type: 'password',
        username: member.email,
        password: member.password,
        scope: 'offline_access',
      })
      return bench.refresh(textAt(body, 'refresh_token'))
    },
  },
  {
    fact: 'no refresh token at all',
    source: 'API docs',
    answers: 'POST /api/jwt/refresh 400',
    run: async (bench) => bench.send('POST /api/jwt/refresh', { body: {} }),
  },
  {
    fact: 'a refresh token nobody knows',
    source: 'API docs',
    answers: 'POST /api/jwt/refresh 400',
    has: ['fieldErrors.refreshToken.0.code', 'fieldErrors.refreshToken.0.message'],
    run: async (bench) => {
      const answer = await bench.refresh('unknown')
      expect(answer.cookies).not.toHaveProperty('access_token')
      return answer
    },
  },
  {
    fact: 'a refresh token that was revoked',
    source: 'API docs',
    answers: 'POST /api/jwt/refresh 400',
    has: ['fieldErrors.refreshToken.0.code'],
    run: async (bench) => {
      const { refreshToken, refreshTokenId } = await signedIn(bench)
      await bench.admin(`DELETE /api/jwt/refresh/${refreshTokenId}`)
      return bench.refresh(refreshToken)
    },
  },
  {
    fact: "a refresh token in another tenant's name",
    source: 'API docs',
    answers: 'POST /api/jwt/refresh 400',
    run: async (bench) => {
      const { refreshToken } = await signedIn(bench)
      return bench.refresh(refreshToken, {}, { tenant: await bench.tenant() })
    },
  },
]
