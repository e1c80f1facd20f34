import { decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Emulator } from '../src/index.ts'
import { call, codes, configure, login, shopperId, signedIn, start, storeId } from './support.ts'

vi.setConfig({ testTimeout: 30_000 })

let emulator: Emulator
beforeAll(async () => {
  emulator = await start()
})
afterAll(() => emulator.close())

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  call(emulator, 'POST', path, { key: true, body, headers })

test('every administrative route wants the API key', async () => {
  const routes = [
    ['POST', '/api/key/generate'],
    ['POST', '/api/tenant'],
    ['GET', '/api/tenant'],
    ['POST', '/api/application'],
    ['GET', '/api/application'],
    ['PATCH', `/api/application/${storeId}`],
    ['POST', '/api/user'],
    ['GET', '/api/user'],
    ['POST', '/api/user/registration'],
    ['GET', '/api/jwt/refresh'],
    ['GET', '/api/api-key/search'],
    ['DELETE', `/api/tenant/${storeId}`],
    ['POST', `/api/application/${storeId}/role`],
    ['GET', `/api/application/${storeId}/oauth-configuration`],
    ['PUT', `/api/user/${shopperId}`],
    ['DELETE', `/api/user/${shopperId}`],
    ['DELETE', '/api/user/bulk'],
    ['GET', '/api/user/search'],
    ['DELETE', `/api/user/registration/${shopperId}/${storeId}`],
    ['POST', '/api/user-action'],
    ['POST', '/api/user/action'],
    ['POST', '/api/webhook'],
    ['PATCH', '/api/system-configuration'],
    ['POST', '/api/theme'],
    ['POST', '/api/group/member'],
  ] as const
  for (const [method, path] of routes) {
    const { status, text } = await call(emulator, method, path)
    expect([path, status, text]).toEqual([path, 401, ''])
  }
})

test('a user is found by id, e-mail and login id, and shown without the password', async () => {
  const user = {
    email: 'Robin@Example.com',
    username: 'robin',
    password: 'long enough',
    firstName: 'Robin',
  }
  const created = await post('/api/user', { user, skipVerification: true })
  expect(created.status).toBe(200)
  expect(created.body.token).toBeDefined()
  const { id } = created.body.user ?? { id: '' }
  for (const query of [`/${id}`, '?email=robin@example.com', '?loginId=robin', '?username=Robin']) {
    const found = await call(emulator, 'GET', `/api/user${query}`, { key: true })
    expect([query, found.status, found.body.user?.email]).toEqual([query, 200, 'robin@example.com'])
    expect(found.text).not.toContain('long enough')
  }
  expect((await login(emulator, { loginId: 'robin', password: 'long enough' })).status).toBe(202)
  const missing = await call(emulator, 'GET', `/api/user/${storeId}`, { key: true })
  expect([missing.status, missing.text]).toEqual([404, ''])
})

test.each([
  [{ email: 'shopper@EXAMPLE.com', password: 'long enough' }, ['[duplicate]user.email']],
  [{ email: 'nowhere', password: 'long enough' }, ['[notEmail]user.email']],
  [{ email: 'x@example.com', password: 'short' }, ['[tooShort]user.password']],
  [{ email: 'x@example.com' }, ['[blank]user.password']],
  [{ password: 'long enough' }, ['[blank]user.email', '[blank]user.username']],
  [
    { email: 'x@example.com', password: 'long enough', firstName: 1 },
    ['[couldNotConvert]user.firstName'],
  ],
])('a user that is refused: %j', async (user, expected) => {
  const answer = await post('/api/user', { user })
  expect([answer.status, codes(answer)]).toEqual([400, expected])
})

test('of 20 parallel sign-ups with one address, one is taken', async () => {
  const user = { email: 'race@example.com', password: 'long enough' }
  const answers = await Promise.all(Array.from({ length: 20 }, () => post('/api/user', { user })))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(answers.filter(({ status }) => status === 400)).toHaveLength(19)
})

test('a registration signs the person up and in; a second one is refused', async () => {
  const user = { email: 'sign-up@example.com', password: 'long enough' }
  const signedUp = await post('/api/user/registration', {
    user,
    registration: { applicationId: storeId },
    skipVerification: true,
  })
  const { refreshToken, refreshTokenId, token } = signedUp.body
  expect([signedUp.status, !refreshToken, !refreshTokenId, !token]).toEqual([
    200,
    false,
    false,
    false,
  ])
  const again = await post(`/api/user/registration/${signedUp.body.user?.id}`, {
    registration: { applicationId: storeId },
  })
  expect([again.status, codes(again)]).toEqual([400, ['[duplicate]registration']])
})

