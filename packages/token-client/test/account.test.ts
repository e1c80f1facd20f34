import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import {
  clientOf,
  emulator,
  mailed,
  only,
  password,
  patchStore,
  patchTenant,
  shopper,
  variables,
} from './account-world.ts'

const client = clientOf()
const sam = { email: 'new@example.com', password: 'a new passphrase', firstName: 'Nel' }

beforeEach(() => emulator.reset())
afterAll(() => emulator.close())

describe('register', () => {
  test('a new person is registered, with a session that works', async () => {
    const data = { newsletter: true }
    const device = { name: 'Firefox on Linux', type: 'BROWSER' }
    const { user, tokens } = await only(
      client.register({
        user: { ...sam, data },
        registration: { data },
        skipVerification: true,
        device,
      }),
      'registered',
    )
    expect(user).toMatchObject({ email: sam.email, firstName: 'Nel', data })
    const claims = await client.verify(tokens?.accessToken ?? '')
    expect(claims).toMatchObject({ outcome: 'valid', claims: { sub: user.id } })
    await only(client.refresh(tokens?.refreshToken ?? ''), 'refreshed')
    expect(JSON.stringify(emulator.tokens.list(sam.email))).toContain('Firefox on Linux')
  })

  test('a new person whose address is to be verified has no session yet', async () => {
    await patchTenant({ emailConfiguration: { verificationStrategy: 'FormField' } })
    const registered = await only(client.register({ user: sam }), 'registered')
    expect(registered).not.toHaveProperty('tokens')
    const { verificationId = '' } = registered
    expect(JSON.stringify(registered)).not.toContain(verificationId)
    const oneTimeCode = mailed(sam.email, 'oneTimeCode')
    await only(client.verifyEmail({ verificationId, oneTimeCode }), 'verified')
    await only(client.login({ loginId: sam.email, password: sam.password }), 'signed-in')
  })

  test('the person whom a 202 named is let in with a registration alone', async () => {
    const newcomer = { loginId: 'newcomer@example.com', password }
    const { user } = await only(client.login(newcomer), 'not-registered')
    await only(client.register({ userId: user.id }), 'registered')
    await only(client.login(newcomer), 'signed-in')
    expect(await client.register({ userId: user.id })).toEqual({
      outcome: 'invalid',
      reasons: [{ field: 'registration', reason: 'duplicate' }],
    })
  })

  test('without refresh tokens it is a registration without a session', async () => {
    await patchStore({ loginConfiguration: { generateRefreshTokens: false } })
    const registered = await only(client.register({ user: sam }), 'registered')
    expect(registered).not.toHaveProperty('tokens')
  })

  test('every reason comes back as a value, and without what was typed', async () => {
    await patchTenant({ passwordValidationRules: { requireNumber: true } })
    const user = { email: 'SHOPPER@example.com', password: 'canary' }
    const invalid = await only(client.register({ user }), 'invalid')
    expect(invalid.reasons).toEqual(
      expect.arrayContaining([
        { field: 'user.password', reason: 'tooShort' },
        { field: 'user.password', reason: 'requireNumber' },
      ]),
    )
    expect(JSON.stringify(invalid).includes('canary')).toBe(false)
    const taken = await client.register({ user: { ...user, password: 'longer than 8' } })
    expect(taken).toMatchObject({ outcome: 'invalid' })
    expect(taken).toHaveProperty('reasons', [{ field: 'user.email', reason: 'duplicate' }])
  })

  test('a role the application does not have is the developer’s', async () => {
    const registration = { roles: ['king'] }
    await expect(client.register({ user: sam, registration })).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('[invalid]registration.roles'),
    })
  })

  test('a form passed on whole makes nobody verified, inactive or an administrator', async () => {
    const form = {
      ...sam,
      id: variables.shopperId,
      active: false,
      verified: true,
      passwordChangeRequired: true,
      registrations: [{ applicationId: variables.forumApplicationId, roles: ['moderator'] }],
    }
    const registration = { data: {}, applicationId: variables.forumApplicationId, verified: true }
    const { user } = await only(client.register({ user: form, registration }), 'registered')
    expect(user.id).not.toBe(variables.shopperId)
    const body: unknown = emulator.trace.list().at(-1)?.request.body
    const sent = JSON.stringify(body)
    for (const name of ['active', 'verified', 'passwordChangeRequired', 'registrations']) {
      expect(sent).not.toContain(`"${name}"`)
    }
    expect(sent).not.toContain(variables.forumApplicationId)
  })

  test('a user id that would lead elsewhere never leaves', async () => {
    emulator.trace.clear()
    const climbing = '../../api-key'
    await expect(client.register({ userId: climbing })).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.not.stringContaining(climbing),
    })
    expect(emulator.trace.list()).toEqual([])
  })
})

