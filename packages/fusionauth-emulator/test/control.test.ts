import { request } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import type { Emulator } from '../src/index.ts'
import {
  apiKey,
  call,
  codes,
  configure,
  forumId,
  login,
  refresh,
  shopperId,
  signedIn,
  start,
  storeId,
  tenantId,
} from './support.ts'

const real = 1_800_000_000
const shopper = 'shopper@example.com'
const people = `/emulator/api/people/${shopper}`

let emulator: Emulator
let now = real
beforeEach(async () => {
  now = real
  emulator = await start({ now: () => now })
})
afterEach(() => emulator.close())

const post = (path: string, body?: unknown) =>
  call(emulator, 'POST', path, body === undefined ? {} : { body })
const kid = (jwt: string) => decodeProtectedHeader(jwt).kid
const validate = (token: string) =>
  call(emulator, 'GET', '/api/jwt/validate', { headers: { authorization: `Bearer ${token}` } })

test('a frozen clock moves by advance alone, and runs on from where it stands', async () => {
  const { clock } = emulator
  clock.freeze()
  now += 100
  expect([clock.now(), clock.offset, clock.frozenAt]).toEqual([real, -100, real])
  const { body } = await call(emulator, 'GET', '/emulator/api/clock')
  expect(body).toEqual({ now: real, offset: -100, frozen: true })
  clock.advance(60)
  expect(clock.now()).toBe(real + 60)
  clock.resume()
  now += 5
  expect([clock.now(), clock.frozenAt]).toEqual([real + 65, undefined])
  clock.freeze()
  clock.reset()
  expect([clock.now(), clock.offset, clock.frozenAt]).toEqual([now, 0, undefined])
})

test('freeze and resume over HTTP', async () => {
  await post('/emulator/api/clock/freeze')
  now += 10
  expect(emulator.clock.now()).toBe(real)
  const { body } = await post('/emulator/api/clock/resume')
  expect(body).toEqual({ now: real, offset: -10 })
})

interface State {
  name: string
  status: number
  there: () => Promise<unknown>
  overHttp: () => Promise<unknown>
}

const states: State[] = [
  {
    name: 'locked',
    status: 423,
    there: () => emulator.people.lock(shopper),
    overHttp: () => post(`${people}/lock`),
  },
  {
    name: 'prevented',
    status: 409,
    there: () => emulator.people.prevent(shopper),
    overHttp: () => post(`${people}/prevent`),
  },
  {
    name: 'expired',
    status: 410,
    there: () => emulator.people.expire(shopper),
    overHttp: () => post(`${people}/expire`),
  },
  {
    name: 'unverified',
    status: 212,
    there: () => emulator.people.unverify(shopper),
    overHttp: () => post(`${people}/unverify`),
  },
  {
    name: 'to change their password',
    status: 203,
    there: () => emulator.people.forcePasswordChange(shopper, 'Breached'),
    overHttp: () => post(`${people}/force-password-change`, { reason: 'Breached' }),
  },
  {
    name: 'with two factors',
    status: 242,
    there: () => emulator.people.enrolTwoFactor(shopper),
    overHttp: () => post(`${people}/two-factor`),
  },
]

test.each(states)('somebody $name is answered $status until restored', async (state) => {
  await call(emulator, 'PATCH', `/api/tenant/${tenantId}`, {
    key: true,
    body: { tenant: { emailConfiguration: { verifyEmail: true } } },
  })
  const before = await call(emulator, 'GET', `/api/user/${shopperId}`, { key: true })
  for (const [put, restore] of [
    [state.there, () => emulator.people.restore(shopper)],
    [state.overHttp, () => post(`${people}/restore`)],
  ] as const) {
    expect((await login(emulator)).status).toBe(200)
    await put()
    expect((await login(emulator)).status).toBe(state.status)
    await restore()
  }
  expect((await login(emulator)).status).toBe(200)
  const after = await call(emulator, 'GET', `/api/user/${shopperId}`, { key: true })
  expect(after.body.user).toEqual({
    ...before.body.user,
    lastLoginInstant: expect.any(Number),
    lastUpdateInstant: expect.any(Number),
    registrations: expect.any(Array),
    identities: expect.any(Array),
  })
})

