import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Emulator } from '../src/index.ts'
import { codesOf, send, totpCode } from './account-support.ts'
import { apiKey, password, start } from './support.ts'
import { twoTenants } from './two-tenants.ts'

// What belongs to one tenant is unknown in another one.

const secret = Buffer.from('a-secret-of-20-bytes').toString('base64')
const twoFactor = { methods: [{ id: 'ABCD', method: 'authenticator', secret }] }

let emulator: Emulator
let two: Awaited<ReturnType<typeof twoTenants>>
beforeAll(async () => {
  emulator = await start()
})
afterAll(() => emulator.close())
beforeEach(async () => {
  await emulator.reset()
  two = await twoTenants(emulator)
})

const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  send(emulator, 'POST', path, { body, headers })
const asAdmin = (method: string, path: string, body?: object) =>
  send(emulator, method, path, { key: true, body })
const inA = () => ({ 'x-fusionauth-tenantid': two.tenantA })
const inB = () => ({ 'x-fusionauth-tenantid': two.tenantB })
const bearer = (token: unknown) => ({ authorization: `Bearer ${String(token)}` })

const logInToA = (given: object = {}) =>
  send(emulator, 'POST', '/api/login', {
    key: true,
    body: { loginId: 'shopper@example.com', password, applicationId: two.appOfA, ...given },
  })
const challengeInA = async () => {
  await asAdmin('PATCH', `/api/user/${two.userOfA}`, { user: { twoFactor } })
  const { json, status } = await logInToA()
  expect(status).toBe(242)
  return { twoFactorId: json.twoFactorId, code: totpCode(emulator, secret) }
}
const forgotInA = async (given: object = {}) => {
  const { json } = await send(emulator, 'POST', '/api/user/forgot-password', {
    key: true,
    headers: inA(),
    body: { loginId: 'shopper@example.com', ...given },
  })
  return String(json.changePasswordId)
}

test('a login that one tenant began is no login of another one, whatever its code', async () => {
  const begun = await challengeInA()
  expect((await post('/api/two-factor/login', begun, inB())).status).toBe(404)
  expect((await post('/api/two-factor/login', begun, inA())).status).toBe(200)
})

test('a second factor does not lead to an application of another tenant', async () => {
  const begun = { ...(await challengeInA()), applicationId: two.appOfB }
  for (const headers of [{}, inA()]) {
    // oxlint-disable-next-line no-await-in-loop
    const reply = await post('/api/two-factor/login', begun, headers)
    expect([reply.status, codesOf(reply), reply.cookies]).toEqual([
      400,
      ['[invalid]applicationId'],
      [],
    ])
  }
  const own = { ...begun, applicationId: two.appOfA }
  expect((await post('/api/two-factor/login', own)).status).toBe(200)
})

test('nor is one started or looked up for an application of another tenant', async () => {
  const mixed = { userId: two.userOfA, applicationId: two.appOfB }
  const own = { userId: two.userOfA, applicationId: two.appOfA }
  const refused = ['[invalid]applicationId']
  expect(codesOf(await asAdmin('POST', '/api/two-factor/start', mixed))).toEqual(refused)
  expect((await asAdmin('POST', '/api/two-factor/start', own)).status).toBe(200)
  expect(codesOf(await asAdmin('POST', '/api/two-factor/status', mixed))).toEqual(refused)
  expect((await asAdmin('POST', '/api/two-factor/status', own)).status).toBe(200)
  const query = `userId=${two.userOfA}&applicationId=${two.appOfB}`
  expect(codesOf(await asAdmin('GET', `/api/two-factor/status?${query}`))).toEqual(refused)
  const ofB = { userId: two.userOfB, applicationId: two.appOfA }
  expect(codesOf(await post('/api/two-factor/start', ofB, two.asB))).toEqual(refused)
})

test('the two-factor methods and recovery codes of another tenant’s user are unknown', async () => {
  await challengeInA()
  const path = `/api/user/two-factor/${two.userOfA}`
  const codes = `/api/user/two-factor/recovery-code/${two.userOfA}`
  const code = totpCode(emulator, secret)
  const as = (headers: Record<string, string>, method: string, at: string, body?: object) =>
    send(emulator, method, at, { headers, body })
  const enrolment = { method: 'authenticator', secret, code }
  expect((await as(two.asB, 'POST', path, enrolment)).status).toBe(404)
  expect((await as(two.asB, 'PUT', path, { methodId: 'ABCD', name: 'x' })).status).toBe(404)
  expect((await as(two.asB, 'DELETE', `${path}?methodId=ABCD&code=${code}`)).status).toBe(404)
  expect((await as(two.asB, 'POST', codes)).status).toBe(404)
  expect((await as(two.asB, 'GET', codes)).status).toBe(404)
  expect((await asAdmin('POST', codes)).status).toBe(200)
  expect((await asAdmin('GET', codes)).status).toBe(200)
  expect((await asAdmin('PUT', path, { methodId: 'ABCD', name: 'x' })).status).toBe(200)
})

