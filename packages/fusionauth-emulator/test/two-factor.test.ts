import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Emulator } from '../src/index.ts'
import {
  codesOf,
  configureStore,
  configureTenant,
  lastEmail,
  logIn,
  newPerson,
  send,
  totpCode,
  type Person,
} from './account-support.ts'
import { forumId, password, start, storeId } from './support.ts'

const secret = Buffer.from('a-secret-of-20-bytes').toString('base64')
const authenticator = { id: 'ABCD', method: 'authenticator', secret }

let emulator: Emulator
let person: Person
beforeAll(async () => {
  emulator = await start()
})
afterAll(() => emulator.close())
beforeEach(async () => {
  emulator.clock.reset()
  person = await newPerson(emulator, { twoFactor: { methods: [authenticator] } })
})

const begin = async (given: Record<string, unknown> = {}) => {
  const { json, status } = await logIn(emulator, person, given)
  expect(status).toBe(242)
  return String(json.twoFactorId)
}
const complete = (twoFactorId: string, code: string, given: Record<string, unknown> = {}) =>
  send(emulator, 'POST', '/api/two-factor/login', {
    body: { twoFactorId, code, applicationId: storeId, ...given },
  })
const enable = (body: Record<string, unknown>) =>
  send(emulator, 'POST', `/api/user/two-factor/${person.id}`, { key: true, body })
const methodsOf = async ({ id }: Person) => {
  const { json } = await send(emulator, 'GET', `/api/user/${id}`, { key: true })
  return json.user?.twoFactor.methods
}

test('242: the methods without their secret, no user, no token, no cookie', async () => {
  const { cookies, json, status, text } = await logIn(emulator, person)
  expect(status).toBe(242)
  expect(Object.keys(json).sort()).toEqual(['methods', 'twoFactorId'])
  expect(json.methods).toEqual([
    {
      authenticator: { algorithm: 'HmacSHA1', codeLength: 6, timeStep: 30 },
      id: 'ABCD',
      method: 'authenticator',
    },
  ])
  expect(text).not.toContain(secret)
  expect(cookies).toEqual([])
})

test('a right code completes the login, without an API key: tokens, cookies and a trust token', async () => {
  const { cookies, json, status } = await complete(await begin(), totpCode(emulator, secret))
  expect(status).toBe(200)
  expect(Object.keys(json).sort()).toEqual([
    'refreshToken',
    'refreshTokenId',
    'token',
    'tokenExpirationInstant',
    'trustToken',
    'user',
  ])
  expect(cookies.map((each) => each.split('=')[0])).toEqual(['access_token', 'refresh_token'])
})

test.each([
  ['202', { applicationId: forumId }, 202],
  ['200 without an application', { applicationId: undefined }, 200],
])('%s: as a login is answered', async (_, given, expected) => {
  const { json, status } = await complete(await begin(given), totpCode(emulator, secret), given)
  expect(status).toBe(expected)
  expect(json).not.toHaveProperty('refreshToken')
})

test('421 with nothing in it for a wrong code; the id stays good', async () => {
  const id = await begin()
  const wrong = await complete(id, '000000')
  expect([wrong.status, wrong.text]).toEqual([421, ''])
  expect((await complete(id, totpCode(emulator, secret))).status).toBe(200)
})

test('a code works once, for any login', async () => {
  const [first, second] = [await begin(), await begin()]
  const code = totpCode(emulator, secret)
  expect((await complete(first, code)).status).toBe(200)
  expect((await complete(second, code)).status).toBe(421)
})

test('of 20 parallel attempts with one code one succeeds', async () => {
  const ids = await Promise.all(Array.from({ length: 20 }, () => begin()))
  const code = totpCode(emulator, secret)
  const replies = await Promise.all(ids.map((id) => complete(id, code)))
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(1)
})

test('the code of one time step ago still counts, that of two does not', async () => {
  expect((await complete(await begin(), totpCode(emulator, secret, -60))).status).toBe(421)
  expect((await complete(await begin(), totpCode(emulator, secret, -30))).status).toBe(200)
})

