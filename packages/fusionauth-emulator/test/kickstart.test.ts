import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startEmulator, type Kickstart } from '../src/index.ts'
import { call, forumId, login, start, storeId, tenantId } from './support.ts'

test('our kickstart: all three people get their status in both applications', async () => {
  await using emulator = await start()
  const people = ['shopper', 'moderator', 'newcomer'].map((name) => `${name}@example.com`)
  for (const applicationId of [storeId, forumId]) {
    const answers = []
    for (const loginId of people) answers.push(await login(emulator, { loginId, applicationId }))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 202])
    const roles = answers.map(
      ({ body }) =>
        body.user?.registrations?.find((each) => each.applicationId === applicationId)?.roles,
    )
    expect(roles).toEqual([[], applicationId === forumId ? ['moderator'] : [], undefined])
  }
})

test('our kickstart: what the tenant and the applications are set to', async () => {
  await using emulator = await start()
  const tenant = await call(emulator, 'GET', `/api/tenant/${tenantId}`, { key: true })
  expect(tenant.body.tenant).toMatchObject({
    name: 'Default',
    issuer: 'http://localhost:9011',
    jwtConfiguration: {
      refreshTokenRevocationPolicy: { onOneTimeTokenReuse: true, onPasswordChanged: true },
    },
  })
  const application = await call(emulator, 'GET', `/api/application/${forumId}`, { key: true })
  expect(application.body.application).toMatchObject({
    name: 'Forum',
    tenantId,
    jwtConfiguration: { timeToLiveInSeconds: 300, refreshTokenUsagePolicy: 'OneTimeUse' },
    oauthConfiguration: { clientId: forumId, scopeHandlingPolicy: 'Strict' },
  })
  const applications = await call(emulator, 'GET', '/api/application', { key: true })
  // Two of its own in a fresh instance, and the kickstart's.
  expect(applications.body.applications).toHaveLength(4)
})

test('an empty instance answers its status and knows no API key', async () => {
  await using emulator = await startEmulator({ port: 0 })
  const status = await call(emulator, 'GET', '/api/status')
  expect([status.status, status.text]).toEqual([200, '{"status":"ok"}'])
  expect((await call(emulator, 'GET', '/api/application', { key: true })).status).toBe(401)
})

test('the status tells the version to those who have a key', async () => {
  await using emulator = await start()
  const { body } = await call(emulator, 'GET', '/api/status', { key: true })
  expect(body).toEqual({ status: 'ok', version: '1.69.0' })
})

test('reset: the people and their passwords are back, sessions and the moved clock are gone', async () => {
  await using emulator = await start()
  const { body } = await login(emulator)
  emulator.clock.advance(60)
  await call(emulator, 'POST', '/api/user', {
    key: true,
    body: { user: { email: 'new@example.com', password: 'long enough' } },
  })
  await emulator.reset()
  expect(emulator.clock.offset).toBe(0)
  const { refreshToken } = body
  const refreshed = await call(emulator, 'POST', '/api/jwt/refresh', { body: { refreshToken } })
  expect(refreshed.status).toBe(400)
  expect(
    (await call(emulator, 'GET', '/api/user?email=new@example.com', { key: true })).status,
  ).toBe(404)
  expect((await login(emulator)).status).toBe(200)
})

test('a kickstart may be given as an object, with a key per permission', async () => {
  const kickstart: Kickstart = {
    variables: { applicationId: storeId },
    apiKeys: [
      { key: 'all' },
      { key: 'reader', permissions: { endpoints: { '/api/application': ['GET'] } } },
    ],
    requests: [
      {
        method: 'POST',
        url: 'api/application/#{applicationId}',
        body: { application: { name: 'Own \\#{name}', jwtConfiguration: { enabled: true } } },
      },
    ],
  }
  await using emulator = await startEmulator({ port: 0, kickstart })
  const headers = { authorization: 'reader' }
  const read = await call(emulator, 'GET', `/api/application/${storeId}`, { headers })
  expect(read.body.application).toMatchObject({ name: 'Own #{name}' })
  // Enabled without a key: FusionAuth provides one.
  expect(read.body.application?.jwtConfiguration.accessTokenKeyId).toMatch(/^[0-9a-f-]{36}$/)
  const body = { application: { name: 'Changed' } }
  const patched = await call(emulator, 'PATCH', `/api/application/${storeId}`, { headers, body })
  expect(patched.status).toBe(401)
})

test.each([
  ['no-such-file.json', /no-such-file\.json cannot be read \(ENOENT\)/],
  [{ apiKeys: [] }, /"apiKeys" \(at least one\)/],
  [{ apiKeys: [{ key: '#{secret}' }] }, /#\{secret\} is used, but "variables" has no secret/],
  [{ apiKeys: [{ key: 'k' }], requests: [{ url: '/x' }] }, /Request 1 needs a "method"/],
  [
    { apiKeys: [{ key: 'k' }], requests: [{ method: 'POST', url: '/api/theme', body: {} }] },
    /Request 1 of the kickstart, POST \/api\/theme, was answered 501/,
  ],
  [
    { apiKeys: [{ key: 'k' }], requests: [{ method: 'POST', url: '/api/application', body: {} }] },
    /answered 400: .*\[missing\]application/,
  ],
])('a kickstart that cannot be used says why: %j', async (kickstart, message) => {
  await expect(startEmulator({ port: 0, kickstart })).rejects.toThrow(message)
})

test('a kickstart with a comment is not JSON', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'kickstart-')), 'kickstart.json')
  await writeFile(file, '{ // no\n "apiKeys": [] }')
  await expect(startEmulator({ port: 0, kickstart: file })).rejects.toThrow(/is not JSON/)
})