test('a locked person loses the refresh tokens, as when FusionAuth deactivates somebody', async () => {
  const { refreshToken } = await signedIn(emulator)
  await emulator.people.lock(shopperId)
  await emulator.people.restore(shopperId)
  expect((await refresh(emulator, refreshToken)).status).toBe(400)
})

test('a prevention at one application ends by itself, by the emulator’s clock', async () => {
  await emulator.people.prevent(shopper, { applicationId: storeId, seconds: 60 })
  expect((await login(emulator)).status).toBe(409)
  expect((await login(emulator, { applicationId: forumId })).status).toBe(200)
  emulator.clock.advance(60)
  expect((await login(emulator)).status).toBe(200)
})

test('an unverified registration is 213 where the application asks for it', async () => {
  await configure(emulator, {
    verifyRegistration: true,
    verificationEmailTemplateId: '00000000-0000-4000-8000-000000000001',
  })
  await emulator.people.unverify(shopper, storeId)
  expect((await login(emulator)).status).toBe(213)
  await emulator.people.restore(shopper)
  expect((await login(emulator)).status).toBe(200)
})

test('the code of an enrolled authenticator completes the login', async () => {
  const { recoveryCodes, secretBase32Encoded } = await emulator.people.enrolTwoFactor(shopper)
  expect(recoveryCodes).toHaveLength(10)
  expect(secretBase32Encoded).toMatch(/^[A-Z2-7]{32}$/)
  const challenged = await login(emulator)
  const { twoFactorId } = JSON.parse(challenged.text)
  const inProcess = await emulator.people.totpCode(shopper)
  const { text } = await call(emulator, 'GET', `${people}/totp-code`)
  expect(JSON.parse(text)).toEqual({ code: inProcess })
  const body = { twoFactorId, code: inProcess }
  expect((await call(emulator, 'POST', '/api/two-factor/login', { body })).status).toBe(200)
})

test('a person nobody has heard of, an application, a code without an app: said in words', async () => {
  await expect(emulator.people.lock('nobody@example.com')).rejects.toMatchObject({
    name: 'EmulatorError',
    code: 'not_found',
    message: 'There is no user with the id or login id nobody@example.com.',
  })
  const answer = await post('/emulator/api/people/nobody@example.com/lock')
  expect(answer.status).toBe(404)
  expect(codes(answer)).toEqual(['[not_found]'])
  expect(answer.text).toContain('nobody@example.com')
  await expect(emulator.people.unverify(shopper, shopperId)).rejects.toMatchObject({
    code: 'not_found',
  })
  await expect(emulator.people.totpCode(shopper)).rejects.toThrow('enrol one first')
  await expect(emulator.people.prevent(shopper, { seconds: -1 })).rejects.toMatchObject({
    code: 'invalid_argument',
  })
  const wrong = await post(`${people}/force-password-change`, { reason: 'Bored' })
  expect(codes(wrong)).toEqual(['[couldNotConvert]reason'])
  expect((await login(emulator)).status).toBe(200)
})

test('a login id that two tenants have needs the user id', async () => {
  const { body } = await call(emulator, 'POST', '/api/tenant', {
    key: true,
    body: { tenant: { name: 'Other' } },
  })
  await call(emulator, 'POST', '/api/user', {
    headers: { authorization: apiKey, 'x-fusionauth-tenantid': body.tenant?.id ?? '' },
    body: { user: { email: shopper, password: 'password' } },
  })
  await expect(emulator.people.lock(shopper)).rejects.toThrow(shopperId)
  await emulator.people.lock(shopperId.toUpperCase())
  expect((await login(emulator)).status).toBe(423)
})

