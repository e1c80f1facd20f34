import { randomUUID } from 'node:crypto'
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
  type Person,
} from './account-support.ts'
import { password, start, storeId } from './support.ts'

const email = '/api/user/verify-email'
const registration = '/api/user/verify-registration'
/** The kickstart's template for registrations. */
const templateId = '10000000-0000-4000-8000-000000000011'

let emulator: Emulator
let person: Person
beforeAll(async () => {
  emulator = await start()
})
afterAll(() => emulator.close())
beforeEach(async () => {
  emulator.clock.reset()
  await strategy('ClickableLink')
  person = await newPerson(emulator, {}, true)
})

const strategy = (verificationStrategy: string, behavior = 'Allow') =>
  configureTenant(emulator, {
    emailConfiguration: { verificationStrategy, unverified: { behavior } },
  })
const post = (path: string, body: unknown = {}, how: object = {}) =>
  send(emulator, 'POST', path, { body, ...how })
const put = (path: string, how: object = {}) => send(emulator, 'PUT', path, how)
const sentId = async () => (await lastEmail(emulator, person)).parameters.verificationId ?? ''

test('212: the user, and a token only while unverified people are allowed; no refresh token', async () => {
  const allowed = await logIn(emulator, person)
  expect(allowed.status).toBe(212)
  expect(Object.keys(allowed.json).sort()).toEqual(['token', 'tokenExpirationInstant', 'user'])
  await strategy('ClickableLink', 'Gated')
  const gated = await logIn(emulator, person)
  expect([gated.status, Object.keys(gated.json), gated.cookies]).toEqual([212, ['user'], []])
})

test.each([
  ['always', 'Gated', true],
  ['never', 'Allow', false],
] as const)('the switch tokenForUnverified %s', async (tokenForUnverified, behavior, expected) => {
  await using other = await start({ switches: { tokenForUnverified } })
  await configureTenant(other, {
    emailConfiguration: { unverified: { behavior } },
  })
  const { json, status } = await logIn(other, await newPerson(other, {}, true))
  expect([status, 'token' in json, 'refreshToken' in json]).toEqual([212, expected, false])
})

test('the id out of the e-mail verifies the address, once; the next login is a 200', async () => {
  const verificationId = await sentId()
  const { status, text } = await post(email, { verificationId })
  expect([status, text]).toEqual([200, ''])
  expect((await logIn(emulator, person)).status).toBe(200)
  expect((await post(email, { verificationId })).status).toBe(404)
})

test('the id may stand in the path, and the one in the body counts before it', async () => {
  expect((await post(`${email}/${await sentId()}`)).status).toBe(200)
  person = await newPerson(emulator, {}, true)
  expect((await post(`${email}/nonsense`, { verificationId: await sentId() })).status).toBe(200)
})

test('an id lives for a day', async () => {
  const verificationId = await sentId()
  emulator.clock.advance(86_401)
  expect((await post(email, { verificationId })).status).toBe(404)
})

test('FormField: the login gives the id, and the code that was sent is needed', async () => {
  await strategy('FormField', 'Gated')
  person = await newPerson(emulator, {}, true)
  const { parameters } = await lastEmail(emulator, person)
  const { json, status } = await logIn(emulator, person)
  expect(status).toBe(212)
  expect(json).toMatchObject({
    emailVerificationId: parameters.verificationId,
    identityVerificationId: parameters.verificationId,
  })
  const { oneTimeCode, verificationId } = parameters
  expect(codesOf(await post(email, { verificationId }))).toEqual(['[blank]oneTimeCode'])
  const wrong = await post(email, { verificationId, oneTimeCode: 'WRONG' })
  expect([wrong.status, codesOf(wrong)]).toEqual([400, ['[invalid]oneTimeCode']])
  expect((await post(email, { verificationId, oneTimeCode })).status).toBe(200)
  expect((await logIn(emulator, person)).status).toBe(200)
})

test('an administrator verifies by user id: only with a key', async () => {
  const body = { userId: person.id }
  expect((await post(email, body)).status).toBe(401)
  expect((await post(email, { userId: randomUUID() }, { key: true })).status).toBe(404)
  expect((await post(email, body, { key: true })).status).toBe(200)
  expect((await logIn(emulator, person)).status).toBe(200)
})

