import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Emulator } from '../src/index.ts'
import {
  codesOf,
  configureTenant,
  lastEmail,
  logIn,
  newPerson,
  send,
  totpCode,
  type Person,
} from './account-support.ts'
import { password, start, storeId, tenantId } from './support.ts'

const next = 'the-next-password'
const at = '/api/user/change-password'

let emulator: Emulator
let person: Person
beforeAll(async () => {
  emulator = await start()
})
afterAll(() => emulator.close())
beforeEach(async () => {
  emulator.clock.reset()
  person = await newPerson(emulator)
})

const change = (body: Record<string, unknown>, how: object = {}) =>
  send(emulator, 'POST', at, { body: { password: next, ...body }, ...how })
const forgot = (body: Record<string, unknown> = {}, how: object = { key: true }) =>
  send(emulator, 'POST', '/api/user/forgot-password', {
    body: { loginId: person.email, ...body },
    ...how,
  })
const changeId = async (given: Record<string, unknown> = {}) =>
  String((await forgot(given)).json.changePasswordId)
const newPasswordWorks = async () =>
  (await logIn(emulator, person, { password: next })).status === 200

test('forgot: with a key the id, without one nothing but the e-mail', async () => {
  const known = await forgot()
  expect([known.status, Object.keys(known.json)]).toEqual([200, ['changePasswordId']])
  const { status, text } = await forgot({}, {})
  expect([status, text]).toEqual([200, ''])
  const { kind, parameters } = await lastEmail(emulator, person)
  expect(kind).toBe('forgot-password')
  const { changePasswordId } = parameters
  expect(changePasswordId).toMatch(/^[\w-]{43}$/)
  expect((await change({ changePasswordId })).status).toBe(200)
  expect(await newPasswordWorks()).toBe(true)
})

test('forgot: 404 for an unknown user, 400 without one, 401 for a wrong key', async () => {
  expect((await forgot({ loginId: 'nobody@example.com' }, {})).status).toBe(404)
  expect(codesOf(await forgot({ loginId: undefined }))).toEqual(['[blank]loginId'])
  expect((await forgot({}, { headers: { authorization: 'wrong' } })).status).toBe(401)
})

test('forgot: 422 for a user without an e-mail address, unless nothing is sent', async () => {
  const username = `user-${person.id}`
  const user = { username, password, email: null }
  await send(emulator, 'POST', '/api/user', { key: true, body: { user } })
  expect((await forgot({ loginId: username })).status).toBe(422)
  expect((await forgot({ loginId: username, sendForgotPasswordMessage: false })).status).toBe(200)
})

test('forgot: 403 where no template is configured, unless nothing is sent', async () => {
  await using plain = await start()
  await configureTenant(plain, { emailConfiguration: { forgotPasswordEmailTemplateId: null } })
  const body = { loginId: 'shopper@example.com' }
  const path = '/api/user/forgot-password'
  expect((await send(plain, 'POST', path, { body })).status).toBe(403)
  const silent = { ...body, sendForgotPasswordEmail: false }
  expect((await send(plain, 'POST', path, { key: true, body: silent })).status).toBe(200)
})

test('by id: the one-time password comes back, with the state of the beginning', async () => {
  const state = { page: '/cart' }
  const { json, status } = await change({ changePasswordId: await changeId({ state }) })
  expect(status).toBe(200)
  expect(json).toEqual({ oneTimePassword: expect.stringMatching(/^[\w-]{43}$/), state })
  const body = { oneTimePassword: json.oneTimePassword, applicationId: storeId }
  const login = () => send(emulator, 'POST', '/api/login', { key: true, body })
  const first = await login()
  expect([first.status, first.json.state, first.json.refreshToken]).toEqual([200, state, undefined])
  expect((await login()).status).toBe(404)
})

test('the JWT of a one-time password says so', async () => {
  const { json } = await change({ changePasswordId: await changeId() })
  const body = { oneTimePassword: json.oneTimePassword, applicationId: storeId }
  const login = await send(emulator, 'POST', '/api/login', { key: true, body })
  const cookie = `access_token=${String(login.json.token)}`
  const validated = await send(emulator, 'GET', '/api/jwt/validate', { cookie })
  expect(validated.json.jwt).toMatchObject({ authenticationType: 'ONE_TIME_PASSWORD' })
})

