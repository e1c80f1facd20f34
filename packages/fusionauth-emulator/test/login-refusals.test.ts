import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Emulator } from '../src/index.ts'
import {
  codesOf,
  configureTenant,
  logIn,
  newLockOut,
  newPerson,
  send,
  type Person,
} from './account-support.ts'
import { day, forumId, password, start, storeId } from './support.ts'

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

const patch = (user: object) =>
  send(emulator, 'PATCH', `/api/user/${person.id}`, { key: true, body: { user } })
const prevent = async (given: object = {}) => {
  const userActionId = await newLockOut(emulator)
  const expiry = Math.floor(emulator.clock.now() * 1000) + 60_000
  const action = { actioneeUserId: person.id, expiry, userActionId, ...given }
  const body = { action }
  const reply = await send(emulator, 'POST', '/api/user/action', { key: true, body })
  expect(reply.status).toBe(200)
  return reply.json.action?.id
}

test('203: a changePasswordId and a reason, no user, no token, no cookie', async () => {
  await patch({ passwordChangeRequired: true })
  const { cookies, json, status } = await logIn(emulator, person)
  expect(status).toBe(203)
  expect(Object.keys(json)).toEqual(['changePasswordId', 'changePasswordReason'])
  expect(json.changePasswordReason).toBe('Administrative')
  expect(cookies).toEqual([])
  const { changePasswordId } = json
  const body = { changePasswordId, password: 'the-next-password' }
  expect((await send(emulator, 'POST', '/api/user/change-password', { body })).status).toBe(200)
  expect((await logIn(emulator, person, { password: 'the-next-password' })).status).toBe(200)
})

test('203: a password older than maximumPasswordAge has expired', async () => {
  await configureTenant(emulator, { maximumPasswordAge: { enabled: true, days: 180 } })
  emulator.clock.advance(180 * day - 60)
  expect((await logIn(emulator, person)).status).toBe(200)
  emulator.clock.advance(120)
  const { json, status } = await logIn(emulator, person)
  expect([status, json.changePasswordReason]).toEqual([203, 'Expired'])
  await configureTenant(emulator, { maximumPasswordAge: { enabled: false } })
})

test('409: the action that prevents the login, until it expires', async () => {
  const id = await prevent({ comment: 'not told' })
  const { json, status } = await logIn(emulator, person)
  expect(status).toBe(409)
  expect(json).toEqual({
    actions: [{ actionId: id, expiry: expect.any(Number), name: expect.any(String) }],
  })
  emulator.clock.advance(61)
  expect((await logIn(emulator, person)).status).toBe(200)
})

test('409 only for the applications the action names', async () => {
  await prevent({ applicationIds: [forumId] })
  expect((await logIn(emulator, person)).status).toBe(200)
  expect((await logIn(emulator, person, { applicationId: forumId })).status).toBe(409)
  expect((await logIn(emulator, person, { applicationId: undefined })).status).toBe(200)
})

test('an action that prevents logins ends the refresh tokens', async () => {
  const { json } = await logIn(emulator, person)
  await prevent()
  const body = { refreshToken: json.refreshToken }
  expect((await send(emulator, 'POST', '/api/jwt/refresh', { body })).status).toBe(400)
})

test('410 with nothing in it: the user has expired', async () => {
  const expiry = Math.floor(emulator.clock.now() * 1000) + 60_000
  await patch({ expiry })
  expect((await logIn(emulator, person)).status).toBe(200)
  emulator.clock.advance(61)
  const { status, text } = await logIn(emulator, person)
  expect([status, text]).toEqual([410, ''])
  expect((await logIn(emulator, person, { password: 'wrong-password' })).status).toBe(404)
})

test('423 with nothing in it: deactivated, and even with a wrong password', async () => {
  await send(emulator, 'DELETE', `/api/user/${person.id}`, { key: true })
  const { status, text } = await logIn(emulator, person)
  expect([status, text]).toEqual([423, ''])
  expect((await logIn(emulator, person, { password: 'wrong-password' })).status).toBe(423)
})

