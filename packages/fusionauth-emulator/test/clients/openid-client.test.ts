import * as oidc from 'openid-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Emulator } from '../../src/index.ts'
import { call, configure, password, shopperId, start, storeId, tenantId } from '../support.ts'

// A strict OpenID Connect client: issuer, nonce, PKCE and signatures are all checked by it.

let emulator: Emulator
let config: oidc.Configuration
const redirectUri = 'http://127.0.0.1/callback'
beforeAll(async () => {
  emulator = await start()
  await configure(emulator, {
    oauthConfiguration: {
      authorizedRedirectURLs: [redirectUri],
      clientSecret: 'a-secret',
      enabledGrants: ['authorization_code', 'refresh_token'],
      generateRefreshTokens: true,
      logoutURL: 'http://127.0.0.1/goodbye',
    },
  })
  await call(emulator, 'PATCH', `/api/tenant/${tenantId}`, {
    key: true,
    body: { tenant: { issuer: emulator.url } },
  })
  config = await oidc.discovery(new URL(emulator.url), storeId, 'a-secret', undefined, {
    execute: [oidc.allowInsecureRequests],
  })
})
afterAll(() => emulator.close())

/** Fills in the hosted login page, as a browser would. Returns where it sends the browser. */
async function logInAt(page: URL): Promise<URL> {
  const shown = await fetch(page)
  expect([shown.status, shown.headers.get('content-type')]).toEqual([
    200,
    expect.stringContaining('text/html'),
  ])
  const html = await shown.text()
  const fields = new URLSearchParams()
  for (const [input] of html.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
    const attribute = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(input)?.[1] ?? ''
    fields.set(attribute('name'), attribute('value').replaceAll('&amp;', '&'))
  }
  fields.set('loginId', 'shopper@example.com')
  fields.set('password', password)
  const action = /<form[^>]*action="([^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const answer = await fetch(new URL(action, page), {
    method: 'POST',
    body: fields,
    redirect: 'manual',
  })
  expect(answer.status).toBe(302)
  return new URL(answer.headers.get('location') ?? '', page)
}

test('code with PKCE, id token, userinfo, refresh, logout', async () => {
  const verifier = oidc.randomPKCECodeVerifier()
  const state = oidc.randomState()
  const nonce = oidc.randomNonce()
  const page = oidc.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'openid offline_access email profile',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  })
  const back = await logInAt(page)
  expect(back.href.startsWith(`${redirectUri}?`)).toBe(true)
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce }
  const tokens = await oidc.authorizationCodeGrant(config, back, checks)
  expect([tokens.claims()?.sub, tokens.token_type]).toEqual([shopperId, 'bearer'])

  const person = await oidc.fetchUserInfo(config, tokens.access_token, shopperId)
  expect(person.email).toBe('shopper@example.com')

  const refreshed = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '')
  expect(refreshed.access_token).not.toBe(tokens.access_token)
  expect(refreshed.refresh_token === tokens.refresh_token).toBe(false)
  await expect(oidc.refreshTokenGrant(config, 'nonsense')).rejects.toMatchObject({
    error: 'invalid_grant',
  })
  await expect(oidc.authorizationCodeGrant(config, back, checks)).rejects.toMatchObject({
    error: 'invalid_request',
  })

  const end = oidc.buildEndSessionUrl(config, { id_token_hint: tokens.id_token ?? '' })
  const left = await fetch(end, { redirect: 'manual' })
  expect([left.status, left.headers.get('location')]).toEqual([302, 'http://127.0.0.1/goodbye'])
})

test('a wrong code verifier and a wrong secret are refused', async () => {
  const page = oidc.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'openid',
    code_challenge: await oidc.calculatePKCECodeChallenge(oidc.randomPKCECodeVerifier()),
    code_challenge_method: 'S256',
  })
  const back = await logInAt(page)
  const wrong = oidc.authorizationCodeGrant(config, back, {
    pkceCodeVerifier: oidc.randomPKCECodeVerifier(),
  })
  await expect(wrong).rejects.toMatchObject({ status: 400 })
  const stranger = await oidc.discovery(
    new URL(emulator.url),
    storeId,
    'not-the-secret',
    undefined,
    {
      execute: [oidc.allowInsecureRequests],
    },
  )
  await expect(oidc.refreshTokenGrant(stranger, 'x')).rejects.toMatchObject({ status: 401 })
})