test('404 with nothing in it: an id that is unknown, used, or older than five minutes', async () => {
  const gone = await complete('nonsense', '123456')
  expect([gone.status, gone.text]).toEqual([404, ''])
  const used = await begin()
  await complete(used, totpCode(emulator, secret))
  emulator.clock.advance(30)
  expect((await complete(used, totpCode(emulator, secret))).status).toBe(404)
  const old = await begin()
  emulator.clock.advance(299)
  expect((await complete(old, totpCode(emulator, secret))).status).not.toBe(404)
  const older = await begin()
  emulator.clock.advance(301)
  expect((await complete(older, totpCode(emulator, secret))).status).toBe(404)
})

test('400: twoFactorId and code are needed', async () => {
  const reply = await send(emulator, 'POST', '/api/two-factor/login', { body: {} })
  expect(reply.status).toBe(400)
  expect(codesOf(reply)).toEqual(['[blank]twoFactorId', '[blank]code'])
})

test('409 and 410: what changed since the password was right still counts', async () => {
  const expired = await begin()
  const body = { user: { expiry: Math.floor(emulator.clock.now() * 1000) } }
  await send(emulator, 'PATCH', `/api/user/${person.id}`, { key: true, body })
  expect((await complete(expired, totpCode(emulator, secret))).status).toBe(410)
})

test('trustComputer: the cookie, or the id, spares the next login the code for 30 days', async () => {
  const given = { trustComputer: true }
  const { cookies, json } = await complete(await begin(), totpCode(emulator, secret), given)
  const trustId = String(json.twoFactorTrustId)
  const cookie = cookies.find((each) => each.startsWith('fusionauth.trust='))
  expect(cookie).toMatch(
    /^fusionauth\.trust=[\w-]+; Max-Age=2592000; Expires=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/,
  )
  expect((await logIn(emulator, person, { twoFactorTrustId: trustId })).status).toBe(200)
  const withCookie = { cookie: cookie?.split(';')[0] ?? '' }
  expect((await logIn(emulator, person, {}, withCookie)).status).toBe(200)
  // The cookie counts before the member of the body.
  const bad = { cookie: 'fusionauth.trust=nonsense' }
  expect((await logIn(emulator, person, { twoFactorTrustId: trustId }, bad)).status).toBe(242)
  const other = await newPerson(emulator, { twoFactor: { methods: [authenticator] } })
  expect((await logIn(emulator, other, { twoFactorTrustId: trustId })).status).toBe(242)
  emulator.clock.advance(2_592_001)
  expect((await logIn(emulator, person, { twoFactorTrustId: trustId })).status).toBe(242)
})

test.each([
  ['Any', 200],
  ['This', 242],
  ['None', 242],
])('trustPolicy %s of the application', async (trustPolicy, expected) => {
  const given = { applicationId: undefined, trustComputer: true }
  const { json } = await complete(
    await begin({ applicationId: undefined }),
    totpCode(emulator, secret),
    given,
  )
  await configureStore(emulator, { multiFactorConfiguration: { trustPolicy } })
  const trusted = { twoFactorTrustId: json.twoFactorTrustId }
  expect((await logIn(emulator, person, trusted)).status).toBe(expected)
  await configureStore(emulator, { multiFactorConfiguration: { trustPolicy: 'Any' } })
})

test.each([
  ['tenant', configureTenant],
  ['application', configureStore],
])('loginPolicy of the %s: Disabled never asks', async (_, configure) => {
  await configure(emulator, { multiFactorConfiguration: { loginPolicy: 'Disabled' } })
  expect((await logIn(emulator, person)).status).toBe(200)
  await configure(emulator, { multiFactorConfiguration: { loginPolicy: 'Enabled' } })
  expect((await logIn(emulator, person)).status).toBe(242)
})

