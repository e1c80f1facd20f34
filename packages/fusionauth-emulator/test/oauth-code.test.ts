import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Emulator } from '../src/index.ts'
import {
  callback,
  clientSecret,
  codeOf,
  configureOAuth,
  everyScope,
  exchange,
  logIn,
  pkce,
  refused,
  returned,
  text,
} from './oauth-support.ts'
import { call, forumId, shopperId, start, storeId } from './support.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await start()
})
afterAll(() => emulator.close())
beforeEach(async () => {
  await emulator.reset()
  await configureOAuth(emulator)
})

describe('authorization code', () => {
  test('a code brings the tokens the scopes ask for', async () => {
    const answer = await exchange(emulator, await codeOf(emulator, { nonce: 'n-1' }))
    expect(answer.status).toBe(200)
    expect(Object.keys(answer.body)).toEqual([
      'access_token',
      'expires_in',
      'id_token',
      'refresh_token',
      'refresh_token_id',
      'token_type',
      'userId',
      'scope',
    ])
    expect(answer.body).toMatchObject({
      expires_in: 300,
      scope: everyScope,
      token_type: 'Bearer',
      userId: shopperId,
    })
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.cookies).toEqual([])
  })

  test('the access token: its header, its claims and their order', async () => {
    const { body } = await exchange(emulator, await codeOf(emulator))
    const accessToken = text(body['access_token'])
    expect(Object.keys(decodeProtectedHeader(accessToken))).toEqual(['alg', 'typ', 'gty', 'kid'])
    expect(decodeProtectedHeader(accessToken)['gty']).toEqual(['authorization_code'])
    const claims = decodeJwt(accessToken)
    expect(Object.keys(claims)).toEqual([
      'aud',
      'exp',
      'iat',
      'iss',
      'sub',
      'jti',
      'authenticationType',
      'applicationId',
      'scope',
      'roles',
      'sid',
      'auth_time',
      'tid',
    ])
    expect(claims).toMatchObject({
      aud: storeId,
      sub: shopperId,
      scope: everyScope,
      sid: body['refresh_token_id'],
      authenticationType: 'PASSWORD',
    })
  })

  test('the id token says what the scopes allow, and belongs to the code and the access token', async () => {
    const { body } = await exchange(emulator, await codeOf(emulator, { nonce: 'n-1' }))
    const claims = decodeJwt(text(body['id_token']))
    expect(claims).toMatchObject({
      aud: storeId,
      nonce: 'n-1',
      email: 'shopper@example.com',
      email_verified: true,
      given_name: 'Sam',
      family_name: 'Shopper',
      scope: everyScope,
    })
    expect(claims['at_hash']).toMatch(/^[\w-]{22}$/)
    expect(claims['c_hash']).toMatch(/^[\w-]{22}$/)
    expect(claims).not.toHaveProperty('roles')
    const bare = await exchange(emulator, await codeOf(emulator, { scope: 'openid' }))
    const { id_token: idToken } = bare.body
    expect(decodeJwt(text(idToken))).not.toHaveProperty('email')
    expect(bare.body).not.toHaveProperty('refresh_token')
  })

  test('Compatibility: both tokens carry the address, whatever the scopes', async () => {
    await configureOAuth(emulator, { scopeHandlingPolicy: 'Compatibility' })
    const { body } = await exchange(emulator, await codeOf(emulator, { scope: 'openid' }))
    for (const each of [body['access_token'], body['id_token']]) {
      expect(decodeJwt(text(each))).toMatchObject({
        email: 'shopper@example.com',
        email_verified: true,
      })
    }
  })

  test('no scope: an access token and nothing else', async () => {
    const { body } = await exchange(emulator, await codeOf(emulator, { scope: undefined }))
    expect(Object.keys(body)).toEqual(['access_token', 'expires_in', 'token_type', 'userId'])
    expect(decodeJwt(text(body['access_token']))).not.toHaveProperty('scope')
  })

  test('a code works once, and 30 seconds', async () => {
    const notFound = [400, 'invalid_request', 'auth_code_not_found']
    const code = await codeOf(emulator)
    expect((await exchange(emulator, code)).status).toBe(200)
    const again = await exchange(emulator, code)
    expect(refused(again)).toEqual(notFound)
    expect(again.body['error_description']).toBe('Invalid Authorization Code')
    const late = await codeOf(emulator)
    emulator.clock.advance(31)
    expect(refused(await exchange(emulator, late))).toEqual(notFound)
  })

  test('of 40 parallel exchanges of one code one succeeds', async () => {
    const code = await codeOf(emulator)
    const answers = await Promise.all(Array.from({ length: 40 }, () => exchange(emulator, code)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  test('everything in the query, as some clients have it', async () => {
    const query = new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: storeId,
      client_secret: clientSecret,
      code: await codeOf(emulator),
      redirect_uri: callback,
    })
    const response = await fetch(`${emulator.url}/oauth2/token?${query.toString()}`, {
      method: 'POST',
    })
    expect(response.status).toBe(200)
  })

  test.each([
    [
      'another redirect_uri',
      { redirect_uri: 'http://localhost:3000/other' },
      'invalid_redirect_uri',
    ],
    ['no redirect_uri', { redirect_uri: undefined }, 'missing_redirect_uri'],
    ['no code', { code: undefined }, 'missing_code'],
    ['an unknown code', { code: 'nonsense' }, 'auth_code_not_found'],
  ])('refused: %s', async (_name, fields, reason) => {
    const answer = await exchange(emulator, await codeOf(emulator), fields)
    expect(refused(answer)).toEqual([400, 'invalid_request', reason])
  })

  test("another client's code is unknown", async () => {
    const oauthConfiguration = { clientAuthenticationPolicy: 'NotRequired' }
    await call(emulator, 'PATCH', `/api/application/${forumId}`, {
      key: true,
      body: { application: { oauthConfiguration } },
    })
    const fields = { client_id: forumId, client_secret: undefined }
    const answer = await exchange(emulator, await codeOf(emulator), fields)
    expect(refused(answer)).toEqual([400, 'invalid_request', 'auth_code_not_found'])
  })
})

describe('PKCE', () => {
  test('the verifier must belong to the challenge', async () => {
    const { fields, verifier } = pkce()
    const code = await codeOf(emulator, fields)
    expect(refused(await exchange(emulator, code))).toEqual([
      400,
      'invalid_request',
      'missing_code_verifier',
    ])
    expect(refused(await exchange(emulator, code, { code_verifier: 'x'.repeat(43) }))).toEqual([
      400,
      'invalid_grant',
      'invalid_pkce_code_verifier',
    ])
    expect((await exchange(emulator, code, { code_verifier: verifier })).status).toBe(200)
  })

  test('a verifier that belongs to no challenge is refused, and is worth no secret', async () => {
    await configureOAuth(emulator, { clientAuthenticationPolicy: 'NotRequiredWhenUsingPKCE' })
    const code = await codeOf(emulator)
    const invented = { code_verifier: 'x'.repeat(43) }
    const open = await exchange(emulator, code, { ...invented, client_secret: undefined })
    expect(refused(open)).toEqual([401, 'invalid_client', 'client_authentication_missing'])
    expect(refused(await exchange(emulator, code, invented))).toEqual([
      400,
      'invalid_grant',
      'invalid_pkce_code_verifier',
    ])
    expect((await exchange(emulator, code)).status).toBe(200)
    const { fields, verifier } = pkce()
    const given = { code_verifier: verifier, client_secret: undefined }
    const challenged = await codeOf(emulator, fields)
    expect((await exchange(emulator, challenged, given)).status).toBe(200)
    const again = await exchange(emulator, challenged, given)
    expect(refused(again)).toEqual([400, 'invalid_request', 'auth_code_not_found'])
  })

  test('only S256, and where the application requires it nothing goes without', async () => {
    const { fields } = pkce()
    const plain = await logIn(emulator, { ...fields, code_challenge_method: 'plain' })
    expect(returned(plain)).toMatchObject({
      error: 'invalid_request',
      error_reason: 'invalid_pkce_code_challenge_method',
      state: 'a b&c',
    })
    await configureOAuth(emulator, { proofKeyForCodeExchangePolicy: 'Required' })
    expect(returned(await logIn(emulator))['error_reason']).toBe('missing_code_challenge')
  })
})