describe('e-mail verification', () => {
  const uma = 'unverified@example.com'

  test('the link’s id verifies once', async () => {
    await only(client.login({ loginId: uma, password }), 'email-unverified')
    await only(client.resendEmailVerification({ email: uma }), 'sent')
    const verificationId = mailed(uma, 'verificationId')
    await only(client.verifyEmail({ verificationId }), 'verified')
    await only(client.verifyEmail({ verificationId }), 'expired')
    await only(client.login({ loginId: uma, password }), 'signed-in')
  })

  test('with FormField the id comes from the login, and the code from the message', async () => {
    await patchTenant({ emailConfiguration: { verificationStrategy: 'FormField' } })
    await only(client.resendEmailVerification({ email: uma }), 'sent')
    const login = await only(client.login({ loginId: uma, password }), 'email-unverified')
    const { verificationId = '' } = login
    expect(verificationId).not.toBe('')
    expect(JSON.stringify(login)).not.toContain(verificationId)
    await only(client.verifyEmail({ verificationId, oneTimeCode: '0' }), 'wrong-code')
    await only(client.verifyEmail({ verificationId }), 'wrong-code')
    const oneTimeCode = mailed(uma, 'oneTimeCode')
    await only(client.verifyEmail({ verificationId, oneTimeCode }), 'verified')
  })

  test('unknown, empty and aged ids are expired', async () => {
    await only(client.verifyEmail({ verificationId: 'nonsense' }), 'expired')
    await only(client.verifyEmail({ verificationId: '' }), 'expired')
    await only(client.resendEmailVerification({ email: uma }), 'sent')
    emulator.clock.advance(2 * 86_400)
    await only(client.verifyEmail({ verificationId: mailed(uma, 'verificationId') }), 'expired')
  })

  test('known and unknown addresses look the same; nobody learns the id', async () => {
    const known = await client.resendEmailVerification({ email: uma })
    const unknown = await client.resendEmailVerification({ email: 'nobody@example.com' })
    const statuses = emulator.trace.list().map(({ status }) => status)
    expect([statuses.slice(-2), known]).toEqual([[200, 404], unknown])
    const headers = emulator.trace.list().map(({ request }) => request.headers)
    expect(headers.slice(-2).some((each) => 'authorization' in each)).toBe(false)
  })

  test('when verification is off it is the developer’s', async () => {
    await patchTenant({ emailConfiguration: { verifyEmail: false } })
    const off = { code: 'feature_disabled', message: expect.stringContaining('verifyEmail') }
    await expect(client.resendEmailVerification({ email: uma })).rejects.toMatchObject(off)
  })
})

describe('users.retrieve', () => {
  test('finds a person without secrets, and nobody under another id', async () => {
    const { user } = await only(client.users.retrieve(variables.shopperId), 'found')
    expect(user).toMatchObject({ email: shopper.loginId, firstName: 'Sam' })
    const printed = JSON.stringify(user)
    for (const name of ['password"', 'salt', 'encryptionScheme', 'recoveryCodes', 'secret']) {
      expect(printed).not.toContain(`"${name}`)
    }
    const nobody = variables.shopperId.replace('2', '9')
    expect(await client.users.retrieve(nobody)).toEqual({ outcome: 'not-found' })
  })

  test('a proxy’s 404 is not FusionAuth’s', async () => {
    emulator.faults.add({ path: '/*', kind: 'status', status: 404 })
    await only(client.users.retrieve(variables.shopperId), 'unavailable')
    emulator.faults.clear()
  })

  test('without the key it is the developer’s', async () => {
    const keyless = clientOf({ apiKey: undefined })
    await expect(keyless.users.retrieve(variables.shopperId)).rejects.toMatchObject({
      code: 'api_key_refused',
    })
  })
})
