import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startEmulator, type Emulator } from '../../src/index.ts'
import { unknownMembers } from './client-types.ts'
import { sendTo, type How } from './lib/http.ts'
import { at, listAt, textAt, type Members } from './lib/json.ts'
import { receiver } from './lib/receiver.ts'

// The kickstart format as it is documented and as the files of FusionAuth's example apps use it.

vi.setConfig({ testTimeout: 30_000 })

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kickstart-'))
})
afterEach(() => rm(folder, { recursive: true }))

const key = 'the-key-of-the-kickstart'
const uuid = /^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/

async function started(
  kickstart: Members,
  files: Record<string, string> = {},
): Promise<Emulator & AsyncDisposable> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  const file = join(folder, 'kickstart.json')
  await writeFile(file, JSON.stringify({ apiKeys: [{ key }], ...kickstart }))
  return startEmulator({ port: 0, kickstart: file })
}

const get = async ({ url }: Emulator, path: string, how: How = {}) =>
  (await sendTo(url, `GET ${path}`, { key, ...how })).body

const createTheme = (name: unknown, members: Members = {}) => ({
  method: 'POST',
  url: '/api/theme',
  body: { theme: { name, ...members } },
})

test('variables are put in everywhere outside "variables": URL, header, members, keys', async () => {
  await using emulator = await started({
    variables: { id: '10000000-0000-4000-8000-000000000001', word: 'Forum', key },
    apiKeys: [{ key: '#{key}', description: 'of the #{word}' }],
    requests: [
      {
        method: 'POST',
        url: '/api/application/#{id}',
        tenantId: '#{FUSIONAUTH_TENANT_ID}',
        body: { application: { name: 'The #{word}', data: { '#{word}': true } } },
      },
    ],
  })
  const body = await get(emulator, '/api/application/10000000-0000-4000-8000-000000000001')
  expect(at(body, 'application.name')).toBe('The Forum')
})

test('#{UUID()} is random, and the same wherever its variable is used', async () => {
  await using emulator = await started({
    variables: { one: '#{UUID()}', two: '#{UUID()}' },
    requests: [createTheme('a', { data: { ids: ['#{one}', '#{one}', '#{two}'] } })],
  })
  const body = await get(emulator, '/api/theme')
  const theme = listAt(body, 'themes').find((each) => at(each, 'name') === 'a')
  const [first, again, second] = listAt(theme, 'data.ids').map(String)
  expect(first).toMatch(uuid)
  expect(second).toMatch(uuid)
  expect(again).toBe(first)
  expect(second).not.toBe(first)
})

test('#{ENV.NAME} is the environment, not the built-in name', async () => {
  vi.stubEnv('FUSIONAUTH_APPLICATION_ID', 'of the environment')
  await using emulator = await started({
    requests: [
      createTheme('#{ENV.FUSIONAUTH_APPLICATION_ID}'),
      createTheme('#{FUSIONAUTH_APPLICATION_ID}'),
    ],
  })
  const names = listAt(await get(emulator, '/api/theme'), 'themes').map((each) => at(each, 'name'))
  expect(names).toEqual(
    expect.arrayContaining(['of the environment', '3c219e58-ed0e-4b18-ad48-f4f92793ae32']),
  )
  vi.unstubAllEnvs()
})

test('@{file} is text, &{file.json} is JSON: a body, or a whole request', async () => {
  await using emulator = await started(
    {
      variables: { name: 'from a file' },
      requests: [
        createTheme('text', { stylesheet: '@{style.css}' }),
        { method: 'POST', url: '/api/theme', body: '&{theme.json}' },
        '&{request.json}',
      ],
    },
    {
      'style.css': 'a { content: "\\"" }\n',
      'theme.json': '{"theme": {"name": "as a body"}}',
      'request.json':
        '{"method": "POST", "url": "/api/theme", "body": {"theme": {"name": "as a request"}}}',
    },
  )
  const themes = listAt(await get(emulator, '/api/theme'), 'themes')
  const text = themes.find((each) => at(each, 'name') === 'text')
  expect(at(text, 'stylesheet')).toBe('a { content: "\\"" }\n')
  expect(themes.map((each) => at(each, 'name'))).toEqual(
    expect.arrayContaining(['as a body', 'as a request']),
  )
})

test('what has a backslash before it stays', async () => {
  await using emulator = await started({ requests: [createTheme('\\#{not.a.variable}')] })
  const names = listAt(await get(emulator, '/api/theme'), 'themes').map((each) => at(each, 'name'))
  expect(names).toContain('#{not.a.variable}')
})

test('defaultTenantId and tenantManagerApplicationId are chosen', async () => {
  const defaultTenantId = '7b8a3f0e-0000-4000-8000-000000000001'
  const tenantManagerApplicationId = '7b8a3f0e-0000-4000-8000-000000000002'
  await using emulator = await started({
    variables: { defaultTenantId, tenantManagerApplicationId },
    requests: [
      createTheme('#{TENANT_MANAGER_ID}'),
      createTheme('#{FUSIONAUTH_TENANT_MANAGER_APPLICATION_ID}'),
    ],
  })
  const tenant = await get(emulator, `/api/tenant/${defaultTenantId}`)
  expect(at(tenant, 'tenant.name')).toBe('Default')
  const manager = await get(emulator, `/api/application/${tenantManagerApplicationId}`)
  expect(at(manager, 'application.name')).toBe('Tenant Manager')
  const themes = listAt(await get(emulator, '/api/theme'), 'themes')
  const named = themes.filter((each) => at(each, 'name') === tenantManagerApplicationId)
  expect(named).toHaveLength(2)
})

