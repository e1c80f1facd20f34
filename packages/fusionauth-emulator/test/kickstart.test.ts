import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import { startEmulator, type Kickstart } from '../src/index.ts'
import { totpCode } from './account-support.ts'
import { ask } from './admin-support.ts'
import { at } from './contract/lib/json.ts'
import { call, forumId, login, start, storeId, tenantId } from './support.ts'

const fixtures = fileURLToPath(new URL('fixtures/kickstarts', import.meta.url))

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

test('our kickstart: everybody else answers with their status, in both applications', async () => {
  await using emulator = await start()
  for (const [name, expected] of [
    ['two-factor', 242],
    ['expired-password', 203],
    ['unverified', 212],
    ['locked', 409],
  ] as const) {
    for (const applicationId of [storeId, forumId]) {
      const loginId = `${name}@example.com`
      const { status } = await login(emulator, { loginId, applicationId })
      expect([name, status]).toEqual([name, expected])
    }
  }
})

test('our kickstart: the documented secret of two-factor@example.com gives the code', async () => {
  await using emulator = await start()
  const challenge = await login(emulator, { loginId: 'two-factor@example.com' })
  const { twoFactorId } = JSON.parse(challenge.text)
  const code = totpCode(emulator, 'bGF0Y2hrZXktZGV2ZWxvcG1lbnQ=')
  const body = { applicationId: storeId, code, twoFactorId }
  const { status } = await call(emulator, 'POST', '/api/two-factor/login', { body })
  expect(status).toBe(200)
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
  [{ apiKeys: [{ key: 'k' }], request: [] }, /There is no "request" in a kickstart/],
  [{ apiKeys: [{ key: '#{secret}' }] }, /#\{secret\} is used, but "variables" has no secret/],
  [{ apiKeys: [{ key: 'k' }], requests: [{ url: '/x' }] }, /Request 1 needs a "method"/],
  [
    { apiKeys: [{ key: 'k' }], requests: [{ method: 'GET', url: '/x', body: {} }] },
    /Request 1 is a GET; a kickstart makes POST, PUT and PATCH/,
  ],
  [
    { apiKeys: [{ key: 'k' }], requests: [{ method: 'POST', url: '/api/reactor', body: {} }] },
    /POST \/api\/reactor, was answered 501/,
  ],
  [{ apiKeys: [{ key: 'k', tenantId }] }, /the first of "apiKeys" makes the requests/i],
  [`${fixtures}/includes-itself.json`, /include each other without an end/],
  [
    { apiKeys: [{ key: 'k' }], requests: [{ method: 'POST', url: '/api/theme', body: {} }] },
    /Request 1 of the kickstart, POST \/api\/theme, was answered 400: .*\[missing\]theme/,
  ],
  [
    { apiKeys: [{ key: 'k' }], requests: [{ method: 'POST', url: '/api/application', body: {} }] },
    /answered 400: .*\[missing\]application/,
  ],
])('a kickstart that cannot be used says why: %j', async (kickstart, message) => {
  await expect(startEmulator({ port: 0, kickstart })).rejects.toThrow(message)
})

test.each([
  ['with a comment', '{\n  // no\n "apiKeys": [] }', /is not JSON.*line 2 column 3/],
  ['with a misspelt member', '{"apiKey": []}', /There is no "apiKey" in a kickstart/],
])('a kickstart %s is refused, and says where', async (_name, text, message) => {
  const file = join(await mkdtemp(join(tmpdir(), 'kickstart-')), 'kickstart.json')
  await writeFile(file, text)
  await expect(startEmulator({ port: 0, kickstart: file })).rejects.toThrow(message)
})

test('what is no misspelling may stand in a kickstart, a comment for one', async () => {
  const kickstart: Kickstart = { _comment: 'x', $schema: 'y', apiKeys: [{ key: 'k' }] }
  await using emulator = await startEmulator({ port: 0, kickstart })
  const { status } = await ask(emulator, 'GET', '/api/tenant', { headers: { authorization: 'k' } })
  expect(status).toBe(200)
})

test('a kickstart with every shape that kickstarts have', async () => {
  vi.stubEnv('KICKSTART_OUTSIDE', 'Basel')
  await using emulator = await startEmulator({ port: 0, kickstart: `${fixtures}/every-shape.json` })
  vi.unstubAllEnvs()
  const first = { authorization: 'first' }
  const get = async (path: string) => (await ask(emulator, 'GET', path, { headers: first })).json

  const application = await get('/api/application/a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11')
  expect(application['application']).toMatchObject({
    tenantId: '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
    data: {
      kept: '#{name} @{file} &{file.json}',
      filled: 'somebody in Basel',
      twice: '\\#{who.else}',
    },
    jwtConfiguration: { timeToLiveInSeconds: 600 },
  })
  expect(await get('/api/application/3f2504e0-4f89-41d3-9a0c-0305e82c3302')).toMatchObject({
    application: { name: 'Tenant Manager' },
  })
  expect(await get('/api/user/00000000-0000-0000-0000-000000000001')).toMatchObject({
    user: {
      email: 'admin@example.com',
      memberships: [{}],
      registrations: [{ roles: ['admin'] }],
    },
  })
  expect(await get('/api/user/00000000-0000-0000-0000-000000000002')).toMatchObject({
    user: { firstName: 'Replaced', registrations: [{ roles: ['customer'] }] },
  })
  const template = await get('/api/email/template/a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a15')
  // Marks of another language in an included file stay as they are.
  expect(at(template, 'emailTemplate.defaultTextTemplate')).toBe(
    '[#-- For somebody --]\n' +
      `<p class="a">Hello \${user.firstName!''}, #{price; M2} @{nobody} \\n "quoted"</p>\n`,
  )
  const tenant = await get('/api/tenant/3f2504e0-4f89-41d3-9a0c-0305e82c3301')
  const theme = await get(`/api/theme/${String(at(tenant, 'tenant.themeId'))}`)
  const stylesheet = expect.stringContaining('color: #123;')
  expect(theme['theme']).toMatchObject({ name: 'Ours', stylesheet })
  const providers = await get('/api/identity-provider')
  const reconcileId = at(providers, 'identityProviders.0.lambdaConfiguration.reconcileId')
  expect(await get(`/api/lambda/${String(reconcileId)}`)).toMatchObject({
    lambda: { type: 'OpenIDReconcile' },
  })
  const apiKeys = await get('/api/api-key/search')
  expect(at(apiKeys, 'apiKeys.0.metaData.attributes.description')).toBe('All, for Basel')
  expect(at(apiKeys, 'apiKeys.2')).toMatchObject({
    id: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a13',
    tenantId: '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
  })
})

test('a variable has one value, also as the id of the default tenant', async () => {
  const kickstart: Kickstart = {
    variables: { defaultTenantId: '#{UUID()}' },
    apiKeys: [{ key: 'k' }],
    requests: [
      {
        method: 'PATCH',
        url: '/api/tenant/#{defaultTenantId}',
        body: { tenant: { issuer: '#{FUSIONAUTH_TENANT_ID}' } },
      },
    ],
  }
  await using emulator = await startEmulator({ port: 0, kickstart })
  const headers = { authorization: 'k' }
  const { json } = await ask(emulator, 'GET', '/api/tenant', { headers })
  expect(at(json, 'tenants.0.issuer')).toBe(at(json, 'tenants.0.id'))
})

test('a saved state is not empty: the kickstart does not run again', async () => {
  const stateFile = join(await mkdtemp(join(tmpdir(), 'kickstart-')), 'state.json')
  const kickstart = (name: string): Kickstart => ({
    apiKeys: [{ key: name }],
    requests: [{ method: 'POST', url: '/api/application', body: { application: { name } } }],
  })
  await (await startEmulator({ port: 0, kickstart: kickstart('first'), stateFile })).close()
  await using again = await startEmulator({ port: 0, kickstart: kickstart('second'), stateFile })
  const status = async (authorization: string) =>
    (await call(again, 'GET', '/api/application', { headers: { authorization } })).status
  expect([await status('first'), await status('second')]).toEqual([200, 401])
})