test('a one-time password lives for a minute, a changePasswordId for ten', async () => {
  const { json } = await change({ changePasswordId: await changeId() })
  emulator.clock.advance(61)
  const body = { oneTimePassword: json.oneTimePassword, applicationId: storeId }
  expect((await send(emulator, 'POST', '/api/login', { key: true, body })).status).toBe(404)
  const [good, old] = [await changeId(), await changeId()]
  emulator.clock.advance(599)
  expect((await change({ changePasswordId: good })).status).toBe(200)
  emulator.clock.advance(2)
  expect((await change({ changePasswordId: old })).status).toBe(404)
})

test('the id of the body counts before that of the path; every other id of the user ends', async () => {
  const [inBody, inPath] = [await changeId(), await changeId()]
  const body = { changePasswordId: inBody, password: next }
  expect((await send(emulator, 'POST', `${at}/nonsense`, { body })).status).toBe(200)
  expect((await change({ changePasswordId: inBody })).status).toBe(404)
  const byPath = { body: { password: next } }
  expect((await send(emulator, 'POST', `${at}/${inPath}`, byPath)).status).toBe(404)
  const fresh = await changeId()
  expect((await send(emulator, 'POST', `${at}/${fresh}`, byPath)).status).toBe(200)
})

test('of two requests with one id one changes the password', async () => {
  const changePasswordId = await changeId()
  const replies = await Promise.all([change({ changePasswordId }), change({ changePasswordId })])
  expect(replies.map(({ status }) => status).sort()).toEqual([200, 404])
})

test('a new password ends the refresh tokens', async () => {
  const { json } = await logIn(emulator, person)
  await change({ changePasswordId: await changeId() })
  const body = { refreshToken: json.refreshToken }
  expect((await send(emulator, 'POST', '/api/jwt/refresh', { body })).status).toBe(400)
})

test('by login id: only with a key, no body; what is wrong is said', async () => {
  const { email: loginId } = person
  expect((await change({ loginId })).status).toBe(401)
  const unknown = await change({ loginId: 'nobody@example.com' }, { key: true })
  expect([unknown.status, codesOf(unknown)]).toEqual([400, ['[invalid]loginId']])
  const wrong = await change({ loginId, currentPassword: 'wrong' }, { key: true })
  expect([wrong.status, codesOf(wrong)]).toEqual([400, ['[invalid]currentPassword']])
  const { status, text } = await change({ loginId, currentPassword: password }, { key: true })
  expect([status, text]).toEqual([200, ''])
  expect(await newPasswordWorks()).toBe(true)
})

test('by JWT: the current password is needed; a refresh token brings another one', async () => {
  const { json } = await logIn(emulator, person)
  const headers = { authorization: `Bearer ${String(json.token)}` }
  expect(codesOf(await change({}, { headers }))).toEqual(['[blank]currentPassword'])
  expect((await change({ currentPassword: 'wrong' }, { headers })).status).toBe(404)
  const cookie = `refresh_token=${String(json.refreshToken)}`
  const given = { currentPassword: password, refreshToken: 'nonsense' }
  const changed = await change(given, { headers, cookie })
  expect(Object.keys(changed.json)).toEqual(['oneTimePassword'])
  const body = { oneTimePassword: changed.json.oneTimePassword, applicationId: storeId }
  const login = await send(emulator, 'POST', '/api/login', { key: true, body })
  expect([login.status, typeof login.json.refreshToken]).toEqual([200, 'string'])
})

test('401 with nothing that says who it is', async () => {
  expect((await change({})).status).toBe(401)
})

test('the preflight: 200 or 404 for an id, 401 without anything', async () => {
  const ask = (path: string, how: object = {}) => send(emulator, 'GET', at + path, how)
  const good = await ask(`/${await changeId()}`)
  expect([good.status, good.text]).toEqual([200, ''])
  expect((await ask('/nonsense')).status).toBe(404)
  expect((await ask(`?loginId=${person.email}`, { key: true })).status).toBe(200)
  expect((await ask('')).status).toBe(401)
})

