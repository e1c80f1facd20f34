import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Emulator } from '../src/index.ts'
import {
  call,
  codes,
  configure,
  forumId,
  login,
  shopperId,
  start,
  storeId,
  tenantId,
} from './support.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await start()
})
afterAll(() => emulator.close())

test('200: user, JWT, refresh token and both cookies', async () => {
  const { body, cookies, contentType, status } = await login(emulator)
  expect(status).toBe(200)
  expect(contentType).toBe('application/json')
  expect(Object.keys(body).sort()).toEqual([
    'refreshToken',
    'refreshTokenId',
    'token',
    'tokenExpirationInstant',
    'user',
  ])
  expect(body.user?.id).toBe(shopperId)
  expect(body.user?.registrations?.map((each) => each.applicationId)).toEqual([storeId, forumId])
  expect(JSON.stringify(body.user)).not.toMatch(/"(password|salt|hash)"/)
  const shapes = cookies.map((cookie) =>
    cookie.replace(/=[^;]+/, '=…').replace(/Expires=[^;]+/, 'Expires=…'),
  )
  expect(shapes).toEqual([
    'access_token=…; Path=/; HttpOnly; SameSite=Lax',
    'refresh_token=…; Max-Age=2592000; Expires=…; Path=/; HttpOnly; SameSite=Lax',
  ])
})

test('the JWT verifies against the JWKS and carries the documented claims in their order', async () => {
  const { body } = await login(emulator)
  const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', emulator.url))
  const { payload } = await jwtVerify(body.token ?? '', keys, {
    audience: storeId,
    issuer: 'http://localhost:9011',
  })
  expect(Object.keys(payload).join(' ')).toBe(
    'aud exp iat iss sub jti authenticationType applicationId roles auth_time tid',
  )
  const { auth_time: authTime, authenticationType, exp = 0, iat = 0, roles, tid } = payload
  expect({ authTime, authenticationType, roles, tid, lifetime: exp - iat }).toEqual({
    authTime: iat,
    authenticationType: 'PASSWORD',
    roles: [],
    tid: tenantId,
    lifetime: 300,
  })
  expect(body.tokenExpirationInstant).toBe(exp * 1000)
  const { alg, kid, typ } = decodeProtectedHeader(body.token ?? '')
  expect({ alg, typ }).toEqual({ alg: 'RS256', typ: 'JWT' })
  expect(kid).toMatch(/^[\w-]{27}$/)
})

test('202: known, but not registered here: no refresh token, no application claims', async () => {
  const { body, cookies, status } = await login(emulator, { loginId: 'newcomer@example.com' })
  expect(status).toBe(202)
  expect(Object.keys(body).sort()).toEqual(['token', 'tokenExpirationInstant', 'user'])
  expect(cookies).toHaveLength(1)
  const { body: validated } = await call(emulator, 'GET', '/api/jwt/validate', {
    headers: { authorization: `Bearer ${body.token}` },
  })
  expect(validated.jwt).not.toHaveProperty('applicationId')
  expect(validated.jwt).not.toHaveProperty('roles')
})

test('without an application: a JWT without aud, and no refresh token', async () => {
  const { body, status } = await login(emulator, { applicationId: undefined })
  expect(status).toBe(200)
  expect(body.refreshToken).toBeUndefined()
  const { body: validated } = await call(emulator, 'GET', '/api/jwt/validate', {
    cookie: `access_token=${body.token}`,
  })
  expect(validated.jwt).not.toHaveProperty('aud')
  // No application, hence no scope policy that would keep it out.
  expect(validated.jwt).toMatchObject({ email: 'shopper@example.com', email_verified: true })
})

test('404 with nothing in it: wrong password and unknown user look the same', async () => {
  const wrong = await login(emulator, { password: 'not-the-password' })
  const unknown = await login(emulator, { loginId: 'nobody@example.com' })
  expect([wrong.status, wrong.text]).toEqual([404, ''])
  expect(unknown).toEqual(wrong)
})