test('loginPolicy Required asks somebody without a method, who may then add one and go on', async () => {
  await configureTenant(emulator, { multiFactorConfiguration: { loginPolicy: 'Required' } })
  await configureStore(emulator, { multiFactorConfiguration: { loginPolicy: 'Required' } })
  person = await newPerson(emulator)
  const { json, status } = await logIn(emulator, person)
  expect([status, json.methods, json.configurableMethods]).toEqual([242, [], ['authenticator']])
  const { twoFactorId } = json
  const code = totpCode(emulator, secret)
  const enabled = await enable({ method: 'authenticator', secret, code, twoFactorId })
  expect(enabled.json.code).toMatch(/^\d{6}$/)
  expect((await complete(String(twoFactorId), String(enabled.json.code))).status).toBe(200)
  await configureStore(emulator, { multiFactorConfiguration: { loginPolicy: 'Enabled' } })
  await configureTenant(emulator, { multiFactorConfiguration: { loginPolicy: 'Enabled' } })
})

test('the secret comes in base64 and in base32, for an API key or a JWT', async () => {
  const path = '/api/two-factor/secret'
  const { json, status } = await send(emulator, 'GET', path, { key: true })
  expect(status).toBe(200)
  expect(Object.keys(json).sort()).toEqual(['secret', 'secretBase32Encoded'])
  expect(json.secretBase32Encoded).toMatch(/^[A-Z2-7]+$/)
  expect((await send(emulator, 'GET', path)).status).toBe(401)
  const { json: login } = await logIn(emulator, await newPerson(emulator))
  const headers = { authorization: `Bearer ${String(login.token)}` }
  expect((await send(emulator, 'GET', path, { headers })).status).toBe(200)
})

test('enrolment: ten recovery codes come with the first method, nothing with the next', async () => {
  person = await newPerson(emulator)
  const { json: fresh } = await send(emulator, 'GET', '/api/two-factor/secret', { key: true })
  const own = String(fresh.secret)
  const { json, status } = await enable({
    method: 'authenticator',
    secretBase32Encoded: fresh.secretBase32Encoded,
    code: totpCode(emulator, own),
  })
  expect(status).toBe(200)
  expect(json.recoveryCodes).toHaveLength(10)
  for (const code of json.recoveryCodes ?? []) expect(code).toMatch(/^\w{5}-\w{5}$/)
  const second = await enable({ method: 'authenticator', secret, code: totpCode(emulator, secret) })
  expect([second.status, second.text]).toEqual([200, ''])
  expect(await methodsOf(person)).toHaveLength(2)
  expect((await complete(await begin(), totpCode(emulator, own))).status).toBe(200)
})

test.each([
  ['a wrong code', { method: 'authenticator', secret, code: '000000' }, 421, []],
  ['no secret', { method: 'authenticator', code: '123456' }, 400, ['[blank]secret']],
  ['no code and no method', { secret }, 400, ['[blank]code', '[blank]method']],
  [
    'a method that is off',
    { method: 'sms', mobilePhone: '+1', code: '1' },
    400,
    ['[invalid]method'],
  ],
])('enrolment with %s', async (_, body, status, expected) => {
  person = await newPerson(emulator)
  const reply = await enable(body)
  expect([reply.status, codesOf(reply)]).toEqual([status, expected])
  expect(await methodsOf(person)).toBeUndefined()
})

test('enrolment: 404 for an unknown user, 401 without authentication; a JWT is for oneself', async () => {
  const at = '/api/user/two-factor'
  const unknown = `${at}/00000000-0000-4000-8000-000000000000`
  expect((await send(emulator, 'POST', unknown, { key: true, body: {} })).status).toBe(404)
  expect((await send(emulator, 'POST', `${at}/${person.id}`, { body: {} })).status).toBe(401)
  person = await newPerson(emulator)
  const { json } = await logIn(emulator, person)
  const body = { method: 'authenticator', secret, code: totpCode(emulator, secret) }
  const cookie = `access_token=${String(json.token)}`
  expect((await send(emulator, 'POST', at, { cookie, body })).status).toBe(200)
  expect(await methodsOf(person)).toHaveLength(1)
})

