import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { TokenClientError, type TokenClient } from '../src/index.ts'
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
import type { Outcome } from './endpoints.ts'

const client = clientOf()
const keyless = clientOf({ apiKey: undefined })
const { people } = emulator
const sam = shopper.loginId
const fresh = 'a new passphrase'
const nobody: string = variables.shopperId.replace('2', '9')
const logIn = () => client.login(shopper)

beforeEach(async () => {
  await emulator.reset()
  emulator.trace.clear()
})
afterAll(() => emulator.close())

async function challenge(): Promise<string> {
  await people.enrolTwoFactor(sam)
  emulator.clock.advance(30)
  return (await only(logIn(), 'two-factor-required')).twoFactorId
}

async function complete(code?: string): Promise<Outcome> {
  const twoFactorId = await challenge()
  return client.completeTwoFactor({ twoFactorId, code: code ?? (await people.totpCode(sam)) })
}

/** The state of a person changes after the password was right and before the code is. */
async function completeAfter(change: () => Promise<void>): Promise<Outcome> {
  const twoFactorId = await challenge()
  await change()
  return client.completeTwoFactor({ twoFactorId, code: await people.totpCode(sam) })
}

async function tokens() {
  return (await only(logIn(), 'signed-in')).tokens
}

async function changeBy(id: 'right' | 'wrong', chosen = fresh): Promise<Outcome> {
  await client.forgotPassword({ loginId: sam })
  const changePasswordId = id === 'right' ? mailed(sam, 'changePasswordId') : 'wrong'
  return client.changePassword({ changePasswordId, password: chosen })
}

const unverifiedRegistration = async () => {
  const { storeApplicationId: id, registrationTemplateId } = variables
  const application = {
    verifyRegistration: true,
    verificationEmailTemplateId: registrationTemplateId,
  }
  const headers = { authorization: variables.apiKey, 'content-type': 'application/json' }
  const body = JSON.stringify({ application })
  await fetch(`${emulator.url}/api/application/${id}`, { method: 'PATCH', headers, body })
  await people.unverify(sam, id)
}

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
  ['/api/login', 400, () => client.login({ loginId: '', password }), '!invalid_request'],
  ['/api/login', 401, () => keyless.login(shopper), '!api_key_refused'],
  ['/api/login', 404, () => client.login({ ...shopper, password: 'not it' }), 'wrong-credentials'],
  ['/api/login', 409, () => people.prevent(sam).then(logIn), 'prevented'],
  ['/api/login', 410, () => people.expire(sam).then(logIn), 'account-expired'],
  ['/api/login', 423, () => people.lock(sam).then(logIn), 'account-locked'],

  ['/api/two-factor/login', 200, () => complete(), 'signed-in'],
  [
    '/api/two-factor/login',
    203,
    () => completeAfter(() => people.forcePasswordChange(sam)),
    'password-change-required',
  ],
  [
    '/api/two-factor/login',
    212,
    () => completeAfter(() => people.unverify(sam)),
    'email-unverified',
  ],
  [
    '/api/two-factor/login',
    213,
    () => completeAfter(unverifiedRegistration),
    'registration-unverified',
  ],
  ['/api/two-factor/login', 400, () => complete(''), 'wrong-code'],
  [
    '/api/two-factor/login',
    404,
    () => client.completeTwoFactor({ twoFactorId: 'x', code: '1' }),
    'two-factor-expired',
  ],
  ['/api/two-factor/login', 409, () => completeAfter(() => people.prevent(sam)), 'prevented'],
  ['/api/two-factor/login', 410, () => completeAfter(() => people.expire(sam)), 'account-expired'],
  ['/api/two-factor/login', 421, () => complete('000000'), 'wrong-code'],
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

/** Every call again, with an outage at all of FusionAuth. */
const everything: Record<string, (asked: TokenClient) => Promise<Outcome>> = {
  login: (asked) => asked.login(shopper),
  completeTwoFactor: (asked) => asked.completeTwoFactor({ twoFactorId: 'x', code: '1' }),
  register: (asked) => asked.register({ user: { email: 'n@example.com', password } }),
  forgotPassword: (asked) => asked.forgotPassword({ loginId: sam }),
  changePassword: (asked) => asked.changePassword({ changePasswordId: 'x', password }),
  verifyEmail: (asked) => asked.verifyEmail({ verificationId: 'x' }),
  'users.retrieve': (asked) => asked.users.retrieve(nobody),
  refresh: (asked) => asked.refresh('x'),
}

describe.each(Object.keys(everything))('an outage at %s', (name) => {
  test.each([
    ['500', { kind: 'status', status: 500 }],
    ['502', { kind: 'html', status: 502 }],
    ['503', { kind: 'status', status: 503 }],
    ['504', { kind: 'status', status: 504 }],
    ['429', { kind: 'status', status: 429 }],
    ['a reset', { kind: 'reset' }],
    ['a reset after it was done', { kind: 'reset', phase: 'after' }],
    ['an answer that breaks off', { kind: 'truncated', phase: 'after' }],
    ['silence', { kind: 'hang' }],
  ] as const)('%s is unavailable, and may have arrived', async (_, fault) => {
    using handle = struck({ path: '/*', ...fault })
    const seen = await everything[name]?.(clientOf({ timeout: 0.3 }))
    expect(seen).toMatchObject({ outcome: 'unavailable', mayHaveArrived: true })
    expect(handle.hits).toBe(1)
  })
})

function struck(fault: Parameters<typeof emulator.faults.add>[0]) {
  const handle = emulator.faults.add(fault)
  return {
    get hits() {
      return handle.hits
    },
    [Symbol.dispose]: () => handle.remove(),
  }
}
