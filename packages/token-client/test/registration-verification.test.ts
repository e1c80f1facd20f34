import { afterAll, beforeEach, expect, test } from 'vitest'
import { client, logIn, sam, unverifiedRegistration } from './account-steps.ts'
import { emulator, mailed, only, patchTenant } from './account-world.ts'

const again = (email = sam) => client.resendRegistrationVerification({ email })

beforeEach(() => emulator.reset())
afterAll(() => emulator.close())

test('213 leads there: the link’s id verifies once, and the person is in', async () => {
  await unverifiedRegistration()
  await only(logIn(), 'registration-unverified')
  await only(again(), 'sent')
  const verificationId = mailed(sam, 'verificationId')
  await only(client.verifyRegistration({ verificationId, ipAddress: '192.0.2.7' }), 'verified')
  expect(emulator.trace.list().at(-1)?.request.body).toMatchObject({
    eventInfo: { ipAddress: '192.0.2.7' },
  })
  await only(client.verifyRegistration({ verificationId }), 'expired')
  await only(logIn(), 'signed-in')
})

test('with FormField the id comes from the login, and the code from the message', async () => {
  await unverifiedRegistration('FormField')
  const login = await only(logIn(), 'registration-unverified')
  const { verificationId = '' } = login
  expect(verificationId).not.toBe('')
  expect(JSON.stringify(login)).not.toContain(verificationId)
  await only(client.verifyRegistration({ verificationId, oneTimeCode: '0' }), 'wrong-code')
  await only(client.verifyRegistration({ verificationId }), 'wrong-code')
  await only(again(), 'sent')
  const renewed = await only(logIn(), 'registration-unverified')
  await only(
    client.verifyRegistration({
      verificationId: renewed.verificationId ?? '',
      oneTimeCode: mailed(sam, 'oneTimeCode'),
    }),
    'verified',
  )
  await only(logIn(), 'signed-in')
})

test('a new person’s registration is verified with what `register` gave', async () => {
  await unverifiedRegistration('FormField')
  await patchTenant({ emailConfiguration: { verifyEmail: false } })
  const [email, password] = ['new@example.com', 'a new passphrase']
  const registered = await only(client.register({ user: { email, password } }), 'registered')
  expect(registered).not.toHaveProperty('tokens')
  const { registrationVerificationId: verificationId = '' } = registered
  expect(verificationId).not.toBe('')
  expect(JSON.stringify(registered)).not.toContain(verificationId)
  const oneTimeCode = mailed(email, 'oneTimeCode')
  await only(client.verifyRegistration({ verificationId, oneTimeCode }), 'verified')
  await only(client.login({ loginId: email, password }), 'signed-in')
})

test('unknown, empty and aged ids are expired', async () => {
  await unverifiedRegistration()
  await only(client.verifyRegistration({ verificationId: 'nonsense' }), 'expired')
  await only(client.verifyRegistration({ verificationId: '' }), 'expired')
  await only(again(), 'sent')
  emulator.clock.advance(2 * 86_400)
  const verificationId = mailed(sam, 'verificationId')
  await only(client.verifyRegistration({ verificationId }), 'expired')
})

test('an id of the other verification is none here', async () => {
  await unverifiedRegistration()
  await only(again(), 'sent')
  const verificationId = mailed(sam, 'verificationId')
  await only(client.verifyEmail({ verificationId }), 'expired')
  await only(client.verifyRegistration({ verificationId }), 'verified')
})

test('known and unknown addresses look the same; nobody learns the id', async () => {
  await unverifiedRegistration()
  const known = await again()
  const unknown = await again('nobody@example.com')
  const two = emulator.trace.list().slice(-2)
  expect([two.map(({ status }) => status), known]).toEqual([[200, 404], unknown])
  expect(two.some(({ request }) => 'authorization' in request.headers)).toBe(false)
})

test('when verification is off it is the developer’s, who is told of the application', async () => {
  await expect(again()).rejects.toMatchObject({
    code: 'feature_disabled',
    message: expect.stringMatching(/application.*verifyRegistration/),
  })
})

test('what is no text never leaves', async () => {
  emulator.trace.clear()
  for (const name of ['verifyRegistration', 'resendRegistrationVerification'] as const) {
    const call = (request: never) => client[name](request)
    const answer: unknown = Reflect.apply(call, null, [{ verificationId: 7, email: [sam] }])
    await expect(answer).rejects.toMatchObject({ code: 'invalid_request' })
  }
  expect(emulator.trace.list()).toEqual([])
})
