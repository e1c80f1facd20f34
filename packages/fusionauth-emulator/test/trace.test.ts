import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Emulator } from '../src/index.ts'
import {
  apiKey,
  call,
  login,
  password,
  refresh,
  shopperId,
  signedIn,
  start,
  storeId,
} from './support.ts'

vi.setConfig({ testTimeout: 60_000 })

const shopper = 'shopper@example.com'
let emulator: Emulator
beforeEach(async () => {
  emulator = await start({ now: () => 1_800_000_000 })
})
afterEach(() => emulator.close())

const traced = () => JSON.stringify(emulator.trace.list())

test('an exchange: when, what, how long, headers and bodies, and the trace it belongs to', async () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  emulator.clock.advance(60)
  await login(emulator, { noJWT: true }, { key: true, headers: { traceparent } })
  expect(emulator.trace.list()).toEqual([
    {
      id: 1,
      instant: 1_800_000_060_000,
      method: 'POST',
      path: '/api/login',
      status: 200,
      durationMs: expect.any(Number),
      request: {
        headers: expect.objectContaining({ traceparent, authorization: '[masked]' }),
        body: { loginId: shopper, password: '[masked]', applicationId: storeId, noJWT: true },
      },
      response: {
        headers: { 'content-type': 'application/json' },
        body: { user: expect.objectContaining({ email: shopper, id: shopperId }) },
      },
    },
  ])
})