test('the first check that fails answers', async () => {
  await prevent()
  await patch({ passwordChangeRequired: true })
  expect((await logIn(emulator, person)).status).toBe(409)
  await patch({ expiry: 1 })
  expect((await logIn(emulator, person)).status).toBe(410)
  await send(emulator, 'DELETE', `/api/user/${person.id}`, { key: true })
  expect((await logIn(emulator, person)).status).toBe(423)
})

test('the token of a registration logs in too, and says so', async () => {
  await send(emulator, 'PATCH', `/api/application/${storeId}`, {
    key: true,
    body: { application: { authenticationTokenConfiguration: { enabled: true } } },
  })
  const user = { email: `robot-${person.email}`, password }
  const { json } = await send(emulator, 'POST', '/api/user/registration', {
    key: true,
    body: {
      user,
      registration: { applicationId: storeId },
      generateAuthenticationToken: true,
      skipVerification: true,
    },
  })
  const authenticationToken = json.registration?.authenticationToken
  const robot = { id: '', email: user.email }
  const login = await logIn(emulator, robot, { password: authenticationToken })
  expect(login.status).toBe(200)
  const cookie = `access_token=${String(login.json.token)}`
  const validated = await send(emulator, 'GET', '/api/jwt/validate', { cookie })
  expect(validated.json.jwt).toMatchObject({ authenticationType: 'APPLICATION_TOKEN' })
  const elsewhere = { password: authenticationToken, applicationId: forumId }
  expect((await logIn(emulator, robot, elsewhere)).status).toBe(404)
})

test('a phone number is a login id when the caller says so', async () => {
  const phoneNumber = `+1303555${String(Math.random()).slice(2, 6)}`
  await patch({ phoneNumber })
  const phone = { id: person.id, email: phoneNumber.slice(2) }
  expect((await logIn(emulator, phone)).status).toBe(404)
  expect((await logIn(emulator, phone, { loginIdTypes: ['phoneNumber'] })).status).toBe(200)
})

test('the ping records a login in each of its three forms', async () => {
  const put = (path: string, how: object = {}) => send(emulator, 'PUT', `/api/login${path}`, how)
  const path = `/${person.id}/${storeId}?ipAddress=192.0.2.7`
  const byPath = await put(path, { key: true })
  expect([byPath.status, byPath.text]).toEqual([200, ''])
  const body = { userId: person.id, applicationId: storeId }
  expect((await put('', { key: true, body })).status).toBe(200)
  const { json } = await logIn(emulator, person)
  const headers = { authorization: `Bearer ${String(json.token)}` }
  emulator.clock.advance(10)
  expect((await put('', { headers })).status).toBe(200)
  const shown = await send(emulator, 'GET', `/api/user/${person.id}`, { key: true })
  const ago = emulator.clock.now() * 1000 - (shown.json.user?.lastLoginInstant ?? 0)
  expect(ago).toBeLessThan(5000)
})

test('the ping: 202 not registered, 400, 401 and 404', async () => {
  const put = (path: string, how: object = {}) => send(emulator, 'PUT', `/api/login${path}`, how)
  expect((await put(`/${person.id}/${forumId}`, { key: true })).status).toBe(202)
  expect((await put(`/${person.id}/${forumId}`)).status).toBe(401)
  expect((await put('')).status).toBe(401)
  expect((await put(`/${randomUUID()}/${storeId}`, { key: true })).status).toBe(404)
  const unknown = await put(`/${person.id}/${randomUUID()}`, { key: true })
  expect(codesOf(unknown)).toEqual(['[invalid]applicationId'])
  const blank = await put('', { key: true, body: {} })
  expect(codesOf(blank)).toEqual(['[blank]userId', '[blank]applicationId'])
  const noId = await put(`/${person.id}/store`, { key: true })
  expect(codesOf(noId)).toEqual(['[couldNotConvert]applicationId'])
})
