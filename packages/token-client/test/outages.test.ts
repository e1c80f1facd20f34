import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TokenClient, TokenClientOptions } from '../src/index.ts'
import { nobody, sam } from './account-steps.ts'
import { clientOf, emulator, password, shopper } from './account-world.ts'
import type { Outcome } from './endpoints.ts'

beforeAll(() => emulator.reset())
afterAll(() => emulator.close())

/** Every kind of call, while the emulator has an outage. */
const everything: Record<string, (asked: TokenClient) => Promise<Outcome>> = {
  login: (asked) => asked.login(shopper),
  completeTwoFactor: (asked) => asked.completeTwoFactor({ twoFactorId: 'x', code: '1' }),
  register: (asked) => asked.register({ user: { email: 'n@example.com', password } }),
  forgotPassword: (asked) => asked.forgotPassword({ loginId: sam }),
  changePassword: (asked) => asked.changePassword({ changePasswordId: 'x', password }),
  verifyEmail: (asked) => asked.verifyEmail({ verificationId: 'x' }),
  verifyRegistration: (asked) => asked.verifyRegistration({ verificationId: 'x' }),
  resendRegistrationVerification: (asked) => asked.resendRegistrationVerification({ email: sam }),
  'users.retrieve': (asked) => asked.users.retrieve(nobody),
  refresh: (asked) => asked.refresh('x'),
  'oauth refresh': (asked) => asked.refresh('x'),
}

const special: Record<string, Partial<TokenClientOptions>> = {
  'oauth refresh': { refreshEndpoint: '/oauth2/token', clientSecret: 'canary' },
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
    const seen = await everything[name]?.(clientOf({ timeout: 0.3, ...special[name] }))
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