test('refresh tokens are listed by person, and revoked by id, by value and by person', async () => {
  await emulator.tokens.revokeAll(shopper)
  await emulator.tokens.revokeAll('moderator@example.com')
  const before = emulator.tokens.list().length
  const first = await signedIn(emulator)
  const second = await signedIn(emulator, { applicationId: forumId })
  const moderator = await signedIn(emulator, { loginId: 'moderator@example.com' })
  expect(emulator.tokens.list(shopper).map(({ id }) => id)).toEqual([
    first.refreshTokenId,
    second.refreshTokenId,
  ])
  const all = await call(emulator, 'GET', '/emulator/api/tokens')
  expect(all.body.refreshTokens).toHaveLength(before + 3)
  await emulator.tokens.revoke(first.refreshTokenId)
  await call(emulator, 'DELETE', `/emulator/api/tokens/${second.refreshToken}`)
  expect((await refresh(emulator, first.refreshToken)).status).toBe(400)
  expect((await refresh(emulator, second.refreshToken)).status).toBe(400)
  await call(emulator, 'DELETE', '/emulator/api/tokens?who=moderator@example.com')
  expect((await refresh(emulator, moderator.refreshToken)).status).toBe(400)
  expect(emulator.tokens.list()).toHaveLength(before)
  await expect(emulator.tokens.revoke('gone')).rejects.toMatchObject({ code: 'not_found' })
  expect((await call(emulator, 'DELETE', '/emulator/api/tokens')).status).toBe(400)
})

test('the next access tokens live as long as asked, then as configured again', async () => {
  const lifetime = async () => {
    const { exp = 0, iat = 0 } = decodeJwt((await signedIn(emulator)).token)
    return exp - iat
  }
  const usual = await lifetime()
  emulator.tokens.accessTokenLifetime(10, 2)
  expect([await lifetime(), await lifetime(), await lifetime()]).toEqual([10, 10, usual])
  const path = '/emulator/api/tokens/access-token-lifetime'
  await call(emulator, 'PUT', path, { body: { seconds: 20 } })
  expect([await lifetime(), await lifetime()]).toEqual([20, 20])
  await call(emulator, 'DELETE', path)
  expect(await lifetime()).toBe(usual)
  for (const body of [{}, { seconds: 0 }, { seconds: 'ten' }, { seconds: 10, count: 0 }]) {
    expect((await call(emulator, 'PUT', path, { body })).status).toBe(400)
  }
  expect(() => emulator.tokens.accessTokenLifetime(0)).toThrow(/whole number/)
})

const published = async () =>
  (await call(emulator, 'GET', '/.well-known/jwks.json')).body.keys?.map((each) => each.kid)

test.each([
  ['application', storeId],
  ['default tenant', undefined],
])('a key of the %s is rotated; the old one is trusted until it is dropped', async (_what, id) => {
  if (id === undefined) await configure(emulator, { jwtConfiguration: { enabled: false } })
  const before = await signedIn(emulator)
  const rotated = await emulator.keys.rotate(id)
  const after = await signedIn(emulator)
  expect(kid(before.token)).toBe(rotated.previous.kid)
  expect(kid(after.token)).toBe(rotated.kid)
  expect(decodeProtectedHeader(after.token).alg).toBe(decodeProtectedHeader(before.token).alg)
  expect(await published()).toEqual(expect.arrayContaining([kid(before.token), kid(after.token)]))
  expect((await validate(before.token)).status).toBe(200)
  const again = await emulator.keys.rotate(id)
  expect(again.previous.kid).toBe(rotated.kid)

  const dropped = await call(emulator, 'POST', '/emulator/api/keys/drop-old')
  expect(JSON.parse(dropped.text).dropped).toContain(rotated.id)
  expect(await published()).not.toContain(rotated.kid)
  expect((await validate(after.token)).status).toBe(401)
  expect((await validate((await signedIn(emulator)).token)).status).toBe(200)
})

test('a replaced key that something still uses is not dropped', async () => {
  const { previous } = await emulator.keys.rotate(storeId)
  await configure(emulator, { jwtConfiguration: { accessTokenVerificationKeyIds: [previous.id] } })
  expect(emulator.keys.dropOld()).toEqual([])
  expect(await published()).toContain(previous.kid)
  await configure(emulator, { jwtConfiguration: { accessTokenVerificationKeyIds: [] } })
  await emulator.keys.rotate(forumId)
  expect(emulator.keys.dropOld()).toContain(previous.id)
})

test('a stale key set lacks the new key until it is fresh again', async () => {
  emulator.keys.staleJwks(true)
  const { kid: made } = JSON.parse((await post('/emulator/api/keys/rotate', {})).text)
  expect(await published()).not.toContain(made)
  await call(emulator, 'PUT', '/emulator/api/keys/stale-jwks', { body: { on: false } })
  expect(await published()).toContain(made)
})

