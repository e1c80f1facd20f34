import { inspect } from 'node:util'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import {
  clientOf,
  emulator,
  mailed,
  only,
  password,
  patchTenant,
  shopper,
  variables,
} from './account-world.ts'

const client = clientOf()
const fresh = 'a new passphrase'

beforeEach(() => emulator.reset())
afterAll(() => emulator.close())

async function forgotten(state?: Record<string, unknown>): Promise<string> {
  await only(client.forgotPassword({ loginId: shopper.loginId, ...(state && { state }) }), 'sent')
  return mailed(shopper.loginId, 'changePasswordId')
}

const asked = () =>
  emulator.trace.list().findLast(({ path }) => path === '/api/user/forgot-password')?.status

describe('a forgotten password', () => {
  test('a known, an unknown and an unreachable person look the same', async () => {
    const known = await client.forgotPassword({ loginId: shopper.loginId })
    expect(asked()).toBe(200)
    const unknown = await client.forgotPassword({ loginId: 'nobody@example.com' })
    expect(asked()).toBe(404)
    await only(client.register({ user: { username: 'no-address', password } }), 'registered')
    const unreachable = await client.forgotPassword({ loginId: 'no-address' })
    expect(asked()).toBe(422)
    expect([known, unknown, unreachable]).toEqual([1, 2, 3].map(() => ({ outcome: 'sent' })))
    const kinds = emulator.inbox.list().map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'forgot-password').length).toBe(1)
  })

  test('neither the API key nor FusionAuth’s id for the change is in the exchange', async () => {
    await forgotten()
    const [exchange] = emulator.trace.list()
    expect(exchange?.request.headers).not.toHaveProperty('authorization')
    expect(exchange?.response?.body ?? '').toBe('')
  })

  test('a blank login id is invalid', async () => {
    expect(await client.forgotPassword({ loginId: '' })).toEqual({
      outcome: 'invalid',
      reasons: [{ field: 'loginId', reason: 'blank' }],
    })
  })

  test('without a template it is the developer’s to fix', async () => {
    await patchTenant({ emailConfiguration: { forgotPasswordEmailTemplateId: null } })
    await expect(client.forgotPassword({ loginId: shopper.loginId })).rejects.toMatchObject({
      code: 'feature_disabled',
      message: expect.stringContaining('forgotPasswordEmailTemplateId'),
    })
  })

  test('the id from the e-mail changes the password once; the state comes back', async () => {
    const changePasswordId = await forgotten({ from: '/cart' })
    const changed = await client.changePassword({ changePasswordId, password: fresh })
    expect(changed).toEqual({ outcome: 'changed', state: { from: '/cart' } })
    expect(await client.changePassword({ changePasswordId, password: fresh })).toEqual({
      outcome: 'expired',
    })
    await only(client.login(shopper), 'wrong-credentials')
    await only(client.login({ ...shopper, password: fresh }), 'signed-in')
  })

  test('its one-time password logs in without a refresh token, and only once', async () => {
    const changePasswordId = await forgotten()
    const changed = await only(
      client.changePassword({ changePasswordId, password: fresh }),
      'changed',
    )
    const { oneTimePassword = '' } = changed
    expect(inspect(changed).includes(oneTimePassword)).toBe(false)
    const login = await only(client.login({ oneTimePassword }), 'signed-in-without-refresh')
    expect(login.user.id).toBe(variables.shopperId)
    expect(await client.verify(login.accessToken)).toMatchObject({ outcome: 'valid' })
    expect(inspect(login, { depth: 9 }).includes(login.accessToken)).toBe(false)
    await only(client.login({ oneTimePassword }), 'wrong-credentials')
  })

  test('after ten minutes the id is expired', async () => {
    const changePasswordId = await forgotten()
    emulator.clock.advance(601)
    await only(client.changePassword({ changePasswordId, password: fresh }), 'expired')
  })

  test('no id at all is expired, and nothing is sent', async () => {
    emulator.trace.clear()
    await only(client.changePassword({ changePasswordId: '', password: fresh }), 'expired')
    expect(emulator.trace.list()).toEqual([])
  })

  test('a password against the rules is invalid, and the id is still good', async () => {
    const changePasswordId = await forgotten()
    expect(await client.changePassword({ changePasswordId, password: 'short' })).toEqual({
      outcome: 'invalid',
      reasons: [{ field: 'password', reason: 'tooShort' }],
    })
    await only(client.changePassword({ changePasswordId, password: fresh }), 'changed')
  })

  test('a 203 leads to the same', async () => {
    await emulator.people.forcePasswordChange(shopper.loginId)
    const { changePasswordId } = await only(client.login(shopper), 'password-change-required')
    await only(client.changePassword({ changePasswordId, password: fresh }), 'changed')
    await only(client.login({ ...shopper, password: fresh }), 'signed-in')
  })
})