test('onMultiFactorEnable: the first method ends the refresh tokens, if the tenant wants it', async () => {
  const refresh = (refreshToken: unknown) =>
    send(emulator, 'POST', '/api/jwt/refresh', { body: { refreshToken } })
  const add = () => enable({ method: 'authenticator', secret, code: totpCode(emulator, secret) })
  person = await newPerson(emulator)
  const { json: kept } = await logIn(emulator, person)
  await add()
  expect((await refresh(kept.refreshToken)).status).toBe(200)

  const policy = (onMultiFactorEnable: boolean) =>
    configureTenant(emulator, {
      jwtConfiguration: { refreshTokenRevocationPolicy: { onMultiFactorEnable } },
    })
  await policy(true)
  person = await newPerson(emulator)
  const { json: ended } = await logIn(emulator, person)
  await add()
  expect((await refresh(ended.refreshToken)).status).toBe(400)
  await policy(false)
})

test('a recovery code works once, in a login', async () => {
  const path = `/api/user/two-factor/recovery-code/${person.id}`
  const { json } = await send(emulator, 'POST', path, { key: true })
  const [code = ''] = json.recoveryCodes ?? []
  expect((await complete(await begin(), code)).status).toBe(200)
  expect((await complete(await begin(), code)).status).toBe(421)
})

test('recovery codes are told only when they are made', async () => {
  const path = `/api/user/two-factor/recovery-code/${person.id}`
  await send(emulator, 'POST', path, { key: true })
  const { json } = await send(emulator, 'GET', path, { key: true })
  expect(json).toEqual({ recoveryCodes: [] })
})

test('before 1.68 the recovery codes that are left could be asked for', async () => {
  await using older = await start({ version: '1.48' })
  const { id } = await newPerson(older, { twoFactor: { methods: [authenticator] } })
  const path = `/api/user/two-factor/recovery-code/${id}`
  const made = await send(older, 'POST', path, { key: true })
  expect(made.json.recoveryCodes).toHaveLength(10)
  expect((await send(older, 'GET', path, { key: true })).json).toEqual(made.json)
})

test('disabling needs a code of the method; a recovery code removes every method', async () => {
  const at = `/api/user/two-factor/${person.id}`
  const remove = (query: string) => send(emulator, 'DELETE', `${at}?${query}`, { key: true })
  expect((await remove('methodId=ABCD&code=000000')).status).toBe(421)
  expect(codesOf(await remove('code=1&methodId=WXYZ'))).toEqual(['[invalid]methodId'])
  expect(codesOf(await remove(''))).toEqual(['[blank]code', '[blank]methodId'])
  const body = { methodId: 'ABCD', code: totpCode(emulator, secret) }
  expect((await send(emulator, 'DELETE', at, { key: true, body })).status).toBe(200)
  expect(await methodsOf(person)).toBeUndefined()
  expect((await logIn(emulator, person)).status).toBe(200)

  const methods = [authenticator, { ...authenticator, id: 'EFGH' }]
  person = await newPerson(emulator, { twoFactor: { methods, recoveryCodes: ['AAAAA-BBBBB'] } })
  const path = `/api/user/two-factor/${person.id}?methodId=ABCD&code=AAAAA-BBBBB`
  expect((await send(emulator, 'DELETE', path, { key: true })).status).toBe(200)
  expect(await methodsOf(person)).toBeUndefined()
})

test('a code by e-mail: the latest one works, for a minute', async () => {
  person = await newPerson(emulator, {
    twoFactor: { methods: [{ id: 'MAIL', method: 'email' }] },
  })
  const twoFactorId = await begin()
  const post = async () => {
    const path = `/api/two-factor/send/${twoFactorId}`
    const { status, text } = await send(emulator, 'POST', path, { body: { methodId: 'MAIL' } })
    expect([status, text]).toEqual([200, ''])
    return (await lastEmail(emulator, person)).parameters.code ?? ''
  }
  const first = await post()
  const second = await post()
  expect((await complete(twoFactorId, first)).status).toBe(421)
  emulator.clock.advance(61)
  expect((await complete(twoFactorId, second)).status).toBe(421)
  const { json, status } = await complete(twoFactorId, await post())
  expect(status).toBe(200)
  expect(json.user?.twoFactor).toEqual({
    methods: [{ email: person.email, id: 'MAIL', lastUsed: true, method: 'email' }],
  })
})