test.each([
  [{}, ['[blank]registration.applicationId']],
  [{ applicationId: shopperId }, ['[invalid]registration.applicationId']],
  [{ applicationId: storeId, roles: ['owner'] }, ['[invalid]registration.roles']],
])('a registration that is refused: %j', async (registration, expected) => {
  const answer = await post(`/api/user/registration/${shopperId}`, { registration })
  expect([answer.status, codes(answer)]).toEqual([400, expected])
})

test('keys: the next JWT is signed with the new one, and the JWKS still has the old one', async () => {
  const before = await signedIn(emulator)
  const { body } = await post('/api/key/generate', {
    key: { algorithm: 'RS256', name: 'Next', length: 2048 },
  })
  await configure(emulator, { jwtConfiguration: { accessTokenKeyId: body.key?.id } })
  const after = await signedIn(emulator)
  const kids = [before, after].map(({ token }) => decodeProtectedHeader(token).kid)
  expect(kids[1]).toBe(body.key?.kid)
  const { keys = [] } = (await call(emulator, 'GET', '/.well-known/jwks.json')).body
  expect(keys.map(({ kid }) => kid)).toEqual(expect.arrayContaining(kids))
  expect(JSON.stringify(keys)).not.toMatch(/"(d|p|q)":/)
})

test.each([
  [{ timeToLiveInSeconds: 0 }, '[invalid]application.jwtConfiguration.timeToLiveInSeconds'],
  [
    { timeToLiveInSeconds: 'x' },
    '[couldNotConvert]application.jwtConfiguration.timeToLiveInSeconds',
  ],
  [{ accessTokenKeyId: shopperId }, '[invalid]application.jwtConfiguration.accessTokenKeyId'],
  [
    { refreshTokenExpirationPolicy: 'Never' },
    '[couldNotConvert]application.jwtConfiguration.refreshTokenExpirationPolicy',
  ],
  [
    { refreshTokenSlidingWindowConfiguration: { maximumTimeToLiveInMinutes: 1 } },
    '[invalid]application.jwtConfiguration.refreshTokenSlidingWindowConfiguration.maximumTimeToLiveInMinutes',
  ],
])('a configuration that is refused changes nothing: %j', async (jwtConfiguration, code) => {
  const path = `/api/application/${storeId}`
  const before = await call(emulator, 'GET', path, { key: true })
  const answer = await call(emulator, 'PATCH', path, {
    key: true,
    body: { application: { jwtConfiguration } },
  })
  expect([answer.status, codes(answer)]).toEqual([400, [code]])
  expect((await call(emulator, 'GET', path, { key: true })).body).toEqual(before.body)
})

test('PATCH merges: members it does not name stay, null goes back to the default', async () => {
  await configure(emulator, { data: { colour: 'green', size: 1 } })
  const { application } = await configure(emulator, { data: { size: 2 } })
  expect(application).toMatchObject({ name: 'Store', data: { colour: 'green', size: 2 } })
})

test('a copy of a tenant with id null and another name; then an unnamed tenant is ambiguous', async () => {
  const { body } = await call(emulator, 'GET', '/api/tenant/7b8a3f0e-0b0e-4b5c-9d59-3f1a6d2c9e01', {
    key: true,
  })
  const copied = await post('/api/tenant', { tenant: { ...body.tenant, id: null, name: 'Copy' } })
  expect(copied.status).toBe(200)
  const id = copied.body.tenant?.id ?? ''
  expect(id).not.toBe(body.tenant?.id)

  const application = { name: 'Somewhere' }
  const ambiguous = await post('/api/application', { application })
  expect([ambiguous.status, codes(ambiguous)]).toEqual([400, ['[TenantIdRequired]']])
  const named = await post('/api/application', { application }, { 'x-fusionauth-tenantid': id })
  expect(named.body.application?.tenantId).toBe(id)
  const hidden = await call(emulator, 'GET', `/api/application/${storeId}`, {
    key: true,
    headers: { 'x-fusionauth-tenantid': id },
  })
  expect(hidden.status).toBe(404)
  // The application names the tenant of a login.
  expect((await login(emulator)).status).toBe(200)
})
