import { expect } from 'vitest'
import { keyId } from '../../lib/instance.ts'
import { at, listAt, numberAt, textAt } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'
import { signedIn } from './steps.ts'

const refreshToken = [
  'refreshToken.id',
  'refreshToken.token',
  'refreshToken.userId',
  'refreshToken.applicationId',
  'refreshToken.insertInstant',
  'refreshToken.startInstant',
  'refreshToken.metaData.device',
]

export const retrieving: Row[] = [
  {
    fact: 'the refresh tokens of a person, values included',
    source: 'API docs',
    answers: 'GET /api/jwt/refresh 200',
    body: 'RefreshTokenResponse',
    lacks: ['refreshTokens.0.tenantId', 'refreshToken'],
    run: async (bench) => {
      const { member, refreshToken: value, refreshTokenId } = await signedIn(bench)
      const second = await bench.tokens(member)
      const query = { userId: member.id }
      const answer = await bench.send('GET /api/jwt/refresh', { key: true, query })
      const tokens = listAt(answer.body, 'refreshTokens')
      const ids = tokens.map((each) => textAt(each, 'id'))
      const signedUp = textAt(member.created, 'refreshTokenId')
      const all = [signedUp, refreshTokenId, second.refreshTokenId]
      expect(ids.toSorted()).toEqual(all.toSorted())
      expect(answer.text).toContain(value)
      return answer
    },
  },
  {
    fact: 'a person without any: still 200',
    source: 'example apps',
    answers: 'GET /api/jwt/refresh 200',
    body: 'RefreshTokenResponse',
    run: async (bench) => {
      const query = { userId: (await bench.person()).id }
      const answer = await bench.send('GET /api/jwt/refresh', { key: true, query })
      expect(at(answer.body, 'refreshTokens') ?? []).toEqual([])
      return answer
    },
  },
  {
    fact: 'single sign-on sessions are in the list, of a tenant and no application, for an hour',
    source: 'client sources',
    answers: 'GET /api/jwt/refresh 200',
    body: 'RefreshTokenResponse',
    run: async (bench) => {
      const member = await bench.member({ loginConfiguration: { generateRefreshTokens: false } })
      await bench.authorizationCode(member, { rememberDevice: 'true' })
      const query = { userId: member.id }
      const answer = await bench.send('GET /api/jwt/refresh', { key: true, query })
      expect(listAt(answer.body, 'refreshTokens')).toHaveLength(1)
      expect(at(answer.body, 'refreshTokens.0.tenantId')).toBe(member.tenantId)
      expect(at(answer.body, 'refreshTokens.0.applicationId')).toBeUndefined()
      bench.advance(3601)
      const later = await bench.send('GET /api/jwt/refresh', { key: true, query })
      expect(at(later.body, 'refreshTokens') ?? []).toEqual([])
      return answer
    },
  },
  {
    fact: 'the list needs a key',
    source: 'API docs',
    answers: 'GET /api/jwt/refresh 401',
    run: async (bench) =>
      bench.send('GET /api/jwt/refresh', { query: { userId: (await bench.person()).id } }),
  },
  {
    fact: 'one refresh token by its id',
    source: 'API docs',
    answers: 'GET /api/jwt/refresh/{tokenId} 200',
    body: 'RefreshTokenResponse',
    has: refreshToken,
    lacks: ['refreshToken.tenantId', 'refreshTokens'],
    run: async (bench) => {
      const { refreshTokenId } = await signedIn(bench)
      return bench.send(`GET /api/jwt/refresh/${refreshTokenId}`, { key: true })
    },
  },
  {
    fact: 'using it is noted on its device',
    source: 'client sources',
    answers: 'GET /api/jwt/refresh/{tokenId} 200',
    body: 'RefreshTokenResponse',
    run: async (bench) => {
      const { refreshToken: value, refreshTokenId } = await signedIn(bench)
      const path = 'refreshToken.metaData.device.lastAccessedInstant'
      const before = await bench.admin(`GET /api/jwt/refresh/${refreshTokenId}`)
      bench.advance(60)
      await bench.refresh(value)
      const answer = await bench.send(`GET /api/jwt/refresh/${refreshTokenId}`, { key: true })
      const later = numberAt(answer.body, path) - numberAt(before.body, path)
      expect(later).toBeGreaterThanOrEqual(60_000)
      return answer
    },
  },
  {
    fact: 'one refresh token needs a key',
    source: 'API docs',
    answers: 'GET /api/jwt/refresh/{tokenId} 401',
    run: async (bench) =>
      bench.send(`GET /api/jwt/refresh/${(await signedIn(bench)).refreshTokenId}`),
  },
  {
    fact: 'one that was revoked is not there',
    source: 'API docs',
    answers: 'GET /api/jwt/refresh/{tokenId} 404',
    run: async (bench) => {
      const { refreshTokenId } = await signedIn(bench)
      await bench.admin(`DELETE /api/jwt/refresh/${refreshTokenId}`)
      return bench.send(`GET /api/jwt/refresh/${refreshTokenId}`, { key: true })
    },
  },
  {
    fact: 'one nobody knows is not there',
    source: 'API docs',
    answers: 'GET /api/jwt/refresh/{tokenId} 404',
    run: async (bench) => bench.send(`GET /api/jwt/refresh/${keyId}`, { key: true }),
  },
]
