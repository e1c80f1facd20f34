import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Emulator } from '../src/index.ts'
import {
  clientSecret,
  codeOf,
  configureOAuth,
  everyScope,
  exchange,
  passwordGrant,
  refused,
  text,
  token,
} from './oauth-support.ts'
import { configure, forumId, refresh, shopperId, signedIn, start } from './support.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await start()
})
afterAll(() => emulator.close())
beforeEach(async () => {
  await emulator.reset()
  await configureOAuth(emulator)
})

describe('password', () => {
  test('the tokens, with the scopes', async () => {
    const { body, status } = await token(emulator, {
      ...passwordGrant,
      scope: 'openid offline_access',
    })
    expect(status).toBe(200)
    expect(body).toMatchObject({ scope: 'openid offline_access', userId: shopperId })
    expect(decodeProtectedHeader(text(body['access_token']))['gty']).toEqual(['password'])
    expect(body).toHaveProperty('refresh_token')
    expect(body).toHaveProperty('id_token')
  })

  test('an id token by a shadow key is signed with the client secret', async () => {
    await configure(emulator, {
      jwtConfiguration: { enabled: true, idTokenKeyId: '092dbedc-30af-4149-9c61-b578f2c72f59' },
    })
    const { body } = await token(emulator, { ...passwordGrant, scope: 'openid' })
    const secret = new TextEncoder().encode(clientSecret)
    const { payload, protectedHeader } = await jwtVerify(text(body['id_token']), secret)
    expect([payload.sub, protectedHeader.alg]).toEqual([shopperId, 'HS256'])
  })

  test('a wrong password, and a grant that is not enabled', async () => {
    const wrong = await token(emulator, { ...passwordGrant, password: 'wrong' })
    expect(refused(wrong)).toEqual([400, 'invalid_grant', 'invalid_user_credentials'])
    await configureOAuth(emulator, { enabledGrants: ['authorization_code'] })
    expect(refused(await token(emulator, passwordGrant))).toEqual([
      400,
      'unauthorized_client',
      'grant_type_disabled',
    ])
  })

  test('a person who is kept out: by which reason', async () => {
    await emulator.people.lock('shopper@example.com')
    expect(refused(await token(emulator, passwordGrant))).toEqual([
      400,
      'invalid_grant',
      'user_locked',
    ])
    await emulator.people.restore('shopper@example.com')
    await emulator.people.expire('shopper@example.com')
    expect(refused(await token(emulator, passwordGrant))[2]).toBe('user_expired')
    await emulator.people.restore('shopper@example.com')
    await emulator.people.prevent('shopper@example.com')
    const prevented = await token(emulator, passwordGrant)
    expect(refused(prevented)[2]).toBe('login_prevented')
    expect(prevented.body['error_description']).toContain('responded with 409 status code')
  })

  test('a person who has another step to go', async () => {
    await emulator.people.enrolTwoFactor('shopper@example.com')
    const challenged = await token(emulator, passwordGrant)
    expect(challenged.status).toBe(400)
    expect(challenged.body).toMatchObject({ error: 'two_factor_required' })
    expect(challenged.body['two_factor_id']).toBeTypeOf('string')
    expect(challenged.body['two_factor_methods']).toMatchObject([{ method: 'authenticator' }])
    expect(challenged.text).not.toContain('secret')
    await emulator.people.restore('shopper@example.com')
    await emulator.people.forcePasswordChange('shopper@example.com')
    const changed = await token(emulator, passwordGrant)
    expect(refused(changed)).toEqual([
      400,
      'change_password_required',
      'change_password_administrative',
    ])
    expect(changed.body['change_password_id']).toBeTypeOf('string')
  })
})

