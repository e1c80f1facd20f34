import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Emulator } from '../src/index.ts'
import { must, send, totpCode } from './account-support.ts'
import {
  codeOf,
  configureOAuth,
  exchange,
  passwordGrant,
  refused,
  text,
  token,
} from './oauth-support.ts'
import { call, codes, forumId, login, password, refresh, shopperId, signedIn } from './support.ts'
import { start, storeId } from './support.ts'

const secret = Buffer.from('a-secret-of-20-bytes').toString('base64')
const next = 'the-next-password'

let emulator: Emulator
beforeAll(async () => {
  emulator = await start()
})
afterAll(() => emulator.close())
beforeEach(async () => {
  await emulator.reset()
  await configureOAuth(emulator)
})

const issue = (jwt: string, applicationId = forumId) =>
  call(emulator, 'GET', `/api/jwt/issue?applicationId=${applicationId}`, {
    headers: { authorization: `Bearer ${jwt}` },
  })

/** Keeps the shopper out, in each way there is. */
const ways = {
  locked: () => emulator.people.lock(shopperId),
  expired: () => must(emulator, 'PATCH', `/api/user/${shopperId}`, { user: { expiry: 1 } }),
  prevented: () => emulator.people.prevent(shopperId),
}

describe.each([
  ['locked', 'user_locked'],
  ['expired', 'user_expired'],
  ['prevented', 'login_prevented'],
] as const)('somebody who is %s', (way, reason) => {
  test('gets nothing for the authorization code of before', async () => {
    const [code, other] = [await codeOf(emulator), await codeOf(emulator)]
    expect((await exchange(emulator, other)).status).toBe(200)
    await ways[way]()
    expect(refused(await exchange(emulator, code))).toEqual([400, 'invalid_grant', reason])
  })

  test('gets no JWT for the one of before', async () => {
    const { token: jwt } = await signedIn(emulator)
    expect((await issue(jwt)).status).toBe(200)
    await ways[way]()
    const { status, text: body } = await issue(jwt)
    expect([status, body]).toEqual([401, ''])
  })
})

test('somebody kept out of one application still gets a JWT for another', async () => {
  const { token: jwt } = await signedIn(emulator)
  await emulator.people.prevent(shopperId, { applicationId: storeId })
  expect((await issue(jwt, storeId)).status).toBe(401)
  expect((await issue(jwt, forumId)).status).toBe(200)
})

test('a new password ends the authorization codes of before', async () => {
  const code = await codeOf(emulator)
  const body = { loginId: 'shopper@example.com', password: next }
  await must(emulator, 'POST', '/api/user/change-password', body)
  const notFound = [400, 'invalid_request', 'auth_code_not_found']
  expect(refused(await exchange(emulator, code))).toEqual(notFound)
  const fresh = await codeOf(emulator, { password: next })
  expect((await exchange(emulator, fresh)).status).toBe(200)
})

test('a new password ends the logins that wait for a second factor', async () => {
  const { json } = await send(emulator, 'POST', '/api/user/forgot-password', {
    key: true,
    body: { loginId: 'shopper@example.com' },
  })
  const methods = [{ id: 'ABCD', method: 'authenticator', secret }]
  await must(emulator, 'PATCH', `/api/user/${shopperId}`, { user: { twoFactor: { methods } } })
  const logIn = async (given: object) => {
    const body = { loginId: 'shopper@example.com', applicationId: storeId, ...given }
    return (await send(emulator, 'POST', '/api/login', { key: true, body })).json.twoFactorId
  }
  const complete = (twoFactorId: unknown) =>
    send(emulator, 'POST', '/api/two-factor/login', {
      body: { twoFactorId, code: totpCode(emulator, secret) },
    })
  const waiting = await logIn({ password })
  const { trustToken } = (await complete(await logIn({ password }))).json
  const { changePasswordId } = json
  const body = { changePasswordId, password: next, trustToken }
  await must(emulator, 'POST', '/api/user/change-password', body)
  emulator.clock.advance(30)
  expect((await complete(waiting)).status).toBe(404)
  expect((await complete(await logIn({ password: next }))).status).toBe(200)
})

test('a deactivated application lets nobody in, and nobody stay', async () => {
  const { refreshToken, token: jwt } = await signedIn(emulator)
  const granted = await token(emulator, { ...passwordGrant, scope: 'offline_access' })
  const path = `/api/application/${storeId}`
  // A DELETE would revoke the refresh tokens as well.
  await must(emulator, 'PATCH', path, { application: { active: false } })

  const inactive = [400, ['[inactive]applicationId']]
  for (const answer of [await login(emulator), await issue(jwt, storeId)]) {
    expect([answer.status, codes(answer), answer.cookies]).toEqual([...inactive, []])
  }
  const ping = await call(emulator, 'PUT', `/api/login/${shopperId}/${storeId}`, { key: true })
  expect([ping.status, codes(ping)]).toEqual(inactive)
  const refreshed = await refresh(emulator, refreshToken)
  expect([refreshed.status, codes(refreshed)]).toEqual([400, ['[invalid]refreshToken']])
  const grant = { grant_type: 'refresh_token', refresh_token: text(granted.body['refresh_token']) }
  expect((await token(emulator, grant)).status).toBe(401)

  await call(emulator, 'PUT', `${path}?reactivate=true`, { key: true })
  expect((await login(emulator)).status).toBe(200)
})

test('nor does a second factor lead to a deactivated application', async () => {
  const methods = [{ id: 'ABCD', method: 'authenticator', secret }]
  await must(emulator, 'PATCH', `/api/user/${shopperId}`, { user: { twoFactor: { methods } } })
  const { body, status } = await login(emulator)
  expect([status, body]).toMatchObject([242, { twoFactorId: expect.any(String) }])
  await call(emulator, 'DELETE', `/api/application/${storeId}`, { key: true })
  const completed = await call(emulator, 'POST', '/api/two-factor/login', {
    body: { ...body, code: totpCode(emulator, secret) },
  })
  expect([completed.status, codes(completed)]).toEqual([400, ['[inactive]applicationId']])
})
