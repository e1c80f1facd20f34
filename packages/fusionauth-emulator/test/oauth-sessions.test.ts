import { decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Emulator } from '../src/index.ts'
import {
  authorization,
  callback,
  configureOAuth,
  cookieNamed,
  exchange,
  get,
  logIn,
  patchTenant,
  problemOf,
  returned,
} from './oauth-support.ts'
import { apiKey, call, forumId, shopperId, start, storeId, tenantId } from './support.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await start()
})
afterAll(() => emulator.close())
beforeEach(async () => {
  await emulator.reset()
  await configureOAuth(emulator)
})

const shopper = 'shopper@example.com'
const authorize = (fields = {}, headers = {}) =>
  get(emulator, '/oauth2/authorize', authorization(fields), headers)

describe('single sign-on', () => {
  async function session(fields = {}) {
    const cookie = cookieNamed(await logIn(emulator, fields), 'fusionauth.sso')
    expect(cookie).not.toBe('')
    return { cookie }
  }

  test('the second application asks for nothing', async () => {
    const headers = await session()
    const oauthConfiguration = {
      authorizedRedirectURLs: ['http://localhost:3001/callback'],
      clientAuthenticationPolicy: 'NotRequired',
    }
    await call(emulator, 'PATCH', `/api/application/${forumId}`, {
      key: true,
      body: { application: { oauthConfiguration } },
    })
    const forum = { client_id: forumId, redirect_uri: 'http://localhost:3001/callback' }
    const answer = await authorize(forum, headers)
    expect(answer.status).toBe(302)
    const tokens = await exchange(emulator, returned(answer)['code'] ?? '', {
      ...forum,
      client_secret: undefined,
    })
    expect(decodeJwt(String(tokens.body['access_token']))).toMatchObject({
      aud: forumId,
      sub: shopperId,
    })
  })

  test('the cookie is one of the browser session, or lasting when the person wants it', async () => {
    const plain = await logIn(emulator)
    expect(plain.cookies).toHaveLength(1)
    expect(plain.cookies[0]).toMatch(/^fusionauth\.sso=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
    const lasting = await logIn(emulator, { rememberDevice: 'true' })
    expect(lasting.cookies[0]).toContain('Max-Age=3600;')
  })

  test('auth_time is that of the login', async () => {
    const headers = await session()
    emulator.clock.advance(600)
    const { code = '' } = returned(await authorize({}, headers))
    const { body } = await exchange(emulator, code)
    const { auth_time: authenticated, iat = 0, sid } = decodeJwt(String(body['id_token']))
    expect(iat - Number(authenticated)).toBeGreaterThanOrEqual(599)
    const list = await call(emulator, 'GET', `/api/jwt/refresh?userId=${shopperId}`, { key: true })
    const shown = list.body.refreshTokens?.find(({ applicationId }) => applicationId === undefined)
    expect(shown).toMatchObject({ id: sid, tenantId, userId: shopperId })
  })

  test.each([
    ['prompt=login', { prompt: 'login' }],
    ['max_age', { max_age: '500' }],
    ['max_age=0', { max_age: '0' }],
  ])('%s: asks again', async (_name, fields) => {
    const headers = await session()
    emulator.clock.advance(600)
    expect((await authorize({}, headers)).status).toBe(302)
    expect((await authorize(fields, headers)).status).toBe(200)
  })

  test('lives an hour beyond each use', async () => {
    const headers = await session()
    for (const _ of [1, 2]) {
      emulator.clock.advance(3500)
      expect((await authorize({}, headers)).status).toBe(302)
    }
    emulator.clock.advance(3601)
    expect((await authorize({}, headers)).status).toBe(200)
  })

  test.each([
    ['logging out at the page', () => ['GET', '/oauth2/logout'], true],
    ['revoking all of the person', () => ['DELETE', `/api/jwt/refresh?userId=${shopperId}`], false],
  ])('ends by %s', async (_name, request, withCookie) => {
    const { cookie } = await session()
    const [method = '', path = ''] = request()
    await fetch(emulator.url + path, {
      method,
      redirect: 'manual',
      headers: withCookie ? { cookie } : { authorization: apiKey },
    })
    expect((await authorize({}, { cookie })).status).toBe(200)
  })

  test('a global logout by API ends it, a plain one does not', async () => {
    const { cookie } = await session()
    const { body } = await exchange(emulator, returned(await logIn(emulator))['code'] ?? '')
    const refreshToken = body['refresh_token']
    const other = await exchange(emulator, returned(await logIn(emulator))['code'] ?? '')
    await call(emulator, 'POST', '/api/logout', { body: { refreshToken } })
    expect((await authorize({}, { cookie })).status).toBe(302)
    await call(emulator, 'POST', '/api/logout', {
      body: { refreshToken: other.body['refresh_token'], global: true },
    })
    expect((await authorize({}, { cookie })).status).toBe(200)
  })

  test('somebody whose account expired meanwhile does not come in', async () => {
    const headers = await session()
    await emulator.people.expire(shopper)
    const answer = await authorize({}, headers)
    expect([answer.status, problemOf(answer.text)]).toEqual([200, 'This account has expired.'])
  })
})

describe('logging out at the page', () => {
  const logout = (fields: Record<string, string | undefined>) =>
    get(emulator, '/oauth2/logout', fields)

  test('where the browser goes: what was asked for, the application, the tenant, /', async () => {
    const where = async (fields: Record<string, string | undefined>) => {
      const { location, status } = await logout(fields)
      expect(status).toBe(302)
      return location
    }
    const asked = { client_id: storeId, post_logout_redirect_uri: callback }
    expect(await where({ ...asked, state: 'x y' })).toBe(`${callback}?state=x+y`)
    expect(await where({ client_id: storeId })).toBe('http://localhost:3000/bye')
    expect(await where({ tenantId })).toBe('/')
    await patchTenant(emulator, tenantId, { logoutURL: 'http://localhost/tenant' })
    expect(await where({})).toBe('http://localhost/tenant')
    await configureOAuth(emulator, { logoutURL: '' })
    expect(await where({ client_id: storeId })).toBe('http://localhost/tenant')
  })

  test('an id token names the client, even an expired one', async () => {
    const { body } = await exchange(emulator, returned(await logIn(emulator))['code'] ?? '')
    emulator.clock.advance(3600)
    const hint = { id_token_hint: String(body['id_token']) }
    expect((await logout(hint)).location).toBe('http://localhost:3000/bye')
    expect((await logout({ id_token_hint: 'x.y.z' })).status).toBe(400)
  })

  test('only to an address of the application', async () => {
    const elsewhere = { client_id: storeId, post_logout_redirect_uri: 'http://evil.example/' }
    const { location, status, text } = await logout(elsewhere)
    expect([status, location]).toEqual([400, ''])
    expect(text).toContain('invalid_post_logout_redirect_uri')
  })

  test('refresh tokens live on, and the cookie is taken away', async () => {
    const answer = await logIn(emulator)
    const { body } = await exchange(emulator, returned(answer)['code'] ?? '')
    const cookie = cookieNamed(answer, 'fusionauth.sso')
    const { cookies } = await get(emulator, '/oauth2/logout', {}, { cookie })
    expect(cookies[0]).toMatch(/^fusionauth\.sso=; Max-Age=0;/)
    const list = await call(emulator, 'GET', `/api/jwt/refresh?userId=${shopperId}`, { key: true })
    expect(list.body.refreshTokens?.map(({ id }) => id)).toContain(body['refresh_token_id'])
  })
})