test('the login id is found whatever its case, but it is not trimmed', async () => {
  expect((await login(emulator, { loginId: 'Shopper@Example.COM' })).status).toBe(200)
  expect((await login(emulator, { loginId: ' shopper@example.com' })).status).toBe(404)
})

test('an application id counts in upper case too', async () => {
  expect((await login(emulator, { applicationId: storeId.toUpperCase() })).status).toBe(200)
})

test('401 with nothing in it: no API key, a wrong one, or one with a scheme word', async () => {
  for (const authorization of ['', 'wrong', 'Bearer wrong']) {
    const how = authorization ? { headers: { authorization } } : {}
    const { status, text } = await login(emulator, {}, { key: false, ...how })
    expect([status, text]).toEqual([401, ''])
  }
})

test('an application that asks for no key takes none, but still refuses a wrong one', async () => {
  await configure(emulator, { loginConfiguration: { requireAuthentication: false } })
  expect((await login(emulator, {}, { key: false })).status).toBe(200)
  expect((await login(emulator, {}, { key: false, headers: { authorization: 'x' } })).status).toBe(
    401,
  )
  await configure(emulator, { loginConfiguration: { requireAuthentication: true } })
})

test.each([
  [{ loginId: undefined, password: '' }, ['[blank]loginId', '[blank]password']],
  [{ loginId: 7 }, ['[couldNotConvert]loginId']],
  [{ applicationId: 'forum' }, ['[couldNotConvert]applicationId']],
  [{ applicationId: shopperId }, ['[invalid]applicationId']],
  [{ noJWT: 'yes' }, ['[couldNotConvert]noJWT']],
])('400 for %j', async (given, expected) => {
  const answer = await login(emulator, given)
  expect(answer.status).toBe(400)
  expect(codes(answer)).toEqual(expected)
})

test('noJWT: the user alone', async () => {
  const { body, cookies, status } = await login(emulator, { noJWT: true })
  expect([status, Object.keys(body), cookies]).toEqual([200, ['user'], []])
})

test('without generateRefreshTokens a 200 has no refresh token', async () => {
  await configure(emulator, { loginConfiguration: { generateRefreshTokens: false } })
  const { body, status } = await login(emulator)
  expect([status, body.refreshToken]).toEqual([200, undefined])
  await configure(emulator, { loginConfiguration: { generateRefreshTokens: true } })
})

test('Compatibility brings the e-mail back into the JWT', async () => {
  await configure(emulator, { oauthConfiguration: { scopeHandlingPolicy: 'Compatibility' } })
  const { body } = await login(emulator)
  const { body: validated } = await call(emulator, 'GET', '/api/jwt/validate', {
    cookie: `access_token=${body.token}`,
  })
  expect(validated.jwt).toMatchObject({ email: 'shopper@example.com', email_verified: true })
  await configure(emulator, { oauthConfiguration: { scopeHandlingPolicy: 'Strict' } })
})

test('an application of another tenant looks unknown', async () => {
  const answer = await login(emulator, {}, { headers: { 'x-fusionauth-tenantid': shopperId } })
  expect([answer.status, codes(answer)]).toEqual([400, ['[invalid]applicationId']])
})

test('the device of the login is kept with the refresh token', async () => {
  const device = { name: 'Phone', type: 'MOBILE', description: 'A phone' }
  const { body } = await login(emulator, { ipAddress: '192.0.2.7', metaData: { device } })
  const { text } = await call(emulator, 'GET', `/api/jwt/refresh/${body.refreshTokenId}`, {
    key: true,
  })
  expect(JSON.parse(text).refreshToken.metaData.device).toMatchObject({
    ...device,
    lastAccessedAddress: '192.0.2.7',
  })
})

test('the switch secureCookies', async () => {
  await using secure = await start({ switches: { secureCookies: true } })
  const { cookies } = await login(secure)
  expect(cookies).toHaveLength(2)
  for (const cookie of cookies) expect(cookie).toMatch(/; Path=\/; Secure; HttpOnly; SameSite=Lax$/)
})
