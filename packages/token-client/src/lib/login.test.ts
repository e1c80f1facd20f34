import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { apiKey, applicationId, clientFor, fakeFusionAuth } from '../../test/fake-fusionauth.ts'
import { TokenClientError } from '../index.ts'

const user = { id: '5e1f0000-0000-4000-8000-000000000001', email: 'sam@example.com', data: {} }
const tokens = { token: 'canary-jwt', refreshToken: 'canary-rt', refreshTokenId: 'id-1' }
const typed = { loginId: 'sam@example.com', password: ' pässwörd\u0000\ud800 ' }

async function loginAgainst(status: number, body: unknown, headers?: Record<string, string>) {
  await using fake = await fakeFusionAuth(({ method }) =>
    method === 'GET' ? { body: { keys: [] } } : { status, body, headers },
  )
  const client = clientFor(fake)
  return await client.login(typed)
}

async function errorFrom(attempt: Promise<unknown>): Promise<TokenClientError> {
  const error: unknown = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof TokenClientError) return error
  throw new Error('No TokenClientError was thrown.')
}

test('what was typed arrives byte for byte, with key, tenant, address and device', async () => {
  await using fake = await fakeFusionAuth(() => ({ body: { user, ...tokens } }))
  const tenantId = '7b8a3f0e-0b0e-4b5c-9d59-3f1a6d2c9e01'
  const device = { name: 'Firefox on Linux', type: 'BROWSER' }
  await clientFor(fake, { tenantId }).login({ ...typed, ipAddress: '192.0.2.7', device })
  const [request] = fake.seen
  expect([fake.seen.length, request?.method, request?.url]).toEqual([1, 'POST', '/api/login'])
  expect(request?.headers.authorization === apiKey).toBe(true)
  expect(request?.headers['x-fusionauth-tenantid']).toBe(tenantId)
  const { loginId, password, ...rest } = JSON.parse(request?.body ?? '')
  expect(loginId === typed.loginId && password === typed.password).toBe(true)
  expect(rest).toEqual({ applicationId, ipAddress: '192.0.2.7', metaData: { device } })
})

test('what is known of the device goes along', async () => {
  await using fake = await fakeFusionAuth(() => ({ body: { user, ...tokens } }))
  await clientFor(fake).login({ ...typed, twoFactorTrustId: 'canary-trust', newDevice: true })
  const sent = JSON.parse(fake.seen[0]?.body ?? '')
  expect(sent).toMatchObject({ twoFactorTrustId: 'canary-trust', newDevice: true })
})

describe('a one-time password', () => {
  test('takes the place of login id and password', async () => {
    await using fake = await fakeFusionAuth(() => ({ body: { user, ...tokens } }))
    const login = await clientFor(fake).login({ oneTimePassword: ' canary ' })
    expect(login.outcome).toBe('signed-in')
    expect(JSON.parse(fake.seen[0]?.body ?? '')).toEqual({
      oneTimePassword: ' canary ',
      applicationId,
    })
  })

  test('may bring no refresh token, which is nobody’s fault', async () => {
    await using fake = await fakeFusionAuth(() => ({ body: { user, token: 'canary-jwt' } }))
    const login = await clientFor(fake).login({ oneTimePassword: 'canary' })
    expect(login).toEqual({ outcome: 'signed-in-without-refresh', user })
    expect('accessToken' in login && login.accessToken === 'canary-jwt').toBe(true)
  })

  test('that is no string never leaves', async () => {
    await using fake = await fakeFusionAuth(() => ({}))
    const wrong = JSON.parse('{"oneTimePassword":["canary"]}')
    expect((await errorFrom(clientFor(fake).login(wrong))).code).toBe('invalid_request')
    expect(fake.seen.length).toBe(0)
  })
})

test('242 for somebody without a method says what they may choose', async () => {
  const body = { twoFactorId: 'canary-2fa', configurableMethods: ['authenticator', 7, 'email'] }
  expect(await loginAgainst(242, body)).toEqual({
    outcome: 'two-factor-required',
    methods: [],
    configurableMethods: ['authenticator', 'email'],
  })
})

