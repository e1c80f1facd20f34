import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Emulator } from '../src/index.ts'
import {
  configureTenant,
  logIn,
  newLockOut,
  newPerson,
  send,
  totpCode,
  type Person,
} from './account-support.ts'
import { forumId, start, storeId } from './support.ts'

let emulator: Emulator
let userActionId: string
let person: Person
beforeAll(async () => {
  emulator = await start()
  userActionId = await newLockOut(emulator)
  await configureTenant(emulator, { failedAuthenticationConfiguration: { userActionId } })
})
afterAll(() => emulator.close())
beforeEach(async () => {
  emulator.clock.reset()
  person = await newPerson(emulator)
})

async function fail(times: number, who = person, on = emulator) {
  for (let i = 0; i < times; i++) {
    // One after the other, as somebody who tries.
    // oxlint-disable-next-line no-await-in-loop
    const { status, text } = await logIn(on, who, { password: 'wrong-password' })
    expect([status, text]).toEqual([404, ''])
  }
}
const status = async (given: Record<string, unknown> = {}) =>
  (await logIn(emulator, person, given)).status
const actionsOf = async () => {
  const path = `/api/user/action?userId=${person.id}`
  const { json } = await send(emulator, 'GET', path, { key: true })
  return json.actions ?? []
}

test('the fifth failure locks out: 409 with the action, to whoever has the right password', async () => {
  await fail(4)
  expect(await status()).toBe(200)
  await fail(5)
  const { json, status: locked } = await logIn(emulator, person)
  expect(locked).toBe(409)
  const [taken] = await actionsOf()
  expect(json).toEqual({
    actions: [{ actionId: taken?.id, expiry: taken?.expiry, name: `Lock-out ${userActionId}` }],
  })
})

test('it ends by itself after three minutes, for every application', async () => {
  await fail(5)
  expect(await status({ applicationId: forumId })).toBe(409)
  expect(await status({ applicationId: undefined })).toBe(409)
  emulator.clock.advance(179)
  expect(await status()).toBe(409)
  emulator.clock.advance(2)
  expect(await status()).toBe(200)
})

test('each further failure starts the three minutes anew, and takes no second action', async () => {
  await fail(5)
  emulator.clock.advance(120)
  await fail(1)
  emulator.clock.advance(120)
  expect(await status()).toBe(409)
  expect(await actionsOf()).toHaveLength(1)
  emulator.clock.advance(61)
  expect(await status()).toBe(200)
})

test('failures more than a minute apart do not add up', async () => {
  await fail(4)
  emulator.clock.advance(61)
  await fail(4)
  expect(await status()).toBe(200)
})

test('being locked out ends the refresh tokens', async () => {
  const { json } = await logIn(emulator, person)
  await fail(5)
  const body = { refreshToken: json.refreshToken }
  expect((await send(emulator, 'POST', '/api/jwt/refresh', { body })).status).toBe(400)
})

test('a wrong code of a second factor counts as one failure', async () => {
  const secret = Buffer.from('a-secret-of-20-bytes').toString('base64')
  const methods = [{ id: 'ABCD', method: 'authenticator', secret }]
  person = await newPerson(emulator, { twoFactor: { methods } })
  const { json } = await logIn(emulator, person)
  const complete = (code: string) =>
    send(emulator, 'POST', '/api/two-factor/login', {
      body: { twoFactorId: json.twoFactorId, code, applicationId: storeId },
    })
  await fail(3)
  expect((await complete('000000')).status).toBe(421)
  // Four so far, so the right code still gets in; the password alone does not reset the count.
  expect((await complete(totpCode(emulator, secret))).status).toBe(200)
  await fail(4)
  const { json: again } = await logIn(emulator, person)
  const body = { twoFactorId: again.twoFactorId, code: '000000' }
  expect((await send(emulator, 'POST', '/api/two-factor/login', { body })).status).toBe(421)
  expect(await status()).toBe(409)
})

test.each([
  [true, 200],
  [false, 409],
])('actionCancelPolicy.onPasswordReset %s', async (onPasswordReset, expected) => {
  await configureTenant(emulator, {
    failedAuthenticationConfiguration: { actionCancelPolicy: { onPasswordReset } },
  })
  await fail(5)
  const forgot = { loginId: person.email, sendForgotPasswordMessage: false }
  const path = '/api/user/forgot-password'
  const { json } = await send(emulator, 'POST', path, { key: true, body: forgot })
  const body = { changePasswordId: json.changePasswordId, password: 'another-password' }
  expect((await send(emulator, 'POST', '/api/user/change-password', { body })).status).toBe(200)
  expect(await status({ password: 'another-password' })).toBe(expected)
})

test('a tenant that names no action locks nobody out', async () => {
  await using plain = await start()
  const somebody = await newPerson(plain)
  await fail(20, somebody, plain)
  expect((await logIn(plain, somebody)).status).toBe(200)
})

test('the switch wrongPasswordHidesPrevention off: 409 even with a wrong password', async () => {
  await using open = await start({ switches: { wrongPasswordHidesPrevention: false } })
  const failedAuthenticationConfiguration = { userActionId: await newLockOut(open) }
  await configureTenant(open, { failedAuthenticationConfiguration })
  const somebody = await newPerson(open)
  await fail(4, somebody, open)
  expect((await logIn(open, somebody, { password: 'wrong-password' })).status).toBe(409)
})

test.each([400, 403, 429] as const)(
  'rateLimitConfiguration: after five failures a minute has to pass (switch: %d)',
  async (rateLimitedStatus) => {
    await using limited = await start({ switches: { rateLimitedStatus } })
    const failedLogin = { enabled: true, limit: 5, timePeriodInSeconds: 60 }
    await configureTenant(limited, { rateLimitConfiguration: { failedLogin } })
    const somebody = await newPerson(limited)
    await fail(5, somebody, limited)
    expect((await logIn(limited, somebody)).status).toBe(rateLimitedStatus)
    limited.clock.advance(61)
    expect((await logIn(limited, somebody)).status).toBe(200)
  },
)
