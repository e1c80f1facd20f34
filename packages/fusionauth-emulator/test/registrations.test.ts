import { randomUUID } from 'node:crypto'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Emulator } from '../src/index.ts'
import { configureStore, configureTenant, lastEmail, logIn, newPerson } from './account-support.ts'
import { ask, codesIn } from './admin-support.ts'
import { at, textAt } from './contract/lib/json.ts'
import { forumId, password, start, storeId } from './support.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await start()
  await configureStore(emulator, { roles: [{ name: 'buyer' }, { name: 'seller' }] })
})
afterAll(() => emulator.close())

const admin = (method: string, path: string, body?: unknown, headers = {}) =>
  ask(emulator, method, path, { key: true, body, headers })

const endpoint = '/api/user/registration'

const signUp = (registration: object = {}, request: object = {}) =>
  admin('POST', endpoint, {
    user: { email: `${randomUUID()}@example.com`, password },
    registration: { applicationId: storeId, ...registration },
    skipVerification: true,
    ...request,
  })

test('signing up answers the user, the registration and the tokens of its own kind', async () => {
  const { json } = await signUp({ roles: ['seller', 'buyer', 'seller'], data: { colour: 'red' } })
  expect(json['registration']).toMatchObject({
    applicationId: storeId,
    data: { colour: 'red' },
    roles: ['buyer', 'seller'],
    usernameStatus: 'ACTIVE',
    verified: true,
  })
  expect(Object.keys(json).toSorted()).toEqual([
    'refreshToken',
    'refreshTokenId',
    'registration',
    'token',
    'tokenExpirationInstant',
    'user',
  ])
  expect(decodeJwt(textAt(json, 'token'))).toMatchObject({
    authenticationType: 'REGISTRATION',
    applicationId: storeId,
    roles: ['buyer', 'seller'],
  })
  const body = { refreshToken: json['refreshToken'] }
  expect((await ask(emulator, 'POST', '/api/jwt/refresh', { body })).status).toBe(200)
})

test('without generateRefreshTokens there is an access token alone', async () => {
  await configureStore(emulator, { loginConfiguration: { generateRefreshTokens: false } })
  const { json } = await signUp()
  await configureStore(emulator, { loginConfiguration: { generateRefreshTokens: true } })
  expect([!json['token'], !json['refreshToken']]).toEqual([false, true])
})

test('a message to set the password: no tokens', async () => {
  const email = `${randomUUID()}@example.com`
  const { json, status } = await signUp({}, { user: { email }, sendSetPasswordEmail: true })
  expect([status, json['token'], json['refreshToken']]).toEqual([200, undefined, undefined])
  expect((await lastEmail(emulator, { id: '', email })).kind).toBe('setup-password')
})

test('an authentication token logs in where it was made, and nowhere else', async () => {
  const { json } = await signUp({}, { generateAuthenticationToken: true })
  const token = textAt(json, 'registration.authenticationToken')
  const person = { id: '', email: textAt(json, 'user.email') }
  const there = await logIn(emulator, person, { password: token })
  const elsewhere = await logIn(emulator, person, { password: token, applicationId: forumId })
  expect([there.status, elsewhere.status]).toEqual([200, 404])
})

test('PATCH merges, PUT replaces; the id and the instants stay', async () => {
  const { json } = await signUp({ roles: ['buyer'], data: { a: 1 }, timezone: 'Europe/Zurich' })
  const userId = textAt(json, 'user.id')
  const first = json['registration']
  const patched = await admin('PATCH', `${endpoint}/${userId}`, {
    registration: { applicationId: storeId, data: { b: 2 }, timezone: null },
  })
  expect(patched.json['registration']).toMatchObject({
    id: at(first, 'id'),
    data: { a: 1, b: 2 },
    insertInstant: at(first, 'insertInstant'),
    roles: ['buyer'],
  })
  expect(patched.json['registration']).not.toHaveProperty('timezone')
  const replaced = await admin('PUT', `${endpoint}/${userId}/${storeId.toUpperCase()}`, {
    registration: { roles: ['seller'] },
  })
  expect(replaced.json['registration']).toMatchObject({ data: {}, roles: ['seller'] })
  const refused = await admin('PATCH', `${endpoint}/${userId}`, {
    registration: { applicationId: storeId, roles: ['owner'] },
  })
  expect(codesIn(refused)).toEqual(['[invalid]registration.roles'])
  const found = await admin('GET', `${endpoint}/${userId}/${storeId}`)
  expect(at(found.json, 'registration.roles')).toEqual(['seller'])
})