test('without an API key no Authorization header is sent', async () => {
  await using fake = await fakeFusionAuth(() => ({ body: { user, ...tokens } }))
  await clientFor(fake, { apiKey: undefined }).login(typed)
  expect(fake.seen[0]?.headers).not.toHaveProperty('authorization')
})

test('200 is signed-in, with tokens that do not print', async () => {
  const login = await loginAgainst(200, { user, ...tokens })
  expect(login.outcome).toBe('signed-in')
  if (login.outcome !== 'signed-in') return
  expect(login.user).toEqual(user)
  expect(login.tokens.accessToken === 'canary-jwt').toBe(true)
  expect(login.tokens.refreshToken === 'canary-rt').toBe(true)
  expect(login.tokens.refreshTokenId).toBe('id-1')
  expect(`${inspect(login, { depth: 9 })}${JSON.stringify(login)}`.includes('canary')).toBe(false)
})

test('a registration comes without its authentication token', async () => {
  const secret = { authenticationToken: 'canary-at', tokens: { idp: 'canary-idp' } }
  const registered = {
    ...user,
    registrations: [{ applicationId, roles: ['moderator'], ...secret }],
  }
  const login = await loginAgainst(200, { user: registered, ...tokens })
  expect(login).toMatchObject({
    user: { registrations: [{ applicationId, roles: ['moderator'] }] },
  })
  expect(JSON.stringify(login).includes('canary')).toBe(false)
})

test.each([200])('%i without a refresh token names both switches', async (status) => {
  const error = await errorFrom(loginAgainst(status, { user, token: tokens.token }))
  expect(error.code).toBe('refresh_token_not_issued')
  expect(error.message).toContain('generateRefreshTokens')
  expect(error.message).toContain('"Generate refresh tokens"')
  expect(error.message).toContain('allowTokenRefresh')
  expect(error.message).toContain('"Enable JWT refresh"')
})