test('a real key is behind FUSIONAUTH_DEFAULT_SIGNING_KEY_ID', async () => {
  await using emulator = await started({
    requests: [
      {
        method: 'POST',
        url: '/api/application/10000000-0000-4000-8000-000000000001',
        body: {
          application: {
            name: 'App',
            jwtConfiguration: {
              enabled: true,
              accessTokenKeyId: '#{FUSIONAUTH_DEFAULT_SIGNING_KEY_ID}',
              idTokenKeyId: '#{FUSIONAUTH_DEFAULT_SIGNING_KEY_ID}',
            },
          },
        },
      },
    ],
  })
  const body = await get(emulator, '/api/application/10000000-0000-4000-8000-000000000001')
  const id = textAt(body, 'application.jwtConfiguration.accessTokenKeyId')
  expect(textAt(await get(emulator, `/api/key/${id}`), 'key.id')).toBe(id)
})

test('other provided names have values: forms and lambdas', async () => {
  await using emulator = await started({
    requests: [
      createTheme('#{FUSIONAUTH_FORM[adminUser]_ID}'),
      createTheme('#{FUSIONAUTH_LAMBDA[OpenIDReconcile]_ID}'),
    ],
  })
  const names = listAt(await get(emulator, '/api/theme'), 'themes').map((each) => at(each, 'name'))
  expect(names.filter((name) => uuid.test(String(name)))).toHaveLength(2)
})

test('a URL may lack its first slash; settings, license and stray members are accepted', async () => {
  await using emulator = await started({
    settings: { connectTimeout: 1000, readTimeout: 2000 },
    license: 'none',
    licenseId: 'none',
    comment: 'nobody minds',
    requests: [
      {
        method: 'PATCH',
        url: 'api/system-configuration',
        contentType: 'application/json',
        comment: 'nor here',
        body: { systemConfiguration: { corsConfiguration: { enabled: true } } },
      },
    ],
  })
  const body = await get(emulator, '/api/system-configuration')
  expect(at(body, 'systemConfiguration.corsConfiguration.enabled')).toBe(true)
})

test('requests run in order, with the first key; tenantId becomes the tenant header', async () => {
  const tenantId = '7b8a3f0e-0000-4000-8000-00000000000f'
  const userId = '20000000-0000-4000-8000-000000000001'
  await using emulator = await started({
    requests: [
      { method: 'POST', url: `/api/tenant/${tenantId}`, body: { tenant: { name: 'Second' } } },
      {
        method: 'POST',
        url: `/api/user/${userId}`,
        tenantId,
        body: { user: { email: 'a@example.com', password: 'password' } },
      },
      {
        method: 'PUT',
        url: `/api/user/${userId}`,
        tenantId,
        body: { user: { email: 'b@example.com' } },
      },
    ],
  })
  const body = await get(emulator, `/api/user/${userId}`)
  expect(at(body, 'user.email')).toBe('b@example.com')
  expect(at(body, 'user.tenantId')).toBe(tenantId)
})

test('keys may have permissions, a tenant and an id', async () => {
  const permissions = { endpoints: { '/api/user': ['GET'] } }
  await using emulator = await started({
    apiKeys: [
      { key },
      { key: 'for reading people', permissions, id: '30000000-0000-4000-8000-000000000001' },
      { key: 'of one tenant', tenantId: '#{FUSIONAUTH_TENANT_ID}', keyManager: false },
    ],
  })
  const answers = [
    await sendTo(emulator.url, 'GET /api/user?email=x@example.com', { key: 'for reading people' }),
    await sendTo(emulator.url, 'GET /api/application', { key: 'for reading people' }),
    await sendTo(emulator.url, 'GET /api/user?email=x@example.com', { key: 'of one tenant' }),
  ]
  expect(answers.map(({ status }) => status)).toEqual([404, 401, 404])
})

test('kickstart.success is sent when it is done', async () => {
  await using app = await receiver()
  await using emulator = await started({
    requests: [
      {
        method: 'PATCH',
        url: '/api/tenant/#{FUSIONAUTH_TENANT_ID}',
        body: {
          tenant: { eventConfiguration: { events: { 'kickstart.success': { enabled: true } } } },
        },
      },
      {
        method: 'POST',
        url: '/api/webhook',
        body: {
          webhook: {
            url: app.url,
            global: true,
            connectTimeout: 1000,
            readTimeout: 1000,
            eventsEnabled: { 'kickstart.success': true },
          },
        },
      },
    ],
  })
  const { event } = await app.received('kickstart.success')
  expect(unknownMembers('KickstartSuccessEvent', event)).toEqual([])
  const webhooks = listAt(await get(emulator, '/api/webhook'), 'webhooks')
  expect(webhooks.map((each) => at(each, 'url'))).toEqual([app.url])
})

test.each([
  ['no API key', { apiKeys: [] }],
  ['a request that is refused', { requests: [{ method: 'POST', url: '/api/user', body: {} }] }],
  ['a name nobody set', { requests: [createTheme('#{unknown}')] }],
])('a kickstart with %s does not start', async (_, kickstart) => {
  await expect(started(kickstart)).rejects.toThrow(/kickstart/)
})
