import { FusionAuthClient } from '@fusionauth/typescript-client'
import { TOTP, Secret } from 'otpauth'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Emulator } from '../../src/index.ts'
import { apiKey, configure, password, shopperId, start, storeId, tenantId } from '../support.ts'
import { listen } from './listener.ts'

// What a person does around a login, with FusionAuth's own client and nothing else.

let emulator: Emulator
let client: FusionAuthClient
beforeEach(async () => {
  emulator = await start()
  client = new FusionAuthClient(apiKey, emulator.url, tenantId)
})
afterEach(() => emulator.close())

const logIn = (given: object = {}) =>
  client.login({ loginId: 'shopper@example.com', password, applicationId: storeId, ...given })

async function tokensOf(given: object = {}) {
  const { refreshToken = '', token = '' } = (await logIn(given)).response
  expect([refreshToken === '', token === '']).toEqual([false, false])
  return { refreshToken, token }
}

async function statusOf(call: Promise<{ statusCode: number }>): Promise<number> {
  return call.then(
    ({ statusCode }) => statusCode,
    (error: { statusCode?: number }) => error.statusCode ?? 0,
  )
}

const refreshing = (refreshToken: string) =>
  client.exchangeRefreshTokenForJWT({ refreshToken }).then(({ response }) => response)

test('a refresh rotates, the old value is reuse after its grace, and reuse ends the session', async () => {
  const { refreshToken } = await tokensOf()
  const next = (await refreshing(refreshToken)).refreshToken ?? ''
  expect(next === refreshToken).toBe(false)
  expect((await refreshing(refreshToken)).refreshToken === next).toBe(true)
  emulator.clock.advance(3601)
  expect(await statusOf(client.exchangeRefreshTokenForJWT({ refreshToken }))).toBe(400)
  expect(await statusOf(client.exchangeRefreshTokenForJWT({ refreshToken: next }))).toBe(400)
})

test('logging out everywhere ends every session of the person', async () => {
  const [one, other] = [await tokensOf(), await tokensOf()]
  expect(
    (await client.logoutWithRequest({ global: true, refreshToken: one.refreshToken })).statusCode,
  ).toBe(200)
  for (const { refreshToken } of [one, other]) {
    expect(await statusOf(client.exchangeRefreshTokenForJWT({ refreshToken }))).toBe(400)
  }
})

test('two-factor: enrolled, asked for, one wrong code is 421 and one attempt, the right one signs in', async () => {
  const { secret = '', secretBase32Encoded = '' } = (await client.generateTwoFactorSecret())
    .response
  const totp = new TOTP({ secret: Secret.fromBase32(secretBase32Encoded) })
  const code = () => totp.generate({ timestamp: emulator.clock.now() * 1000 })
  const enabled = await client.enableTwoFactor(shopperId, {
    code: code(),
    method: 'authenticator',
    secret,
  })
  expect(enabled.response.recoveryCodes?.length).toBeGreaterThan(0)
  emulator.clock.advance(60)

  const asked = await logIn()
  const { methods = [], token, twoFactorId = '' } = asked.response
  expect([asked.statusCode, token, methods.map(({ method }) => method)]).toEqual([
    242,
    undefined,
    ['authenticator'],
  ])
  const wrong = { twoFactorId, code: '000000', applicationId: storeId }
  expect(await statusOf(client.twoFactorLogin(wrong))).toBe(421)
  const done = await client.twoFactorLogin({ ...wrong, code: code(), trustComputer: true })
  expect([done.statusCode, typeof done.response.refreshToken]).toEqual([200, 'string'])
  const { twoFactorTrustId = '' } = done.response
  expect((await logIn({ twoFactorTrustId })).statusCode).toBe(200)

  const again = (await logIn()).response.twoFactorId ?? ''
  const [recoveryCode = ''] = enabled.response.recoveryCodes ?? []
  expect(await statusOf(client.twoFactorLogin({ twoFactorId: again, code: recoveryCode }))).toBe(
    200,
  )
  const third = (await logIn()).response.twoFactorId ?? ''
  expect(await statusOf(client.twoFactorLogin({ twoFactorId: third, code: recoveryCode }))).toBe(
    421,
  )
})

