import { createPublicKey } from 'node:crypto'
import { compactVerify, decodeJwt, decodeProtectedHeader, importSPKI, jwtVerify } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Emulator } from '../src/index.ts'
import {
  call,
  codes,
  configure,
  forumId,
  login,
  refresh,
  shopperId,
  signedIn,
  start,
  storeId,
  tenantId,
} from './support.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await start()
})
afterAll(() => emulator.close())
beforeEach(() => emulator.reset())

const bearer = (jwt: string) => ({ headers: { authorization: `Bearer ${jwt}` } })

describe('issue', () => {
  const issue = (jwt: string, query = '', how = bearer(jwt)) =>
    call(emulator, 'GET', `/api/jwt/issue?applicationId=${forumId}${query}`, how)

  test('a JWT for the other application, that expires with the one shown', async () => {
    const { token } = await signedIn(emulator)
    emulator.clock.advance(60)
    const { body, status } = await issue(token)
    expect([status, Object.keys(body)]).toEqual([200, ['token']])
    const before = decodeJwt(token)
    expect(decodeJwt(body.token ?? '')).toMatchObject({
      aud: forumId,
      applicationId: forumId,
      authenticationType: 'JWT_SSO',
      exp: before.exp,
      auth_time: before['auth_time'],
      sub: shopperId,
    })
  })

  test('a good refresh token brings another, that lives no longer; the cookie wins', async () => {
    const { refreshToken, token } = await signedIn(emulator)
    emulator.clock.advance(60)
    const { body } = await issue(token, `&refreshToken=${refreshToken}`)
    expect(body.refreshToken).toBeTypeOf('string')
    const born = (value: string | undefined) =>
      emulator.tokens.list(shopperId).find((each) => each.token === value)?.insertInstant
    expect(born(body.refreshToken)).toBe(born(refreshToken))
    expect(born(refreshToken)).toBeTypeOf('number')
    expect((await refresh(emulator, body.refreshToken ?? '')).status).toBe(200)
    const cookie = { headers: { ...bearer(token).headers, cookie: 'refresh_token=nonsense' } }
    const bad = await issue(token, `&refreshToken=${refreshToken}`, cookie)
    expect([bad.status, bad.body.refreshToken]).toEqual([200, undefined])
  })

  test('no refresh token of another policy, or of somebody else', async () => {
    const { token } = await signedIn(emulator)
    const other = await signedIn(emulator, { loginId: 'moderator@example.com' })
    const foreign = await issue(token, `&refreshToken=${other.refreshToken}`)
    expect([foreign.status, foreign.body.refreshToken]).toEqual([200, undefined])
    await configure(emulator, { jwtConfiguration: { refreshTokenExpirationPolicy: 'Fixed' } })
    const { refreshToken } = await signedIn(emulator)
    const differs = await issue(token, `&refreshToken=${refreshToken}`)
    expect([differs.status, differs.body.refreshToken]).toEqual([200, undefined])
  })

  test('202 without a registration, 400 for an unknown application, 401 without a good JWT', async () => {
    const { body } = await login(emulator, { loginId: 'newcomer@example.com' })
    const { body: issued, status } = await issue(body.token ?? '')
    expect(status).toBe(202)
    expect(decodeJwt(issued.token ?? '')).not.toHaveProperty('applicationId')
    const { token } = await signedIn(emulator)
    const unknown = await call(emulator, 'GET', '/api/jwt/issue?applicationId=x', bearer(token))
    expect([unknown.status, codes(unknown)]).toEqual([400, ['[invalid]applicationId']])
    expect((await issue('x')).status).toBe(401)
    emulator.clock.advance(301)
    const { status: late, text } = await issue(token)
    expect([late, text]).toEqual([401, ''])
  })
})

describe('vend', () => {
  const vend = (body: unknown, key = true) => call(emulator, 'POST', '/api/jwt/vend', { key, body })

  test('the claims of the caller, but for those FusionAuth keeps to itself', async () => {
    const claims = { sub: 'me', cart: [1], exp: 1, iat: 1, amr: ['x'], cnf: {} }
    const { body, status } = await vend({ claims, timeToLiveInSeconds: 60 })
    expect(status).toBe(200)
    const vended = decodeJwt(body.token ?? '')
    expect(vended).toMatchObject({ sub: 'me', cart: [1] })
    expect(vended).not.toHaveProperty('amr')
    expect(vended).not.toHaveProperty('cnf')
    expect((vended.exp ?? 0) - (vended.iat ?? 0)).toBe(60)
    expect(Math.abs((vended.iat ?? 0) - emulator.clock.now())).toBeLessThan(5)
  })

  test("with the tenant's lifetime and key, or a key that is named", async () => {
    const plain = (await vend({})).body.token ?? ''
    const { exp = 0, iat = 0 } = decodeJwt(plain)
    expect(exp - iat).toBe(3600)
    expect((await call(emulator, 'GET', '/api/jwt/validate', bearer(plain))).status).toBe(200)
    const made = await call(emulator, 'POST', '/api/key/generate', {
      key: true,
      body: { key: { name: 'Another', algorithm: 'ES256' } },
    })
    const { body } = await vend({ keyId: made.body.key?.id })
    expect(decodeProtectedHeader(body.token ?? '')).toMatchObject({
      alg: 'ES256',
      kid: made.body.key?.kid,
    })
  })

  test('401 without a key, 400 for what cannot be', async () => {
    expect((await vend({}, false)).status).toBe(401)
    expect(codes(await vend({ keyId: shopperId }))).toEqual(['[invalid]keyId'])
    expect(codes(await vend({ timeToLiveInSeconds: 0 }))).toEqual(['[invalid]timeToLiveInSeconds'])
  })
})