test('/api/jwt/issue: nobody gets a token for an application of another tenant', async () => {
  const { json } = await logInToA()
  const issue = (id: string) =>
    send(emulator, 'GET', `/api/jwt/issue?applicationId=${id}`, { headers: bearer(json.token) })
  expect((await issue(two.appOfB)).status).toBe(401)
  expect((await issue(two.appOfA)).status).toBe(200)
})

test('a one-time password of another tenant is unknown, and stays good in its own', async () => {
  const changePasswordId = await forgotInA()
  const body = { changePasswordId, password: 'another-password' }
  const { oneTimePassword } = (await post('/api/user/change-password', body)).json
  expect((await post('/api/login', { oneTimePassword }, two.asB)).status).toBe(404)
  const ofB = { oneTimePassword, applicationId: two.appOfB }
  expect((await post('/api/login', ofB, two.asB)).status).toBe(404)
  const own = { key: true, headers: inA(), body: { oneTimePassword } }
  expect((await send(emulator, 'POST', '/api/login', own)).status).toBe(200)
})

test('an e-mail address is verified in its own tenant only', async () => {
  const user = { email: 'new@example.com', password }
  const emailConfiguration = { verifyEmail: true }
  await asAdmin('PATCH', `/api/tenant/${two.tenantA}`, { tenant: { emailConfiguration } })
  await asAdmin('PATCH', `/api/tenant/${two.tenantB}`, { tenant: { emailConfiguration } })
  const how = { key: true, headers: inA(), body: { user } }
  const created = await send(emulator, 'POST', '/api/user', how)
  const { user: made }: { user: { id: string } } = JSON.parse(created.text)
  const { json } = await send(emulator, 'GET', '/emulator/api/inbox/latest?to=new@example.com')
  const { verificationId } = json.parameters ?? {}
  const path = '/api/user/verify-email'
  expect((await post(path, { userId: made.id }, two.asB)).status).toBe(404)
  expect((await post(path, { verificationId }, inB())).status).toBe(404)
  const ask = `${path}?email=new@example.com`
  expect((await send(emulator, 'PUT', ask, { headers: two.asB })).status).toBe(404)
  expect((await post(path, { verificationId }, inA())).status).toBe(200)
  expect((await asAdmin('POST', path, { userId: made.id })).status).toBe(200)
})

test('what a tenant’s own key vends is good for that tenant only, whatever it claims', async () => {
  const vend = async (claims: object, headers: Record<string, string>) =>
    bearer((await post('/api/jwt/vend', { claims }, headers)).json.token)
  const routes = [
    ['POST', '/api/user/change-password', { currentPassword: password, password: 'another-one' }],
    ['GET', `/api/jwt/issue?applicationId=${two.appOfA}`, undefined],
    ['PUT', '/api/login', undefined],
    ['GET', '/oauth2/userinfo', undefined],
    ['PUT', '/api/user/two-factor', { methodId: 'ABCD' }],
  ] as const
  const forA = { sub: two.userOfA, aud: two.appOfA, tid: two.tenantA, scope: 'openid' }
  const forged = await vend(forA, two.asB)
  const honest = await vend(forA, { authorization: apiKey, ...inA() })
  for (const [method, path, body] of routes) {
    // oxlint-disable-next-line no-await-in-loop
    expect((await send(emulator, method, path, { headers: forged, body })).status).toBe(401)
  }
  for (const [method, path, body] of routes.toReversed()) {
    // oxlint-disable-next-line no-await-in-loop
    const { status } = await send(emulator, method, path, { headers: honest, body })
    expect([path, status]).not.toEqual([path, 401])
  }
  const validated = await send(emulator, 'GET', '/api/jwt/validate', { headers: forged })
  expect(validated.json.jwt).toMatchObject({ sub: two.userOfA, tid: two.tenantB })
  const forB = await vend({ ...forA, sub: two.userOfB, aud: two.appOfB }, two.asB)
  expect((await send(emulator, 'GET', '/oauth2/userinfo', { headers: forB })).status).toBe(200)
})

test('a refresh token is revoked by a JWT of its owner, not by one vended in another tenant', async () => {
  const { json } = await logInToA()
  const vended = await post('/api/jwt/vend', { claims: { sub: two.userOfA } }, two.asB)
  const path = `/api/jwt/refresh?token=${String(json.refreshToken)}`
  const revoke = (token: unknown) => send(emulator, 'DELETE', path, { headers: bearer(token) })
  expect((await revoke(vended.json.token)).status).toBe(401)
  expect((await revoke(json.token)).status).toBe(200)
})
