import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { TokenClientError } from '../src/index.ts'
import {
  changeBy,
  client,
  complete,
  completeAfter,
  fresh,
  keyless,
  logIn,
  nobody,
  oauthClient,
  sam,
  tokens,
  unverifiedRegistration,
} from './account-steps.ts'
import {
  emulator,
  mailed,
  only,
  password,
  patchTenant,
  shopper,
  variables,
} from './account-world.ts'
import type { Outcome } from './endpoints.ts'

const { people } = emulator
const LOGIN_2FA = '/api/two-factor/login'
const REGISTRATION = '/api/user/verify-registration'
const again = () => client.resendRegistrationVerification({ email: sam })

beforeEach(async () => {
  await emulator.reset()
  emulator.trace.clear()
})
afterAll(() => emulator.close())

type Row = readonly [path: string, status: number, ask: () => Promise<Outcome>, expected: string]

const rows: readonly Row[] = [
  ['/api/login', 200, logIn, 'signed-in'],
  [
    '/api/login',
    202,
    () => client.login({ loginId: 'newcomer@example.com', password }),
    'not-registered',
  ],
  [
    '/api/login',
    203,
    () => people.forcePasswordChange(sam).then(logIn),
    'password-change-required',
  ],
  ['/api/login', 212, () => people.unverify(sam).then(logIn), 'email-unverified'],
  ['/api/login', 213, () => unverifiedRegistration().then(logIn), 'registration-unverified'],
  ['/api/login', 242, () => people.enrolTwoFactor(sam).then(logIn), 'two-factor-required'],
  ['/api/login', 400, () => client.login({ loginId: '', password }), 'wrong-credentials'],
  ['/api/login', 401, () => keyless.login(shopper), '!api_key_refused'],
  ['/api/login', 404, () => client.login({ ...shopper, password: 'not it' }), 'wrong-credentials'],
  ['/api/login', 409, () => people.prevent(sam).then(logIn), 'prevented'],
  ['/api/login', 410, () => people.expire(sam).then(logIn), 'account-expired'],
  ['/api/login', 423, () => people.lock(sam).then(logIn), 'account-locked'],

  [LOGIN_2FA, 200, () => complete(), 'signed-in'],
  [
    LOGIN_2FA,
    203,
    () => completeAfter(() => people.forcePasswordChange(sam)),
    'password-change-required',
  ],
  [LOGIN_2FA, 212, () => completeAfter(() => people.unverify(sam)), 'email-unverified'],
  [LOGIN_2FA, 213, () => completeAfter(unverifiedRegistration), 'registration-unverified'],
  [LOGIN_2FA, 400, () => complete(''), 'wrong-code'],
  [
    LOGIN_2FA,
    404,
    () => client.completeTwoFactor({ twoFactorId: 'x', code: '1' }),
    'two-factor-expired',
  ],
  [LOGIN_2FA, 409, () => completeAfter(() => people.prevent(sam)), 'prevented'],
  [LOGIN_2FA, 410, () => completeAfter(() => people.expire(sam)), 'account-expired'],
  [LOGIN_2FA, 421, () => complete('000000'), 'wrong-code'],
  [
    '/api/two-factor/send/',
    400,
    () => client.sendTwoFactorCode({ twoFactorId: 'x', methodId: 'y' }),
    'two-factor-expired',
  ],

  [
    '/api/user/registration',
    200,
    () => client.register({ user: { email: 'n@example.com', password } }),
    'registered',
  ],
  [
    '/api/user/registration',
    400,
    () => client.register({ user: { email: sam, password } }),
    'invalid',
  ],
  ['/api/user/registration', 401, () => keyless.register({ userId: nobody }), '!api_key_refused'],

  ['/api/user/forgot-password', 200, () => client.forgotPassword({ loginId: sam }), 'sent'],
  ['/api/user/forgot-password', 400, () => client.forgotPassword({ loginId: '' }), 'invalid'],
  ['/api/user/forgot-password', 404, () => client.forgotPassword({ loginId: 'x' }), 'sent'],
  [
    '/api/user/forgot-password',
    403,
    async () => {
      await patchTenant({ emailConfiguration: { forgotPasswordEmailTemplateId: null } })
      return client.forgotPassword({ loginId: sam })
    },
    '!feature_disabled',
  ],
  [
    '/api/user/forgot-password',
    422,
    async () => {
      await client.register({ user: { username: 'no-address', password } })
      return client.forgotPassword({ loginId: 'no-address' })
    },
    'sent',
  ],
  ['/api/user/change-password', 200, () => changeBy('right'), 'changed'],
  ['/api/user/change-password', 400, () => changeBy('right', 'short'), 'invalid'],
  ['/api/user/change-password', 404, () => changeBy('wrong'), 'expired'],
  [
    '/api/user/change-password',
    401,
    () =>
      client.changePassword({ accessToken: 'a.b.c', currentPassword: password, password: fresh }),
    'expired',
  ],
  ['/api/user/verify-email', 400, () => client.verifyEmail({ verificationId: '' }), 'expired'],
  ['/api/user/verify-email', 404, () => client.verifyEmail({ verificationId: 'x' }), 'expired'],
  ['/api/user/verify-email', 400, () => client.resendEmailVerification({ email: '' }), 'invalid'],

  [
    REGISTRATION,
    200,
    async () => {
      await unverifiedRegistration()
      await again()
      return client.verifyRegistration({ verificationId: mailed(sam, 'verificationId') })
    },
    'verified',
  ],
  [
    REGISTRATION,
    400,
    async () => {
      await unverifiedRegistration('FormField')
      const { verificationId = '' } = await only(logIn(), 'registration-unverified')
      return client.verifyRegistration({ verificationId, oneTimeCode: '0' })
    },
    'wrong-code',
  ],
  [REGISTRATION, 400, () => client.verifyRegistration({ verificationId: '' }), 'expired'],
  [REGISTRATION, 404, () => client.verifyRegistration({ verificationId: 'x' }), 'expired'],
  [REGISTRATION, 200, () => unverifiedRegistration().then(again), 'sent'],
  [REGISTRATION, 403, again, '!feature_disabled'],
  [
    REGISTRATION,
    404,
    () => client.resendRegistrationVerification({ email: 'x@example.com' }),
    'sent',
  ],
  [REGISTRATION, 400, () => client.resendRegistrationVerification({ email: '' }), 'invalid'],

  ['/api/two-factor/secret', 200, () => client.twoFactor.secret(), 'made'],
  ['/api/two-factor/secret', 401, () => keyless.twoFactor.secret(), '!api_key_refused'],
  ['/api/two-factor/start', 404, () => client.twoFactor.start({ loginId: 'x' }), 'not-found'],
  [
    '/api/two-factor/start',
    401,
    () => keyless.twoFactor.start({ loginId: 'x' }),
    '!api_key_refused',
  ],
  [
    '/api/user/two-factor/',
    404,
    () => client.twoFactor.disable({ userId: nobody, methodId: 'x', code: '1' }),
    'not-found',
  ],
  [
    '/api/user/two-factor/',
    400,
    () => client.twoFactor.disable({ userId: variables.shopperId, methodId: 'x', code: '1' }),
    'invalid',
  ],
  [
    '/api/user/two-factor/recovery-code/',
    404,
    () => client.twoFactor.recoveryCodes(nobody),
    'not-found',
  ],
  ['/api/user/', 200, () => client.users.retrieve(variables.shopperId), 'found'],
  ['/api/user/', 401, () => keyless.users.retrieve(nobody), '!api_key_refused'],

  ['/api/jwt/refresh', 200, async () => client.refresh((await tokens()).refreshToken), 'refreshed'],
  ['/api/jwt/refresh', 400, () => client.refresh('unknown'), 'refused'],
  [
    '/oauth2/token',
    200,
    async () => (await oauthClient()).refresh((await tokens()).refreshToken),
    'refreshed',
  ],
  ['/oauth2/token', 400, async () => (await oauthClient()).refresh('unknown'), 'refused'],
  [
    '/oauth2/token',
    401,
    async () => (await oauthClient('wrong')).refresh((await tokens()).refreshToken),
    '!client_secret_refused',
  ],
  ['/api/jwt/refresh', 200, async () => client.revoke((await tokens()).refreshTokenId), 'revoked'],
  ['/api/jwt/refresh', 401, () => keyless.revoke(nobody), '!api_key_refused'],
  ['/api/logout', 200, async () => client.logout(await tokens()), 'revoked'],
]

async function said(attempt: Promise<Outcome>): Promise<string> {
  return attempt.then(
    ({ outcome }) => outcome,
    (error: unknown) => {
      if (error instanceof TokenClientError) return `!${error.code}`
      throw error
    },
  )
}

describe('what the emulator answers', () => {
  test.each(rows)('%s %i', async (path, status, ask, expected) => {
    expect(await said(ask())).toBe(expected)
    const exchange = emulator.trace.list().findLast((each) => each.path.startsWith(path))
    expect(exchange?.status).toBe(status)
  })
})