describe('every documented status', () => {
  test('202 is not-registered; its token is out of sight', async () => {
    const login = await loginAgainst(202, { user, token: 'canary-jwt' })
    expect(login).toEqual({ outcome: 'not-registered', user })
    expect(login.outcome === 'not-registered' && login.accessToken === 'canary-jwt').toBe(true)
    expect(inspect(login).includes('canary')).toBe(false)
  })

  test.each([
    ['Administrative', 'Administrative'],
    ['Breached', 'Breached'],
    ['Expired', 'Expired'],
    ['Validation', 'Validation'],
    ['SomethingNew', 'Unknown'],
    [undefined, 'Unknown'],
  ])('203 because of %s is password-change-required', async (changePasswordReason, reason) => {
    const login = await loginAgainst(203, { changePasswordId: 'canary-cp', changePasswordReason })
    expect(login).toEqual({ outcome: 'password-change-required', reason })
    expect(login.outcome === 'password-change-required' && login.changePasswordId).toBe('canary-cp')
  })

  test.each([
    [212, 'email-unverified', { emailVerificationId: 'v-1' }, 'v-1'],
    [212, 'email-unverified', { identityVerificationId: 'v-2' }, 'v-2'],
    [212, 'email-unverified', {}, undefined],
    [213, 'registration-unverified', { registrationVerificationId: 'v-3' }, 'v-3'],
    [213, 'registration-unverified', {}, undefined],
  ])('%i is %s', async (status, outcome, ids, verificationId) => {
    const login = await loginAgainst(status, { user, ...ids })
    expect(login).toMatchObject({ outcome, user })
    expect('verificationId' in login ? login.verificationId : 'none').toBe(verificationId)
  })

  test('242 is two-factor-required, without the methods’ secrets', async () => {
    const secret = { secret: 'canary-totp', authenticator: { algorithm: 'HmacSHA1' } }
    const methods = [
      { id: 'm-1', method: 'authenticator', ...secret },
      { id: 'm-2', method: 'email', email: 's…@example.com', lastUsed: true },
      'nonsense',
    ]
    const login = await loginAgainst(242, { twoFactorId: 'canary-2fa', methods })
    expect(login).toEqual({
      outcome: 'two-factor-required',
      methods: [
        { id: 'm-1', method: 'authenticator' },
        { id: 'm-2', method: 'email', email: 's…@example.com' },
      ],
    })
    expect(login.outcome === 'two-factor-required' && login.twoFactorId).toBe('canary-2fa')
  })

  test('409 is prevented; the end of the action is in seconds', async () => {
    const actions = [
      { actionId: 'a-1', name: 'Locked out', expiry: 1_700_000_000_500, option: null },
    ]
    expect(await loginAgainst(409, { actions })).toEqual({
      outcome: 'prevented',
      actions: [{ actionId: 'a-1', name: 'Locked out', expiresAt: 1_700_000_000.5 }],
    })
    expect(await loginAgainst(409, '')).toEqual({ outcome: 'prevented', actions: [] })
  })

  test.each([
    [404, 'wrong-credentials'],
    [410, 'account-expired'],
    [423, 'account-locked'],
  ])('%i with its empty body is %s', async (status, outcome) => {
    expect(await loginAgainst(status, '')).toEqual({ outcome })
  })

  test('400 is a developer’s error with FusionAuth’s codes and without its messages', async () => {
    const fieldErrors = {
      applicationId: [{ code: '[invalid]applicationId', message: 'canary' }],
      loginId: [{ code: 'canary <code> that is none' }, 7, null],
    }
    const generalErrors = [{ code: '[TenantIdRequired]', message: 'canary' }]
    const error = await errorFrom(loginAgainst(400, { fieldErrors, generalErrors }))
    expect(error.code).toBe('invalid_request')
    expect(error.message).toContain('[invalid]applicationId, [TenantIdRequired]')
    expect(error.message).toContain('`tenantId`')
    expect(`${inspect(error)}${JSON.stringify(error)}`.includes('canary')).toBe(false)
    expect((await errorFrom(loginAgainst(400, ''))).code).toBe('invalid_request')
  })

  test('401 is a developer’s error that says what to allow', async () => {
    const error = await errorFrom(loginAgainst(401, ''))
    expect(error.code).toBe('api_key_refused')
    expect(error.message).toContain('401 to POST /api/login')
    await using fake = await fakeFusionAuth(() => ({ status: 401 }))
    const keyless = await errorFrom(clientFor(fake, { apiKey: undefined }).login(typed))
    expect(keyless.message).toContain('no API key was sent')
  })

  test.each([201, 403, 405, 422])('%i is no answer to login at all', async (status) => {
    const error = await errorFrom(loginAgainst(status, ''))
    expect([error.code, error.retryable]).toEqual(['unexpected_answer', true])
    expect(error.message).toContain(`answered ${status} to POST /api/login`)
  })
})

test.each([
  [200, {}],
  [200, { user }],
  [200, { user: { id: 7 }, ...tokens }],
  [200, { user, ...tokens, refreshToken: 7 }],
  [200, { user, ...tokens, refreshTokenId: undefined }],
  [202, {}],
  [203, {}],
  [212, {}],
  [213, { user: [] }],
  [242, { methods: [] }],
])('%i with a body that lacks something is unavailable: case %#', async (status, body) => {
  const login = await loginAgainst(status, body)
  expect(login).toMatchObject({ outcome: 'unavailable', mayHaveArrived: true })
})

test.each(['loginId', 'password'])('a `%s` that is no string never leaves', async (name) => {
  await using fake = await fakeFusionAuth(() => ({}))
  const wrong = JSON.parse(JSON.stringify({ ...typed, [name]: ['canary-typed'] }))
  const error = await errorFrom(clientFor(fake).login(wrong))
  expect(error.code).toBe('invalid_request')
  expect(error.message).toContain(`\`${name}\``)
  expect(error.message.includes('canary-typed')).toBe(false)
  expect(fake.seen.length).toBe(0)
})