test('sign-up: user and registration in one call, signed in by the answer', async () => {
  const { response, statusCode } = await client.register('', {
    skipVerification: true,
    user: { email: 'new@example.com', password: 'long enough' },
    registration: { applicationId: storeId },
  })
  expect([statusCode, response.user?.email]).toEqual([200, 'new@example.com'])
  const { refreshToken = '', refreshTokenId } = response
  expect((await refreshing(refreshToken)).refreshTokenId).toBe(refreshTokenId)
  const twice = client.register('', {
    user: { email: 'new@example.com', password: 'long enough' },
    registration: { applicationId: storeId },
  })
  await expect(twice).rejects.toMatchObject({
    statusCode: 400,
    exception: { fieldErrors: { 'user.email': [{ code: '[duplicate]user.email' }] } },
  })
})

test('a forgotten password: an e-mail, a new password, every session ended, signed in again', async () => {
  const { refreshToken } = await tokensOf()
  const forgotten = await client.forgotPassword({ loginId: 'shopper@example.com' })
  const { changePasswordId = '' } = forgotten.response
  expect(changePasswordId).not.toBe('')
  const changed = await client.changePassword('', { changePasswordId, password: 'another one' })
  const { oneTimePassword = '' } = changed.response
  expect(await statusOf(client.exchangeRefreshTokenForJWT({ refreshToken }))).toBe(400)
  expect(await statusOf(logIn())).toBe(404)
  expect((await client.login({ oneTimePassword, applicationId: storeId })).statusCode).toBe(200)
  expect(await statusOf(client.login({ oneTimePassword, applicationId: storeId }))).toBe(404)
  expect((await logIn({ password: 'another one' })).statusCode).toBe(200)
})

test('a password changed with the JWT keeps this browser signed in', async () => {
  const { refreshToken, token } = await tokensOf()
  const request = { currentPassword: password, password: 'another one', refreshToken }
  const { oneTimePassword = '' } = (await client.changePasswordByJWT(token, request)).response
  const { response } = await client.login({ oneTimePassword, applicationId: storeId })
  expect(typeof response.refreshToken).toBe('string')
})

test('an application whose OAuth grants are on: password grant, code, userinfo, introspection', async () => {
  await configure(emulator, {
    oauthConfiguration: {
      enabledGrants: ['password', 'refresh_token', 'authorization_code'],
      clientSecret: 'a-secret',
      // the client sends no secret when it introspects
      clientAuthenticationPolicy: 'NotRequired',
    },
  })
  const { response } = await client.exchangeUserCredentialsForAccessToken(
    'shopper@example.com',
    password,
    storeId,
    'a-secret',
    'openid offline_access',
    '',
  )
  const { access_token = '', refresh_token = '', userId } = response
  expect([userId, refresh_token === '']).toEqual([shopperId, false])
  const claims = (await client.retrieveUserInfoFromAccessToken(access_token)).response
  expect(claims.sub).toBe(shopperId)
  const introspected = (await client.introspectAccessToken(storeId, access_token)).response
  expect(introspected.active).toBe(true)
  const refreshed = await client.exchangeRefreshTokenForAccessToken(
    refresh_token,
    storeId,
    'a-secret',
    'openid offline_access',
    '',
  )
  expect(refreshed.response.access_token).not.toBe(access_token)
})

test('a webhook is received, and its signature verifies with the published key', async () => {
  await using receiver = await listen()
  const keyId = '10000000-0000-4000-8000-00000000000a'
  await client.createWebhook('', {
    webhook: {
      url: `${receiver.url}/hook`,
      global: true,
      connectTimeout: 1000,
      readTimeout: 2000,
      // its type wants every event there is
      eventsEnabled: JSON.parse('{"jwt.refresh-token.revoke":true}'),
      signatureConfiguration: { enabled: true, signingKeyId: keyId },
    },
  })
  const events = { 'jwt.refresh-token.revoke': { enabled: true, transactionType: 'None' } }
  await client.patchTenant(
    tenantId,
    JSON.parse(JSON.stringify({ tenant: { eventConfiguration: { events } } })),
  )
  const { refreshToken } = await tokensOf()
  await client.logout(false, refreshToken)
  const { body, headers } = await receiver.waitFor(({ path }) => path === '/hook')
  const { event } = JSON.parse(body)
  expect([event.type, event.userId, event.applicationId]).toEqual([
    'jwt.refresh-token.revoke',
    shopperId,
    storeId,
  ])
  const { createRemoteJWKSet, jwtVerify } = await import('jose')
  const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', emulator.url))
  const signature = String(headers['x-fusionauth-signature-jwt'])
  const { payload } = await jwtVerify(signature, keys)
  const { createHash } = await import('node:crypto')
  expect(payload['request_body_sha256']).toBe(createHash('sha256').update(body).digest('base64'))
})