describe('a change by somebody who is logged in', () => {
  test('with the refresh token the one-time password brings a new session', async () => {
    const { tokens } = await only(client.login(shopper), 'signed-in')
    const { accessToken, refreshToken } = tokens
    const change = { accessToken, refreshToken, currentPassword: password, password: fresh }
    const { oneTimePassword = '' } = await only(client.changePassword(change), 'changed')
    await only(client.refresh(refreshToken), 'refused')
    const login = await only(client.login({ oneTimePassword }), 'signed-in')
    await only(client.refresh(login.tokens.refreshToken), 'refreshed')
  })

  test('the JWT is sent instead of the API key, which would count first', async () => {
    const { tokens } = await only(client.login(shopper), 'signed-in')
    const change = { accessToken: tokens.accessToken, currentPassword: 'not it', password: fresh }
    await only(client.changePassword(change), 'wrong-current-password')
    const authorization = emulator.trace.list().at(-1)?.request.headers.authorization
    expect(authorization).toMatch(/^Bearer/)
  })

  test('an old JWT, and what can be none, is expired', async () => {
    const { tokens } = await only(client.login(shopper), 'signed-in')
    emulator.clock.advance(301)
    const change = { currentPassword: password, password: fresh }
    const { accessToken } = tokens
    await only(client.changePassword({ ...change, accessToken }), 'expired')
    emulator.trace.clear()
    await only(client.changePassword({ ...change, accessToken: 'a\r\nb' }), 'expired')
    expect(emulator.trace.list()).toEqual([])
  })

  test('a second factor is asked for, and its proof opens the way', async () => {
    const enrolment = await emulator.people.enrolTwoFactor(shopper.loginId)
    expect(enrolment.methodId).toMatch(/./)
    const changePasswordId = await forgotten()
    const change = { changePasswordId, password: fresh }
    await only(client.changePassword(change), 'two-factor-required')
    const { twoFactorId } = await only(
      client.twoFactor.start({ loginId: shopper.loginId, trustChallenge: 'password' }),
      'started',
    )
    emulator.clock.advance(30)
    const code = await emulator.people.totpCode(shopper.loginId)
    const before = emulator.tokens.list(shopper.loginId).length
    const { trustToken } = await only(client.twoFactor.prove({ twoFactorId, code }), 'proved')
    expect(emulator.tokens.list(shopper.loginId).length).toBe(before)
    await only(client.changePassword({ ...change, trustToken }), 'two-factor-required')
    const proof = { trustToken, trustChallenge: 'password' }
    await only(client.changePassword({ ...change, ...proof }), 'changed')
  })
})

describe('passwords travel byte for byte', () => {
  test.each([
    ['spaces at both ends', '  eight characters  '],
    ['Unicode that could be normalised', 'cafe\u0301 \u00e9 \u{1f510} ﬁ'],
    ['NUL and control characters', 'zero\u0000one\u0001tab\tline\r\nend'],
    ['quotes and backslashes', '"\'\\\\ </script> %00 \u2028'],
    ['1,000 characters', 'ä'.repeat(1000)],
  ])('%s', async (_, typed) => {
    await patchTenant({ passwordValidationRules: { maxLength: 2000 } })
    const user = { email: 'bytes@example.com', password: typed }
    await only(client.register({ user }), 'registered')
    await patchTenant({ emailConfiguration: { verifyEmail: false } })
    const loginId = user.email
    await only(client.login({ loginId, password: typed }), 'signed-in')
    await only(client.login({ loginId, password: typed.trim() + '.' }), 'wrong-credentials')
    await only(client.login({ loginId, password: `${typed} ` }), 'wrong-credentials')
    const { tokens } = await only(client.login({ loginId, password: typed }), 'signed-in')
    const { accessToken } = tokens
    const change = {
      accessToken,
      currentPassword: typed,
      password: `${typed}${typed}`.slice(0, 1500),
    }
    await only(client.changePassword(change), 'changed')
    await only(client.login({ loginId, password: change.password }), 'signed-in')
  })
})