test('reset takes back everything that control changed, and forgets what was recorded', async () => {
  const { keys, people: persons, tokens } = emulator
  await persons.lock(shopper)
  tokens.accessTokenLifetime(10)
  keys.staleJwks(true)
  await keys.rotate()
  emulator.clock.freeze()
  emulator.faults.add({ path: '/api/login', kind: 'status' })
  expect((await post('/emulator/api/reset')).status).toBe(200)
  expect(emulator.faults.list()).toEqual([])
  expect(emulator.trace.list()).toEqual([])
  expect(emulator.deliveries.list()).toEqual([])
  expect(emulator.clock.frozenAt).toBe(undefined)
  const { exp = 0, iat = 0 } = decodeJwt((await signedIn(emulator)).token)
  expect(exp - iat).toBeGreaterThan(10)
})

test.each([
  ['another site', { 'sec-fetch-site': 'cross-site' }],
  ['a sibling', { 'sec-fetch-site': 'same-site' }],
  ['another origin, by a browser that says no more', { origin: 'http://evil.example' }],
  ['a name that was pointed at this machine', { host: 'evil.example:9011' }],
  ['that name as its own origin', { host: 'evil.example', origin: 'http://evil.example' }],
])('a page of %s gets nothing and changes nothing', async (_name, headers) => {
  for (const [method, path] of [
    ['GET', '/emulator/api/state'],
    ['GET', '/emulator/api/inbox'],
    ['POST', '/emulator/api/reset'],
    ['POST', `/emulator/api/people/${shopper}/lock`],
  ] as const) {
    const { status, text } = await sendAs(headers, method, path)
    expect([path, status, text.includes('[foreign_page]')]).toEqual([path, 403, true])
  }
  expect((await login(emulator)).status).toBe(200)
})

test.each(['localhost:9011', '127.0.0.1:9011', '[::1]:9011', 'fusionauth:9011', 'auth.localhost'])(
  'whoever calls it %s is served',
  async (host) => {
    expect((await sendAs({ host }, 'GET', '/emulator/api/clock')).status).toBe(200)
  },
)

test.each([
  ['POST', `/emulator/api/people/${shopper}/prevent`, { minutes: 60 }, 'minutes'],
  ['POST', '/emulator/api/inbox/wait', { too: 'x' }, 'too'],
  ['POST', '/emulator/api/trace/wait', { url: '/x' }, 'url'],
  ['POST', '/emulator/api/deliveries/wait', { typ: 'x' }, 'typ'],
  ['POST', '/emulator/api/faults', { path: '/x', kind: 'status', times: 1 }, 'times'],
  ['POST', '/emulator/api/clock', { advnace: 1 }, 'advnace'],
])('a misspelt member is refused by name: %s %s %j', async (method, path, body, name) => {
  const answer = await call(emulator, method, path, { body })
  expect([answer.status, codes(answer)]).toEqual([400, [`[unknown]${name}`]])
})

test('a misspelt member is refused in the process as well', async () => {
  const misspelt = JSON.parse('{"url":"/x"}')
  await expect(emulator.trace.waitFor(misspelt)).rejects.toThrow('There is no url')
  await expect(emulator.deliveries.waitFor(misspelt)).rejects.toThrow('There is no url')
  await expect(emulator.inbox.waitFor(misspelt)).rejects.toThrow('to must be an e-mail address')
  expect(() => emulator.faults.add(misspelt)).toThrow('There is no url')
})

test('JSON is read whatever its content type says, as curl sends it', async () => {
  await call(emulator, 'POST', '/emulator/api/clock', {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: { advance: 60 },
  })
  expect(Math.round(emulator.clock.offset)).toBe(60)
})

/** With headers that `fetch` does not let one choose. */
function sendAs(headers: Record<string, string>, method: string, path: string) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const { hostname, port } = new URL(emulator.url)
    request({ hostname, port, method, path, headers }, (response) => {
      let text = ''
      response.on('data', (chunk) => (text += String(chunk)))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
      .on('error', reject)
      .end()
  })
}
