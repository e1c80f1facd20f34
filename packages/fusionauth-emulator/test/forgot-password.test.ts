import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Emulator } from '../src/index.ts'
import {
  codesOf,
  configureStore,
  configureTenant,
  lastEmail,
  must,
  newPerson,
  send,
  totpCode,
  type Person,
} from './account-support.ts'
import { password, start, storeId } from './support.ts'

const next = 'the-next-password'
const secret = Buffer.from('a-secret-of-20-bytes').toString('base64')
const twoFactor = { methods: [{ id: 'ABCD', method: 'authenticator', secret }] }

let emulator: Emulator
beforeAll(async () => {
  emulator = await start()
})
afterAll(() => emulator.close())

const forgot = ({ email }: Person, given: object = {}) =>
  send(emulator, 'POST', '/api/user/forgot-password', {
    key: true,
    body: { loginId: email, ...given },
  })
const change = (body: object) =>
  send(emulator, 'POST', '/api/user/change-password', { body: { password: next, ...body } })

test('a changePasswordId of the caller’s choice works, unless there is such an id', async () => {
  const [one, other] = [await newPerson(emulator), await newPerson(emulator, { twoFactor })]
  const changePasswordId = 'chosen'
  expect((await forgot(one, { changePasswordId })).json).toEqual({ changePasswordId })
  const body = { loginId: other.email, password, applicationId: storeId }
  const { twoFactorId } = (await send(emulator, 'POST', '/api/login', { key: true, body })).json
  for (const taken of [changePasswordId, twoFactorId]) {
    // oxlint-disable-next-line no-await-in-loop
    const again = await forgot(other, { changePasswordId: taken })
    expect([again.status, codesOf(again)]).toEqual([400, ['[duplicate]changePasswordId']])
  }
  expect((await change({ changePasswordId })).status).toBe(200)
  // Done with, or expired: the name is free.
  expect((await forgot(other, { changePasswordId })).status).toBe(200)
  emulator.clock.advance(601)
  expect((await forgot(one, { changePasswordId })).status).toBe(200)
  emulator.clock.reset()
})

test('somebody else’s trust token changes no password', async () => {
  const trustOf = async ({ id }: Person) => {
    const started = await must(emulator, 'POST', '/api/two-factor/start', { userId: id })
    const { twoFactorId } = started
    const code = totpCode(emulator, secret)
    const body = { twoFactorId, code }
    return (await send(emulator, 'POST', '/api/two-factor/login', { body })).json.trustToken
  }
  const [one, other] = [
    await newPerson(emulator, { twoFactor }),
    await newPerson(emulator, { twoFactor }),
  ]
  const { changePasswordId } = (await forgot(one)).json
  const foreign = await trustOf(other)
  expect(foreign).toBeTypeOf('string')
  const refused = await change({ changePasswordId, trustToken: foreign })
  expect([refused.status, codesOf(refused)]).toEqual([400, ['[TrustTokenRequired]']])
  const own = await trustOf(one)
  expect((await change({ changePasswordId, trustToken: own })).status).toBe(200)
})

test('the messages name the id, and what it is for', async () => {
  await configureTenant(emulator, { emailConfiguration: { verifyEmail: true } })
  await configureStore(emulator, {
    verifyRegistration: true,
    verificationEmailTemplateId: '10000000-0000-4000-8000-000000000011',
  })
  const one = await newPerson(emulator, {}, true)
  await forgot(one)
  const email = `set-up-${one.email}`
  await must(emulator, 'POST', '/api/user', { user: { email }, sendSetPasswordEmail: true })
  const to = new Set([one.email, email])
  const messages = emulator.inbox.list().filter((each) => to.has(each.to))
  const said = Object.fromEntries(
    messages.map(({ kind, parameters, text }) => {
      const id = String(parameters['verificationId'] ?? parameters['changePasswordId'])
      return [kind, text.replace(id, 'ID')]
    }),
  )
  expect(said).toEqual({
    'email-verification': 'Verify your e-mail address with this id: ID',
    'registration-verification': expect.stringMatching(
      /^Verify your registration to .+ with this id: ID$/,
    ),
    'forgot-password': 'Choose a new password with this id: ID',
    'setup-password': 'Choose your password with this id: ID',
  })
  expect((await lastEmail(emulator, one)).kind).toBe('forgot-password')
})