test('[TrustTokenRequired]: somebody with a second factor must have used it', async () => {
  const secret = Buffer.from('a-secret-of-20-bytes').toString('base64')
  const methods = [{ id: 'ABCD', method: 'authenticator', secret }]
  person = await newPerson(emulator, { twoFactor: { methods } })
  const changePasswordId = await changeId()
  const needed = ['[TrustTokenRequired]']
  expect(codesOf(await send(emulator, 'GET', `${at}/${changePasswordId}`))).toEqual(needed)
  expect(codesOf(await change({ changePasswordId }))).toEqual(needed)
  expect(codesOf(await change({ changePasswordId, trustToken: 'nonsense' }))).toEqual(needed)
  expect(codesOf(await change({ loginId: person.email }, { key: true }))).toEqual(needed)

  const trustChallenge = 'change-password'
  const body = { userId: person.id, trustChallenge }
  const { json } = await send(emulator, 'POST', '/api/two-factor/start', { key: true, body })
  const completed = await send(emulator, 'POST', '/api/two-factor/login', {
    body: { twoFactorId: json.twoFactorId, code: totpCode(emulator, secret) },
  })
  const { trustToken } = completed.json
  expect(codesOf(await change({ changePasswordId, trustToken }))).toEqual(needed)
  const changed = await change({ changePasswordId, trustToken, trustChallenge })
  expect(changed.status).toBe(200)
  // The second factor was just used, so the seamless login does not ask again.
  const { oneTimePassword } = changed.json
  const login = { oneTimePassword, applicationId: storeId }
  expect((await send(emulator, 'POST', '/api/login', { key: true, body: login })).status).toBe(200)
})

test.each([
  ['tooShort', {}, 'short'],
  ['tooLong', { maxLength: 12 }, 'far-too-long-password'],
  ['singleCase', { requireMixedCase: true }, 'lower-case-1'],
  ['onlyAlpha', { requireNonAlpha: true }, 'OnlyAlpha1'],
  ['requireNumber', { requireNumber: true }, 'No-number-here'],
])(
  'the rule behind [%s]password holds for changes, new users and new passwords',
  async (reason, rules, bad) => {
    await configureTenant(emulator, { passwordValidationRules: rules })
    const changed = await change({ changePasswordId: await changeId(), password: bad })
    expect([changed.status, codesOf(changed)]).toEqual([400, [`[${reason}]password`]])
    const user = { email: `new-${person.email}`, password: bad }
    const created = await send(emulator, 'POST', '/api/user', { key: true, body: { user } })
    expect(codesOf(created)).toEqual([`[${reason}]user.password`])
    expect((await logIn(emulator, person)).status).toBe(200)
    await configureTenant(emulator, {
      passwordValidationRules: {
        maxLength: 256,
        requireMixedCase: false,
        requireNonAlpha: false,
        requireNumber: false,
      },
    })
  },
)

test('validateOnLogin: a password the rules no longer take must be changed: 203', async () => {
  await configureTenant(emulator, {
    passwordValidationRules: { validateOnLogin: true, minLength: 9 },
  })
  const { json, status } = await logIn(emulator, person)
  expect([status, json.changePasswordReason]).toEqual([203, 'Validation'])
  await configureTenant(emulator, {
    passwordValidationRules: { validateOnLogin: false, minLength: 8 },
  })
})

test('rememberPreviousPasswords: the last ones are refused', async () => {
  const remember = (enabled: boolean) =>
    configureTenant(emulator, {
      passwordValidationRules: { rememberPreviousPasswords: { count: 2, enabled } },
    })
  await remember(true)
  const to = async (given: string) =>
    codesOf(await change({ changePasswordId: await changeId(), password: given }))
  expect(await to(password)).toEqual(['[previouslyUsed]password'])
  expect(await to(next)).toEqual([])
  expect(await to(password)).toEqual(['[previouslyUsed]password'])
  expect(await to('a-third-password')).toEqual([])
  expect(await to(password)).toEqual([])
  await remember(false)
})

test('minimumPasswordAge: not again at once', async () => {
  const age = (enabled: boolean) =>
    configureTenant(emulator, { minimumPasswordAge: { enabled, seconds: 30 } })
  await age(true)
  const tooYoung = await change({ changePasswordId: await changeId() })
  expect(codesOf(tooYoung)).toEqual(['[tooYoung]password'])
  emulator.clock.advance(31)
  expect((await change({ changePasswordId: await changeId() })).status).toBe(200)
  await age(false)
})

test('an id of another tenant is unknown', async () => {
  const changePasswordId = await changeId()
  const headers = { 'x-fusionauth-tenantid': storeId }
  expect((await change({ changePasswordId }, { headers })).status).toBe(404)
  const own = { 'x-fusionauth-tenantid': tenantId }
  expect((await change({ changePasswordId }, { headers: own })).status).toBe(200)
})