test('400 without anything to verify', async () => {
  expect(codesOf(await post(email))).toEqual(['[blank]verificationId'])
})

test('resend: a new id by e-mail; a key is told it, and may keep the e-mail back', async () => {
  const old = await sentId()
  const path = `${email}?email=${person.email}`
  const { status, text } = await put(path)
  expect([status, text]).toEqual([200, ''])
  const fresh = await sentId()
  expect(fresh).not.toBe(old)
  expect((await post(email, { verificationId: old })).status).toBe(404)
  const silent = await put(`${path}&sendVerifyEmail=false`, { key: true })
  expect(Object.keys(silent.json)).toEqual(['verificationId'])
  expect(await sentId()).toBe(fresh)
  await strategy('FormField')
  expect(Object.keys((await put(path, { key: true })).json).sort()).toEqual([
    'oneTimeCode',
    'verificationId',
  ])
})

test('resend: 404 for an unknown address, 400 without one, 401 for a wrong key', async () => {
  expect((await put(`${email}?email=nobody@example.com`)).status).toBe(404)
  expect(codesOf(await put(email))).toEqual(['[blank]email'])
  const headers = { authorization: 'wrong' }
  expect((await put(`${email}?email=${person.email}`, { headers })).status).toBe(401)
})

test('403 where e-mail addresses are not verified', async () => {
  await using plain = await start()
  await configureTenant(plain, { emailConfiguration: { verifyEmail: false } })
  const path = `${email}?email=shopper@example.com`
  expect((await send(plain, 'PUT', path)).status).toBe(403)
})

test('the id of a forgotten password, sent by e-mail, verifies the address too', async () => {
  await post('/api/user/forgot-password', { loginId: person.email })
  const { parameters } = await lastEmail(emulator, person)
  await post('/api/user/change-password', { ...parameters, password: 'another-password' })
  expect((await logIn(emulator, person, { password: 'another-password' })).status).toBe(200)
})

test('213: a registration that must be verified, by link or by form', async () => {
  await configureTenant(emulator, { emailConfiguration: { verifyEmail: false } })
  await configureStore(emulator, {
    verifyRegistration: true,
    verificationEmailTemplateId: templateId,
  })
  person = await newPerson(emulator, {}, true)
  const unverified = await logIn(emulator, person)
  expect(unverified.status).toBe(213)
  expect(Object.keys(unverified.json).sort()).toEqual(['token', 'tokenExpirationInstant', 'user'])
  const { kind, parameters } = await lastEmail(emulator, person)
  expect(kind).toBe('registration-verification')
  const { verificationId } = parameters
  expect((await post(registration, { verificationId })).status).toBe(200)
  expect((await logIn(emulator, person)).status).toBe(200)
  expect((await post(registration, { verificationId })).status).toBe(404)

  await configureStore(emulator, { verificationStrategy: 'FormField' })
  person = await newPerson(emulator, {}, true)
  const { json } = await logIn(emulator, person)
  const form = await lastEmail(emulator, person)
  expect(json.registrationVerificationId).toBe(form.parameters.verificationId)
  expect((await post(registration, { ...form.parameters, oneTimeCode: 'X' })).status).toBe(400)
  expect((await post(registration, form.parameters)).status).toBe(200)
})

test('resend for a registration: 404 for an unknown user, 400 for no application', async () => {
  const path = `${registration}?email=${person.email}`
  expect((await put(`${path}&applicationId=${storeId}`)).status).toBe(200)
  const told = await put(`${path}&applicationId=${storeId}`, { key: true })
  expect(told.json).toHaveProperty('verificationId')
  expect(codesOf(await put(path))).toEqual(['[blank]applicationId'])
  const unknown = `${registration}?email=nobody@example.com&applicationId=${storeId}`
  expect((await put(unknown)).status).toBe(404)
})

test('the password is right, or the answer is 404: nobody learns that the address is unverified', async () => {
  expect((await logIn(emulator, person, { password: `not-${password}` })).status).toBe(404)
})