describe('public keys', () => {
  const keys = async (query = '') => {
    const answer = await call(emulator, 'GET', `/api/jwt/public-key${query}`)
    return { ...answer, shown: JSON.parse(answer.text || '{}') }
  }

  test('all by kid, one by kid, one by application: each verifies', async () => {
    const { token } = await signedIn(emulator)
    const { kid } = decodeProtectedHeader(token)
    const pem: string = (await keys()).shown.publicKeys[kid ?? '']
    expect(pem).toMatch(/^-----BEGIN PUBLIC KEY-----/)
    for (const query of [`?kid=${kid}`, `?applicationId=${storeId.toUpperCase()}`]) {
      expect((await keys(query)).shown).toEqual({ publicKey: pem })
    }
    const { payload } = await jwtVerify(token, await importSPKI(pem, 'RS256'))
    expect(payload.sub).toBe(shopperId)
  })

  test('404: unknown kid, unknown application, one that uses its tenant, one with HMAC', async () => {
    for (const query of ['?kid=x', `?applicationId=${shopperId}`]) {
      const { status, text } = await keys(query)
      expect([status, text]).toEqual([404, ''])
    }
    const { body } = await call(emulator, 'POST', '/api/key/generate', {
      key: true,
      body: { key: { name: 'Shared', algorithm: 'HS256' } },
    })
    await configure(emulator, { jwtConfiguration: { accessTokenKeyId: body.key?.id } })
    expect((await keys(`?applicationId=${storeId}`)).status).toBe(404)
    expect(Object.keys((await keys()).shown.publicKeys)).not.toContain(body.key?.kid)
    await configure(emulator, { jwtConfiguration: { enabled: false } })
    expect((await keys(`?applicationId=${storeId}`)).status).toBe(404)
  })
})

describe('algorithms', () => {
  test.each([
    ['RS256', 'RS256', 'RSA'],
    ['RS384', 'RS384', 'RSA'],
    ['RS512', 'RS512', 'RSA'],
    ['ES256', 'ES256', 'EC'],
    ['ES384', 'ES384', 'EC'],
    ['ES512', 'ES512', 'EC'],
    ['Ed25519', 'EdDSA', 'OKP'],
    ['HS256', 'HS256', undefined],
    ['HS384', 'HS384', undefined],
    ['HS512', 'HS512', undefined],
  ])('%s: signed, published and validated', async (algorithm, alg, kty) => {
    const made = await call(emulator, 'POST', '/api/key/generate', {
      key: true,
      body: { key: { name: 'New', algorithm } },
    })
    const { id, kid } = made.body.key ?? {}
    await configure(emulator, { jwtConfiguration: { accessTokenKeyId: id, idTokenKeyId: id } })
    const { token } = await signedIn(emulator)
    expect(decodeProtectedHeader(token)).toEqual({ alg, typ: 'JWT', kid })
    expect((await call(emulator, 'GET', '/api/jwt/validate', bearer(token))).status).toBe(200)
    const { body } = await call(emulator, 'GET', '/.well-known/jwks.json')
    const jwk = body.keys?.find((each) => each.kid === kid)
    expect(jwk && 'kty' in jwk ? jwk.kty : undefined).toBe(kty)
    if (jwk === undefined) return
    expect(jwk).toMatchObject({ alg, use: 'sig' })
    expect(jwk).not.toHaveProperty('d')
    await compactVerify(token, createPublicKey({ key: { ...jwk }, format: 'jwk' }))
  })

  test('a JWT signed with the public key as if it were a shared secret is not valid', async () => {
    const { token } = await signedIn(emulator)
    const [, payload = ''] = token.split('.')
    const { kid } = decodeProtectedHeader(token)
    for (const alg of ['none', 'HS256']) {
      const header = Buffer.from(JSON.stringify({ alg, kid })).toString('base64url')
      const forged = bearer(`${header}.${payload}.${alg === 'none' ? '' : 'AAAA'}`)
      expect((await call(emulator, 'GET', '/api/jwt/validate', forged)).status).toBe(401)
    }
  })
})

test('the keys of before are still trusted after a rotation, until they are deleted', async () => {
  const before = await signedIn(emulator)
  const rotated = await emulator.keys.rotate(storeId)
  const after = await signedIn(emulator)
  const valid = async (jwt: string) =>
    (await call(emulator, 'GET', '/api/jwt/validate', bearer(jwt))).status
  expect(decodeProtectedHeader(after.token)['kid']).toBe(rotated.kid)
  expect([await valid(before.token), await valid(after.token)]).toEqual([200, 200])
})

test('verification keys: none by default, those of the instance, no others', async () => {
  const path = `/api/application/${storeId}`
  const shown = await call(emulator, 'GET', path, { key: true })
  expect(shown.body.application?.jwtConfiguration).toMatchObject({
    accessTokenVerificationKeyIds: [],
    idTokenVerificationKeyIds: [],
  })
  const unknown = await call(emulator, 'PATCH', path, {
    key: true,
    body: { application: { jwtConfiguration: { accessTokenVerificationKeyIds: [tenantId] } } },
  })
  expect(unknown.status).toBe(400)
})

test('reconcile is not emulated', async () => {
  expect((await call(emulator, 'POST', '/api/jwt/reconcile', { body: {} })).status).toBe(501)
})