describe('refresh', () => {
  const offline = async (scope = 'openid offline_access email') => {
    const { body } = await exchange(emulator, await codeOf(emulator, { scope }))
    return text(body['refresh_token'])
  }
  const again = (value: string, fields: Record<string, string | undefined> = {}) =>
    token(emulator, { grant_type: 'refresh_token', refresh_token: value, ...fields })

  test('new tokens, the time of the login, no scope in the answer', async () => {
    const first = await exchange(emulator, await codeOf(emulator))
    emulator.clock.advance(600)
    const { body, status } = await again(text(first.body['refresh_token']))
    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual([
      'access_token',
      'expires_in',
      'id_token',
      'refresh_token',
      'refresh_token_id',
      'token_type',
      'userId',
    ])
    expect(body['refresh_token_id']).toBe(first.body['refresh_token_id'])
    expect(body['refresh_token']).not.toBe(first.body['refresh_token'])
    const before = decodeJwt(text(first.body['access_token']))
    const accessToken = text(body['access_token'])
    expect(decodeProtectedHeader(accessToken)['gty']).toEqual([
      'authorization_code',
      'refresh_token',
    ])
    expect(decodeJwt(accessToken)).toMatchObject({
      authenticationType: 'REFRESH_TOKEN',
      auth_time: before['auth_time'],
      scope: everyScope,
      sid: body['refresh_token_id'],
    })
  })

  test('fewer scopes for once, never more', async () => {
    const value = await offline()
    const fewer = await again(value, { scope: 'openid' })
    expect(decodeJwt(text(fewer.body['access_token']))['scope']).toBe('openid')
    const all = await again(text(fewer.body['refresh_token']))
    expect(decodeJwt(text(all.body['access_token']))['scope']).toBe('openid offline_access email')
    const more = await again(text(all.body['refresh_token']), { scope: 'openid profile' })
    expect(refused(more)).toEqual([400, 'invalid_scope', 'unknown_scope'])
  })

  test('a shorter life may be asked for, a longer one not', async () => {
    const value = await offline()
    const short = await again(value, { expires_in: '10' })
    expect(short.body['expires_in']).toBe(10)
    for (const each of ['301', '0', 'x']) {
      expect(refused(await again(value, { expires_in: each }))[2]).toBe('invalid_expires_in')
    }
  })

  test('refused: unknown, revoked, of another application, none', async () => {
    const invalid = [400, 'invalid_grant', 'refresh_token_not_found']
    const unknown = await again('nonsense')
    expect(refused(unknown)).toEqual(invalid)
    expect(unknown.body['error_description']).toBe('The refresh_token is invalid.')
    const { refreshToken } = await signedIn(emulator, { applicationId: forumId })
    expect(refused(await again(refreshToken))).toEqual(invalid)
    const value = await offline()
    await emulator.tokens.revokeAll('shopper@example.com')
    expect(refused(await again(value))).toEqual(invalid)
    expect(refused(await again('', { refresh_token: undefined }))[2]).toBe('missing_refresh_token')
  })

  test("either endpoint refreshes the other's tokens", async () => {
    const { refreshToken } = await signedIn(emulator)
    expect((await again(refreshToken)).status).toBe(200)
    const byApi = await refresh(emulator, await offline())
    expect(byApi.status).toBe(200)
    expect(decodeJwt(byApi.body.token ?? '')['scope']).toBe('openid offline_access email')
    expect(decodeProtectedHeader(byApi.body.token ?? '')).not.toHaveProperty('gty')
  })

  test('allowTokenRefresh is not asked', async () => {
    const value = await offline()
    await configure(emulator, { loginConfiguration: { allowTokenRefresh: false } })
    expect((await again(value)).status).toBe(200)
  })

  test('no refresh token without generateRefreshTokens', async () => {
    await configureOAuth(emulator, { generateRefreshTokens: false })
    expect(await offline()).toBe('')
  })

  test('a token whose scope became unknown is revoked', async () => {
    await configureOAuth(emulator, { unknownScopePolicy: 'Allow' })
    const value = await offline('offline_access cart:read')
    expect(decodeJwt(text((await again(value)).body['access_token']))['scope']).toBe(
      'offline_access cart:read',
    )
    await configureOAuth(emulator, { unknownScopePolicy: 'Reject' })
    expect(refused(await again(value))[2]).toBe('refresh_token_not_found')
    await configureOAuth(emulator, { unknownScopePolicy: 'Allow' })
    expect(refused(await again(value))[2]).toBe('refresh_token_not_found')
  })
})

describe('scopes nobody knows', () => {
  const scope = 'openid cart:read'
  test.each([
    ['Reject', undefined, 'unknown_scope'],
    ['Remove', 'openid', undefined],
    ['Allow', scope, undefined],
  ])('%s', async (unknownScopePolicy, granted, reason) => {
    await configureOAuth(emulator, { unknownScopePolicy })
    const answer = await token(emulator, { ...passwordGrant, scope })
    expect(answer.body['scope']).toBe(granted)
    expect(refused(answer)[2]).toBe(reason)
  })
})

test.each([
  ['no grant_type', undefined, [400, 'invalid_request', 'missing_grant_type']],
  ['an unknown one', 'toString', [400, 'unsupported_grant_type', 'invalid_grant_type']],
  ['client_credentials', 'client_credentials', [501, undefined, undefined]],
])('%s', async (_name, grantType, expected) => {
  expect(refused(await token(emulator, { grant_type: grantType }))).toEqual(expected)
})