test('PATCH by the operations of RFC 6902 changes a user and a registration', async () => {
  const { json } = await signUp({ data: { a: 1 } })
  const userId = textAt(json, 'user.id')
  const headers = { 'content-type': 'application/json-patch+json' }
  const path = `${endpoint}/${userId}/${storeId}`
  const registration = [{ op: 'add', path: '/registration/data/b', value: 2 }]
  const first = await admin('PATCH', path, registration, headers)
  expect(at(first.json, 'registration.data')).toEqual({ a: 1, b: 2 })
  const user = [{ op: 'add', path: '/user/firstName', value: 'Robin' }]
  const second = await admin('PATCH', `/api/user/${userId}`, user, headers)
  expect(second.json['user']).toMatchObject({
    firstName: 'Robin',
    email: at(json, 'user.email'),
    registrations: [{ data: { a: 1, b: 2 } }],
  })
  const unnamed = await admin('PATCH', `${endpoint}/${userId}`, registration, headers)
  expect(codesIn(unnamed)).toEqual(['[blank]registration.applicationId'])
})

test('a deleted registration: 202, and its sessions have ended', async () => {
  const person = await newPerson(emulator)
  const { json } = await logIn(emulator, person)
  const path = `${endpoint}/${person.id}/${storeId}`
  const deleted = await admin('DELETE', path)
  expect([deleted.status, deleted.text]).toEqual([200, ''])
  expect((await logIn(emulator, person)).status).toBe(202)
  for (const method of ['GET', 'DELETE']) expect((await admin(method, path)).status).toBe(404)
  const patched = await admin('PATCH', path, { registration: {} })
  expect(patched.status).toBe(404)
  // Registered anew, the old session is still over.
  await admin('POST', `${endpoint}/${person.id}`, { registration: { applicationId: storeId } })
  const body = { refreshToken: json['refreshToken'] }
  expect((await ask(emulator, 'POST', '/api/jwt/refresh', { body })).status).toBe(400)
})

test('registrations stand in the order of their applications', async () => {
  const { json } = await signUp({ applicationId: forumId })
  const path = `${endpoint}/${textAt(json, 'user.id')}`
  const second = await admin('POST', path, { registration: { applicationId: storeId } })
  const ids = [at(second.json, 'user.registrations')]
    .flat()
    .map((each) => at(each, 'applicationId'))
  expect(ids).toEqual([storeId, forumId])
})

test('verified registrations: the message, 213 until then, 200 after', async () => {
  const verificationEmailTemplateId = randomUUID()
  await configureStore(emulator, { verifyRegistration: true, verificationEmailTemplateId })
  const skipped = await signUp({}, { skipRegistrationVerification: true })
  expect(at(skipped.json, 'registration.verified')).toBe(true)
  const { json } = await signUp()
  expect(at(json, 'registration.verified')).toBe(false)
  expect(json).not.toHaveProperty('registrationVerificationId')
  const person = { id: '', email: textAt(json, 'user.email') }
  expect((await logIn(emulator, person)).status).toBe(213)
  const { parameters } = await lastEmail(emulator, person)
  const body = { verificationId: parameters['verificationId'] }
  await ask(emulator, 'POST', '/api/user/verify-registration', { body })
  expect((await logIn(emulator, person)).status).toBe(200)

  await configureStore(emulator, { verificationStrategy: 'FormField' })
  const form = await signUp()
  await configureStore(emulator, { verifyRegistration: false })
  expect(form.json).toMatchObject({
    registrationVerificationId: expect.any(String),
    registrationVerificationOneTimeCode: expect.stringMatching(/^\w{6}$/),
  })
})

test('an unverified newcomer of a Gated tenant is registered without tokens', async () => {
  await configureTenant(emulator, { emailConfiguration: { unverified: { behavior: 'Gated' } } })
  const { json, status } = await signUp({}, { skipVerification: false })
  await configureTenant(emulator, { emailConfiguration: { unverified: { behavior: 'Allow' } } })
  expect([status, json['token'], json['refreshToken']]).toEqual([200, undefined, undefined])
})

test('of ten parallel registrations, one is made', async () => {
  const { json } = await signUp()
  const path = `${endpoint}/${textAt(json, 'user.id')}`
  const registration = { applicationId: forumId }
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => admin('POST', path, { registration })),
  )
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
})