test('answers without a body, refusals and unknown routes are there too, control is not', async () => {
  await login(emulator, { password: 'wrong' })
  await call(emulator, 'POST', '/api/login', { key: true, body: '{' })
  await call(emulator, 'GET', '/api/nothing?a=b')
  await call(emulator, 'GET', '/emulator/api/trace')
  await call(emulator, 'POST', '/api/jwt/refresh', {
    body: 'refreshToken=secret',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  const seen = emulator.trace.list().map(({ method, path, request, response, status }) => ({
    at: `${method} ${path} ${status}`,
    asked: request.body,
    answered: response?.body,
  }))
  expect(seen).toEqual([
    { at: 'POST /api/login 404', asked: expect.anything(), answered: undefined },
    {
      at: 'POST /api/login 400',
      asked: '[not JSON, 1 characters]',
      answered: { generalErrors: [{ code: '[invalidJSON]', message: expect.any(String) }] },
    },
    {
      at: 'GET /api/nothing?a=b 501',
      asked: undefined,
      answered: { emulator: expect.any(String) },
    },
    {
      at: 'POST /api/jwt/refresh 400',
      asked: 'refreshToken=[masked]',
      answered: {
        fieldErrors: {
          refreshToken: [{ code: '[invalid]refreshToken', message: expect.any(String) }],
        },
      },
    },
  ])
})

test('what a fault did is told', async () => {
  const { id } = emulator.faults.add({
    path: '/api/login',
    kind: 'reset',
    phase: 'after',
    count: 1,
  })
  await expect(login(emulator)).rejects.toThrow(TypeError)
  emulator.faults.add({ path: '/api/login', kind: 'html', count: 1 })
  await login(emulator)
  const [torn, page] = emulator.trace.list()
  expect(torn).toMatchObject({ path: '/api/login', fault: { id, kind: 'reset' } })
  expect(torn).not.toHaveProperty('status')
  expect(page).toMatchObject({ status: 502, fault: { kind: 'html' } })
})

test('the newest thousand are kept', async () => {
  for (let batch = 0; batch < 115; batch += 1) {
    await Promise.all(Array.from({ length: 10 }, () => call(emulator, 'GET', '/api/status')))
  }
  const kept = emulator.trace.list()
  expect([kept.length, kept[0]?.id, kept.at(-1)?.id]).toEqual([1000, 151, 1150])
  emulator.trace.clear()
  expect(emulator.trace.list()).toEqual([])
})

test('waitFor: what already happened, what comes, what never comes', async () => {
  const { trace } = emulator
  await login(emulator)
  expect(await trace.waitFor({ method: 'post', path: '/api/login' })).toMatchObject({ id: 1 })
  const coming = trace.waitFor({ path: '/api/jwt/refresh', status: 400 })
  const predicate = trace.waitFor(({ path, status }) => path.includes('jwt') && status === 400)
  const after = trace.waitFor({ path: '/api/login', after: 1 })
  await refresh(emulator, 'unknown')
  await login(emulator)
  expect((await coming).id).toBe(2)
  expect((await predicate).id).toBe(2)
  expect((await after).id).toBe(3)
  const never = trace.waitFor({ path: '/api/none' }, { timeoutSeconds: 0.05 })
  await expect(never).rejects.toMatchObject({ code: 'timed_out' })
  await expect(never).rejects.toThrow('exchange like {"path":"/api/none"} within 0.05 s')
  await expect(trace.waitFor({}, { timeoutSeconds: -1 })).rejects.toMatchObject({
    code: 'invalid_argument',
  })
})

test('over HTTP: list, wait, clear', async () => {
  const waiting = call(emulator, 'POST', '/emulator/api/trace/wait', {
    body: { path: '/api/status', status: 200, timeoutSeconds: 5 },
  })
  await call(emulator, 'GET', '/api/status')
  expect(JSON.parse((await waiting).text)).toEqual(emulator.trace.list()[0])
  const { text } = await call(emulator, 'GET', '/emulator/api/trace')
  expect(JSON.parse(text)).toEqual({ exchanges: emulator.trace.list() })
  await call(emulator, 'DELETE', '/emulator/api/trace')
  expect(emulator.trace.list()).toEqual([])
  const none = await call(emulator, 'POST', '/emulator/api/trace/wait', {
    body: { timeoutSeconds: 0.05 },
  })
  expect([none.status, none.body.generalErrors?.[0]]).toEqual([
    408,
    { code: '[timed_out]', message: expect.stringContaining('within 0.05 s') },
  ])
})

test('a wait ends when the emulator closes', async () => {
  const waiting = emulator.trace.waitFor({ path: '/api/none' })
  await Promise.all([expect(waiting).rejects.toMatchObject({ code: 'closed' }), emulator.close()])
})

test('none of the secrets of a day appears anywhere in the trace', async () => {
  const secrets = new Set([apiKey, 'canary-webhook-password', 'canary-webhook-header'])
  const collect = (...found: (string | undefined)[]) => {
    for (const each of found) if (each) secrets.add(each)
  }
  const key = { key: true } as const
  const first = await login(
    emulator,
    {},
    { key: true, headers: { cookie: 'fusionauth.trust=canary-trust' } },
  )
  collect('canary-trust', first.body.token, first.body.refreshToken)
  collect(...first.cookies.map((each) => /=([^;]*)/.exec(each)?.[1]))
  await login(emulator, { password: 'canary-wrong-password' })
  collect('canary-wrong-password')

  const rotated = await refresh(emulator, first.body.refreshToken ?? '')
  collect(rotated.body.token, rotated.body.refreshToken)
  const cookie = `access_token=${rotated.body.token}; refresh_token=${rotated.body.refreshToken}`
  await call(emulator, 'POST', '/api/jwt/refresh', { cookie, body: {} })
  const bearer = { authorization: `Bearer ${rotated.body.token}` }
  await call(emulator, 'GET', '/api/jwt/validate', { headers: bearer })
  await call(
    emulator,
    'GET',
    `/api/jwt/issue?applicationId=${storeId}&refreshToken=${rotated.body.refreshToken}`,
    { headers: bearer },
  )

  const forgot = await call(emulator, 'POST', '/api/user/forgot-password', {
    ...key,
    body: { loginId: shopper, state: { canary: 'canary-state' } },
  })
  const { changePasswordId } = JSON.parse(forgot.text)
  collect(changePasswordId)
  await call(emulator, 'GET', `/api/user/change-password/${changePasswordId}`)
  await call(emulator, 'GET', `/api/user?changePasswordId=${changePasswordId}`, key)
  const changed = await call(emulator, 'POST', `/api/user/change-password/${changePasswordId}`, {
    body: { password: 'canary-new-password' },
  })
  collect('canary-new-password', JSON.parse(changed.text).oneTimePassword)

  const {
    recoveryCodes = [],
    secret,
    secretBase32Encoded,
  } = await emulator.people.enrolTwoFactor(shopper)
  collect(secret, secretBase32Encoded, ...recoveryCodes)
  const made = JSON.parse((await call(emulator, 'GET', '/api/two-factor/secret', key)).text)
  collect(made.secret, made.secretBase32Encoded)
  await call(emulator, 'GET', `/api/user/two-factor/recovery-code/${shopperId}`, key)
  const challenged = await login(emulator, { password: 'canary-new-password' })
  const { twoFactorId } = JSON.parse(challenged.text)
  await call(emulator, 'POST', `/api/two-factor/send/${twoFactorId}`, { body: { method: 'x' } })
  const code = await emulator.people.totpCode(shopper)
  const completed = await call(emulator, 'POST', '/api/two-factor/login', {
    body: { code, trustComputer: true, twoFactorId },
  })
  collect(twoFactorId, completed.body.token, completed.body.refreshToken)
  collect(JSON.parse(completed.text).twoFactorTrustId)

  const application = await call(emulator, 'GET', `/api/application/${storeId}`, key)
  const { clientSecret } = JSON.parse(application.text).application.oauthConfiguration
  collect(clientSecret, Buffer.from(`${storeId}:${clientSecret}`).toString('base64'))
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const basic = Buffer.from(`${storeId}:${clientSecret}`).toString('base64')
  await call(emulator, 'POST', '/oauth2/token', {
    headers: { ...form, authorization: `Basic ${basic}` },
    body: `grant_type=refresh_token&refresh_token=${completed.body.refreshToken}&client_secret=${clientSecret}`,
  })
  await call(emulator, 'POST', '/oauth2/introspect', {
    headers: form,
    body: `client_id=${storeId}&token=${completed.body.token}`,
  })
  await call(emulator, 'POST', '/api/key/import', {
    ...key,
    body: {
      key: { algorithm: 'HS256', name: 'shared', secret: 'canary-hmac-secret-of-32-bytes!!' },
    },
  })
  collect('canary-hmac-secret-of-32-bytes!!')
  await call(emulator, 'POST', '/api/webhook', {
    ...key,
    body: {
      webhook: {
        url: 'http://127.0.0.1:9/hook',
        httpAuthenticationUsername: 'hook',
        httpAuthenticationPassword: 'canary-webhook-password',
        headers: { Authorization: 'canary-webhook-header' },
      },
    },
  })
  const logout = `/api/logout?refreshToken=${completed.body.refreshToken}&global=true`
  await call(emulator, 'POST', logout)

  const text = traced()
  expect(emulator.trace.list().length).toBeGreaterThan(18)
  expect(secrets.size).toBeGreaterThan(20)
  expect([...secrets].filter((each) => text.includes(each))).toEqual([])
  // The rest is shown.
  for (const shown of [shopper, storeId, 'SHA1', '/api/user/change-password/[masked]']) {
    expect(text).toContain(shown)
  }
})

test('whatever else is in the request, a secret in any usual place is masked', async () => {
  const canary = 'CANARYCANARY'
  const name = fc.constantFrom(
    'password',
    'currentPassword',
    'refreshToken',
    'refresh_token',
    'token',
    'access_token',
    'id_token',
    'client_secret',
    'clientSecret',
    'client_assertion',
    'code',
    'code_verifier',
    'oneTimePassword',
    'oneTimeCode',
    'changePasswordId',
    'verificationId',
    'twoFactorId',
    'twoFactorTrustId',
    'trustToken',
    'trustChallenge',
    'state',
    'secret',
    'secretBase32Encoded',
    'recoveryCodes',
    'privateKey',
    'key',
    'authenticationToken',
    'apiKey',
  )
  const secret = fc.tuple(name, fc.integer({ min: 0, max: 3 })).map(([member, shape]) => {
    const value: unknown = [canary, [canary, 'x'], { deep: { [member]: canary } }, [[canary]]][
      shape
    ]
    return { [member]: value }
  })
  const harmless = fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 2 }), {
    maxKeys: 4,
  })
  const query = name.map((member) => `${member}=${canary}`)
  await fc.assert(
    fc.asyncProperty(
      secret,
      harmless,
      query,
      fc.boolean(),
      async (hidden, others, search, form) => {
        emulator.trace.clear()
        const path = `/api/login?${search}&shown=1`
        await call(emulator, 'POST', path, {
          headers: form ? { 'content-type': 'application/x-www-form-urlencoded' } : {},
          body: form ? `${search}&loginId=x` : { ...others, a: [{ ...hidden }], ...hidden },
          cookie: `refresh_token=${canary}; other=${canary}; ${canary}`,
        })
        expect(emulator.trace.list()).toHaveLength(1)
        expect(traced()).toContain('shown=1')
        expect(traced()).not.toContain(canary)
      },
    ),
    { numRuns: 150 },
  )
})

