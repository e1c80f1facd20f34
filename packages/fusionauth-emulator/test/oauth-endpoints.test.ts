import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Emulator } from '../src/index.ts'
import {
  clientSecret,
  codeOf,
  configureOAuth,
  everyScope,
  exchange,
  get,
  post,
} from './oauth-support.ts'
import {
  call,
  configure,
  forumId,
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
beforeEach(async () => {
  await emulator.reset()
  await configureOAuth(emulator)
})

const bearer = (token: unknown) => ({ authorization: `Bearer ${String(token)}` })
const tokensFor = async (scope = everyScope) =>
  (await exchange(emulator, await codeOf(emulator, { scope }))).body

describe('introspect', () => {
  const introspect = (token: unknown, fields: Record<string, string | undefined> = {}) =>
    post(emulator, '/oauth2/introspect', {
      client_id: storeId,
      client_secret: clientSecret,
      token: String(token),
      ...fields,
    })

  test('a good access token: active, with its claims', async () => {
    const { body, status } = await introspect((await tokensFor())['access_token'])
    expect(status).toBe(200)
    expect(body).toMatchObject({ active: true, aud: storeId, sub: shopperId, scope: everyScope })
  })

  test('of the Login API as well', async () => {
    const { token } = await signedIn(emulator)
    expect((await introspect(token)).body).toMatchObject({ active: true, applicationId: storeId })
  })

  test('anything else: inactive, and not a word more', async () => {
    const { token } = await signedIn(emulator)
    emulator.clock.advance(301)
    for (const each of [token, 'x.y.z', 'nonsense']) {
      const { body, status } = await introspect(each)
      expect([status, body]).toEqual([200, { active: false }])
    }
  })

  test('a refresh token: when it expires, in milliseconds', async () => {
    const { body } = await introspect((await tokensFor())['refresh_token'])
    expect(Object.keys(body)).toEqual(['active', 'exp'])
    const month = 30 * 24 * 60 * 60 * 1000
    expect(Math.abs(Number(body['exp']) - (emulator.clock.now() * 1000 + month))).toBeLessThan(
      10_000,
    )
  })

  test("another client's token: 401", async () => {
    const { refreshToken, token } = await signedIn(emulator, { applicationId: forumId })
    expect((await introspect(token)).status).toBe(401)
    expect((await introspect(refreshToken)).status).toBe(401)
  })

  test('the client must say who it is', async () => {
    const { access_token: token } = await tokensFor()
    expect((await introspect(token, { client_id: undefined })).status).toBe(400)
    expect((await introspect(token, { client_secret: undefined })).status).toBe(401)
    const none = await introspect('', { token: undefined })
    expect([none.status, none.body['error_reason']]).toEqual([400, 'missing_token'])
  })
})

describe('userinfo', () => {
  const userinfo = (headers: Record<string, string> = {}) =>
    get(emulator, '/oauth2/userinfo', {}, headers)

  test.each([
    ['openid', { sub: shopperId }],
    ['openid email', { email: 'shopper@example.com', email_verified: true, sub: shopperId }],
    ['openid profile', { given_name: 'Sam', family_name: 'Shopper', sub: shopperId }],
  ])('Strict: what %s allows', async (scope, expected) => {
    const { access_token: token } = await tokensFor(scope)
    const { body, status } = await userinfo(bearer(token))
    expect([status, body]).toEqual([200, expected])
    const posted = await post(emulator, '/oauth2/userinfo', {}, bearer(token))
    expect([posted.status, posted.body]).toEqual([200, expected])
  })

  test('Strict: neither a token without openid, nor one of the Login API, nor an id token', async () => {
    const { access_token: bare } = await tokensFor('email')
    const { id_token: idToken } = await tokensFor()
    for (const each of [bare, (await signedIn(emulator)).token, idToken]) {
      expect((await userinfo(bearer(each))).status).toBe(401)
    }
  })

  test('Compatibility: any token, and all there is', async () => {
    await configureOAuth(emulator, { scopeHandlingPolicy: 'Compatibility' })
    const { id_token: idToken } = await tokensFor('openid')
    for (const each of [(await signedIn(emulator)).token, idToken]) {
      const { body, status } = await userinfo(bearer(each))
      expect(status).toBe(200)
      expect(body).toMatchObject({
        email: 'shopper@example.com',
        given_name: 'Sam',
        sub: shopperId,
      })
    }
    const { token } = await signedIn(emulator)
    expect((await userinfo(bearer(token))).body).toMatchObject({
      applicationId: storeId,
      roles: [],
    })
  })

  test('401 without a token, with a malformed, expired or foreign one, each by its reason', async () => {
    const { access_token: token } = await tokensFor()
    const reason = async (headers = {}) => {
      const answer = await userinfo(headers)
      expect(answer.status).toBe(401)
      expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
      return answer.body['error_reason']
    }
    expect(await reason()).toBe('access_token_required')
    expect(await reason({ authorization: 'Basic x' })).toBe('access_token_malformed')
    expect(await reason(bearer('x'))).toBe('access_token_malformed')
    expect(await reason(bearer(`${String(token).slice(0, -8)}AAAAAAAA`))).toBe(
      'access_token_invalid',
    )
    emulator.clock.advance(301)
    expect(await reason(bearer(token))).toBe('access_token_expired')
  })
})

describe('discovery', () => {
  test.each([
    '/.well-known/openid-configuration',
    `/.well-known/openid-configuration?tenantId=${tenantId}`,
    `/${tenantId}/.well-known/openid-configuration`,
    `/${shopperId}/.well-known/openid-configuration`,
  ])('%s', async (path) => {
    const { body, contentType, status } = await call(emulator, 'GET', path)
    expect([status, contentType]).toEqual([200, 'application/json'])
    expect(body).toMatchObject({
      authorization_endpoint: `${emulator.url}/oauth2/authorize`,
      authorization_response_iss_parameter_supported: true,
      end_session_endpoint: `${emulator.url}/oauth2/logout`,
      // The tenant's, verbatim.
      issuer: 'http://localhost:9011',
      jwks_uri: `${emulator.url}/.well-known/jwks.json`,
      token_endpoint: `${emulator.url}/oauth2/token`,
      userinfo_endpoint: `${emulator.url}/oauth2/userinfo`,
    })
  })

  test('the default issuer is the bare name FusionAuth has', async () => {
    const fresh = await start({ kickstart: { apiKeys: [{ key: 'a-key-for-this-test' }] } })
    const { body } = await call(fresh, 'GET', '/.well-known/openid-configuration')
    expect(body).toMatchObject({ issuer: 'acme.com' })
    await fresh.close()
  })
})

test('the device grant is not emulated', async () => {
  expect((await post(emulator, '/oauth2/device_authorize', { client_id: storeId })).status).toBe(
    501,
  )
})

test('1.48: no iss, scopes of any name, the address in access tokens', async () => {
  const old = await start({ version: '1.48' })
  await configureOAuth(old)
  const { location } = await post(old, '/oauth2/authorize', {
    client_id: storeId,
    redirect_uri: 'http://localhost:3000/callback',
    response_type: 'code',
    scope: 'openid cart:read',
    loginId: 'shopper@example.com',
    password: 'password',
  })
  const returned = new URL(location).searchParams
  expect(returned.has('iss')).toBe(false)
  const { body } = await exchange(old, returned.get('code') ?? '')
  const { body: shown } = await get(old, '/oauth2/userinfo', {}, bearer(body['access_token']))
  expect(body['scope']).toBe('openid cart:read')
  expect(shown).toMatchObject({ email: 'shopper@example.com' })
  await old.close()
})

test('a deactivated application is no client', async () => {
  await configure(emulator, { active: false })
  await call(emulator, 'DELETE', `/api/application/${storeId}`, { key: true })
  const answer = await post(emulator, '/oauth2/token', {
    grant_type: 'password',
    client_id: storeId,
    client_secret: clientSecret,
  })
  expect([answer.status, answer.body['error_reason']]).toEqual([401, 'invalid_client_id'])
})