test('the codes of an app cannot be sent', async () => {
  const path = `/api/two-factor/send/${await begin()}`
  const reply = await send(emulator, 'POST', path, { body: { methodId: 'ABCD' } })
  expect(codesOf(reply)).toEqual(['[cannotSend]method'])
})

test('an e-mail address is added with the code that was sent there', async () => {
  await configureTenant(emulator, { multiFactorConfiguration: { email: { enabled: true } } })
  person = await newPerson(emulator)
  const email = `second-${person.email}`
  const body = { userId: person.id, method: 'email', email }
  expect((await send(emulator, 'POST', '/api/two-factor/send', { key: true, body })).status).toBe(
    200,
  )
  const { parameters } = await lastEmail(emulator, { ...person, email })
  const wrong = await enable({ method: 'email', email: person.email, code: parameters.code })
  expect(wrong.status).toBe(421)
  expect((await enable({ method: 'email', email, code: parameters.code })).status).toBe(200)
  expect(await methodsOf(person)).toMatchObject([{ method: 'email', email }])
})

test('step-up: start gives a code to deliver oneself, and echoes state at the end', async () => {
  const state = { page: '/posts/7' }
  const body = { loginId: person.email, applicationId: storeId, state, code: '4711' }
  const { json, status } = await send(emulator, 'POST', '/api/two-factor/start', {
    key: true,
    body,
  })
  expect(status).toBe(200)
  expect(json).toMatchObject({ code: '4711', methods: [{ id: 'ABCD' }] })
  const done = await complete(String(json.twoFactorId), '4711')
  expect([done.status, done.json.state]).toEqual([200, state])
})

test('start: 401 without a key, 404 for an unknown user, 400 without one', async () => {
  const path = '/api/two-factor/start'
  const { status } = await send(emulator, 'POST', path, { body: { userId: person.id } })
  const body = { loginId: 'nobody@example.com' }
  const unknown = await send(emulator, 'POST', path, { key: true, body })
  const blank = await send(emulator, 'POST', path, { key: true, body: {} })
  expect([status, unknown.status, codesOf(blank)]).toEqual([401, 404, ['[blank]loginId']])
})

test('status: 242 while the next login asks, 200 with a trust', async () => {
  const at = `/api/two-factor/status`
  const query = `?userId=${person.id}&applicationId=${storeId}`
  expect((await send(emulator, 'GET', at + query, { key: true })).status).toBe(242)
  const given = { trustComputer: true }
  const { json } = await complete(await begin(), totpCode(emulator, secret), given)
  const twoFactorTrustId = String(json.twoFactorTrustId)
  const path = `${at}/${twoFactorTrustId}${query}`
  const trusted = await send(emulator, 'GET', path, { key: true })
  expect(trusted.status).toBe(200)
  expect(trusted.json).toMatchObject({ trusts: [{ applicationId: storeId }], twoFactorTrustId })
  const body = { userId: person.id, applicationId: storeId, twoFactorTrustId }
  expect((await send(emulator, 'POST', at, { key: true, body })).json).toEqual(trusted.json)
})

test('a method can be given a name', async () => {
  const path = `/api/user/two-factor/${person.id}?methodId=ABCD`
  const body = { name: 'My phone' }
  expect((await send(emulator, 'PUT', path, { key: true, body })).status).toBe(200)
  expect(await methodsOf(person)).toMatchObject([{ id: 'ABCD', name: 'My phone' }])
})

test('a login with a second factor still has to change the password', async () => {
  const user = { passwordChangeRequired: true, twoFactor: { methods: [authenticator] } }
  person = await newPerson(emulator, user)
  const { json, status } = await complete(await begin(), totpCode(emulator, secret))
  expect(status).toBe(203)
  expect(Object.keys(json).sort()).toEqual([
    'changePasswordId',
    'changePasswordReason',
    'trustToken',
  ])
  const { changePasswordId, trustToken } = json
  const body = { changePasswordId, trustToken, password: `new-${password}` }
  expect((await send(emulator, 'POST', '/api/user/change-password', { body })).status).toBe(200)
})