test('a refresh token in a path nobody knows, a key as a stray value: known secrets are found anywhere', async () => {
  const { refreshToken } = await signedIn(emulator)
  await call(emulator, 'GET', `/api/nothing/${refreshToken}`)
  await call(emulator, 'GET', `/api/nothing?x=${refreshToken}`)
  await call(emulator, 'POST', '/api/login', { body: { loginId: apiKey, password } })
  expect(traced()).not.toContain(refreshToken)
  expect(traced()).not.toContain(apiKey)
})

test('JSON under the type of a form, and the operations of a JSON Patch, are masked as well', async () => {
  const secret = 'hunter2-secret'
  const typed = { loginId: 'shopper@example.com', password: secret, applicationId: storeId }
  await call(emulator, 'POST', '/api/login', {
    key: true,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: typed,
  })
  await call(emulator, 'PATCH', `/api/user/${shopperId}`, {
    key: true,
    headers: { 'content-type': 'application/json-patch+json' },
    body: [{ op: 'add', path: '/user/password', value: secret }],
  })
  const shown = JSON.stringify(emulator.trace.list())
  expect(shown).toContain('/user/password')
  expect(shown).not.toContain(secret)
})

test('long texts that look like the beginnings of tokens are read quickly', async () => {
  const text = 'eyJ-'.repeat(15_000)
  for (let sent = 0; sent < 8; sent += 1) {
    await call(emulator, 'POST', '/api/login', {
      key: true,
      body: { loginId: text, password: 'x' },
    })
  }
  // Each read of a text of that length took half a second before.
  const began = performance.now()
  emulator.trace.list()
  expect(performance.now() - began).toBeLessThan(1000)
})
