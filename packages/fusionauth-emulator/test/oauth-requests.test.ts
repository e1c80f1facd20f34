import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Emulator } from '../src/index.ts'
import { authorization, callback, configureOAuth, get, logIn, returned } from './oauth-support.ts'
import { shopperId, start, storeId } from './support.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await start()
})
afterAll(() => emulator.close())
beforeEach(async () => {
  await emulator.reset()
  await configureOAuth(emulator)
})

const authorize = (fields = {}, headers = {}) =>
  get(emulator, '/oauth2/authorize', authorization(fields), headers)

describe('requests that cannot be answered at their redirect_uri', () => {
  test.each([
    ['no client_id', { client_id: undefined }, 'missing_client_id'],
    ['an unknown client', { client_id: shopperId }, 'invalid_client_id'],
    ['a client of another tenant', { tenantId: shopperId }, 'invalid_client_id'],
    ['no redirect_uri', { redirect_uri: undefined }, 'missing_redirect_uri'],
    ['one that is not registered', { redirect_uri: `${callback}/x` }, 'invalid_redirect_uri'],
  ])('%s: 400, and nobody is sent anywhere', async (_name, fields, reason) => {
    for (const answer of [await authorize(fields), await logIn(emulator, fields)]) {
      expect([answer.status, answer.location]).toEqual([400, ''])
      expect(answer.text).toContain(`&quot;error_reason&quot;: &quot;${reason}&quot;`)
    }
  })
})

describe('requests that are refused at their redirect_uri', () => {
  test.each([
    ['no response_type', { response_type: undefined }, 'invalid_request', 'missing_response_type'],
    [
      'an unknown one',
      { response_type: 'x' },
      'unsupported_response_type',
      'invalid_response_type',
    ],
    ['an unknown scope', { scope: 'cart:read' }, 'invalid_scope', 'unknown_scope'],
    ['an unknown prompt', { prompt: 'x' }, 'invalid_request', 'invalid_prompt'],
    ['an unknown mode', { response_mode: 'x' }, 'invalid_request', 'invalid_response_mode'],
    ['nobody there', { prompt: 'none' }, 'login_required', 'authentication_required'],
  ])('%s', async (_name, fields, error, reason) => {
    const answer = await authorize(fields)
    expect(answer.status).toBe(302)
    expect(returned(answer)).toMatchObject({ error, error_reason: reason, state: 'a b&c' })
  })

  test('the implicit grant is not emulated', async () => {
    expect((await authorize({ response_type: 'token' })).status).toBe(501)
  })
})

test.each([
  ['http://*.example.com/callback', 'http://a.example.com/callback', 302],
  ['http://*.example.com/callback', 'http://a.b.example.com/callback', 400],
  ['http://*.example.com/callback', 'http://evil.com/x.example.com/callback', 400],
  ['http://localhost:*/callback', 'http://localhost:4321/callback', 302],
  ['http://localhost:*/callback', 'http://localhost:1@evil.com/callback', 400],
  ['http://a.example.com/*', 'http://a.example.com/x', 302],
  ['http://a.example.com/*', 'http://axexample.com/x', 400],
  ['http://*.example.com/callback', String.raw`http://evil\.example.com/callback`, 400],
  ['http://a.example.com/*', String.raw`http://a.example.com/\evil`, 400],
  ['http://a.example.com/*', 'http://a.example.com/%2e%2e', 400],
  ['http://a.example.com/*', 'http://a.example.com/x y', 400],
  ['http://a.example.com/*', 'http://a.example.com/x\ty', 400],
  ['http://a.example.com/*', 'http://a.example.com/x\u0007', 400],
  // Browsers take this character for a dot.
  ['http://*.com/callback', 'http://evil。example.com/callback', 400],
  ['http://localhost:*/callback', 'http://localhost:80/callback', 302],
  ['my-app://callback/*', 'my-app://callback/x', 302],
])('wildcards: %s and %s', async (pattern, redirectUri, status) => {
  const authorizedRedirectURLs = [pattern]
  await configureOAuth(emulator, { authorizedRedirectURLs })
  expect((await logIn(emulator, { redirect_uri: redirectUri })).status).toBe(400)
  await configureOAuth(emulator, {
    authorizedRedirectURLs,
    authorizedURLValidationPolicy: 'AllowWildcards',
  })
  expect((await logIn(emulator, { redirect_uri: redirectUri })).status).toBe(status)
})

test.each(['query', 'fragment'])(
  'an address with other letters than ASCII gets the state back as it was, in the %s',
  async (mode) => {
    const redirectUri = 'http://localhost:3000/zpět?q=größe'
    await configureOAuth(emulator, { authorizedRedirectURLs: [redirectUri] })
    const fields = { redirect_uri: redirectUri, response_mode: mode, state: 'ä b&c%20+/=' }
    for (const answer of [
      await logIn(emulator, fields),
      await authorize({ ...fields, prompt: 'none' }),
    ]) {
      const { hash, pathname, search, searchParams } = new URL(answer.location)
      const back = mode === 'query' ? searchParams : new URLSearchParams(hash.slice(1))
      expect(decodeURIComponent(pathname)).toBe('/zpět')
      expect(new URLSearchParams(search).get('q')).toBe('größe')
      expect(back.get('state')).toBe(fields.state)
    }
  },
)

test('so does the address after the logout, and one that is relative is left alone', async () => {
  const address = 'http://localhost:3000/zpět'
  await configureOAuth(emulator, { authorizedRedirectURLs: [address], logoutURL: '/über%20uns' })
  const client = { client_id: storeId }
  const given = { ...client, post_logout_redirect_uri: address, state: 'ä%20' }
  const { location } = await get(emulator, '/oauth2/logout', given)
  expect(location).toBe('http://localhost:3000/zp%C4%9Bt?state=%C3%A4%2520')
  const relative = await get(emulator, '/oauth2/logout', client)
  expect([relative.status, relative.location]).toEqual([302, '/%C3%BCber%20uns'])
})
