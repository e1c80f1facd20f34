import { randomUUID } from 'node:crypto'
import { EventType } from '@fusionauth/typescript-client'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Emulator } from '../src/index.ts'
import { storedResources } from '../src/state/configuration/stored.ts'
import { ask, codesIn } from './admin-support.ts'
import { at, textAt } from './contract/lib/json.ts'
import { call, login, shopperId, signedIn, start, storeId, tenantId } from './support.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await start()
})
afterAll(() => emulator.close())
beforeEach(() => emulator.reset())

const admin = (method: string, path: string, body?: unknown, headers = {}) =>
  ask(emulator, method, path, { key: true, body, headers })

test('an application that says nothing gets the defaults of FusionAuth', async () => {
  const { json } = await admin('POST', '/api/application', { application: { name: 'Bare' } })
  expect(json['application']).toMatchObject({
    active: true,
    state: 'Active',
    verifyRegistration: false,
    loginConfiguration: {
      allowTokenRefresh: false,
      generateRefreshTokens: false,
      requireAuthentication: true,
    },
    jwtConfiguration: {
      enabled: false,
      accessTokenVerificationKeyIds: [],
      idTokenVerificationKeyIds: [],
    },
    oauthConfiguration: {
      authorizedURLValidationPolicy: 'ExactMatch',
      clientId: at(json, 'application.id'),
      clientSecret: expect.stringMatching(/^.{40,}$/),
      consentMode: 'AlwaysPrompt',
      logoutBehavior: 'AllApplications',
      proofKeyForCodeExchangePolicy: 'NotRequired',
      relationship: 'FirstParty',
      requireClientAuthentication: true,
      scopeHandlingPolicy: 'Strict',
      unknownScopePolicy: 'Reject',
    },
  })
})

test('a tenant that says nothing gets the defaults of FusionAuth', async () => {
  const { json } = await admin('POST', '/api/tenant', { tenant: { name: 'Bare' } })
  expect(json['tenant']).toMatchObject({
    issuer: 'acme.com',
    httpSessionMaxInactiveInterval: 3600,
    emailConfiguration: {
      implicitEmailVerificationAllowed: true,
      unverified: { behavior: 'Allow' },
      verificationStrategy: 'ClickableLink',
      verifyEmail: false,
    },
    externalIdentifierConfiguration: {
      authorizationGrantIdTimeToLiveInSeconds: 30,
      changePasswordIdTimeToLiveInSeconds: 600,
      oneTimePasswordTimeToLiveInSeconds: 60,
      twoFactorIdTimeToLiveInSeconds: 300,
      twoFactorTrustIdTimeToLiveInSeconds: 2_592_000,
    },
    failedAuthenticationConfiguration: {
      actionCancelPolicy: { onPasswordReset: false },
      actionDuration: 3,
      actionDurationUnit: 'MINUTES',
      resetCountInSeconds: 60,
      tooManyAttempts: 5,
    },
    maximumPasswordAge: { days: 180, enabled: false },
    multiFactorConfiguration: { authenticator: { enabled: true }, loginPolicy: 'Enabled' },
    passwordValidationRules: { maxLength: 256, minLength: 8 },
    rateLimitConfiguration: { failedLogin: { enabled: false, limit: 5, timePeriodInSeconds: 60 } },
  })
  const rules = await ask(
    emulator,
    'GET',
    `/api/tenant/password-validation-rules/${textAt(json, 'tenant.id')}`,
  )
  expect(rules.json['passwordValidationRules']).toMatchObject({ minLength: 8 })
})

test('PUT replaces where PATCH merges; a secret that is not named stays', async () => {
  const path = `/api/application/${storeId}`
  const before = await admin('GET', path)
  await admin('PATCH', path, { application: { data: { a: 1 } } })
  const replaced = await admin('PUT', path, { application: { name: 'Replaced' } })
  expect(replaced.json['application']).toMatchObject({
    name: 'Replaced',
    data: {},
    jwtConfiguration: { enabled: false },
    loginConfiguration: { generateRefreshTokens: false },
    oauthConfiguration: {
      clientSecret: at(before.json, 'application.oauthConfiguration.clientSecret'),
    },
    tenantId,
  })
})

test('PATCH by the operations of RFC 6902', async () => {
  const path = `/api/application/${storeId}`
  const operations = [
    { op: 'test', path: '/application/name', value: 'Store' },
    { op: 'add', path: '/application/data/colours', value: ['red'] },
    { op: 'add', path: '/application/data/colours/-', value: 'blue' },
    { op: 'remove', path: '/application/data/colours/0' },
  ]
  const headers = { 'content-type': 'application/json-patch+json' }
  const patched = await admin('PATCH', path, operations, headers)
  expect(at(patched.json, 'application.data')).toEqual({ colours: ['blue'] })
  const failed = await admin(
    'PATCH',
    path,
    [{ op: 'test', path: '/application/name', value: 'Shop' }],
    headers,
  )
  expect([failed.status, codesIn(failed)]).toEqual([400, ['[invalidJSONPatch]']])
})

test('operations that would fill the memory or the stack are refused, and change nothing', async () => {
  const path = `/api/application/${storeId}`
  const before = await admin('GET', path)
  const deep = '['.repeat(100_000) + ']'.repeat(100_000)
  const copy = '{"op":"copy","from":"/application/data","path":"/application/data/again"}'
  for (const body of [
    `[{"op":"add","path":"/application/data/a","value":"x"},${Array(40).fill(copy).join()}]`,
    `[{"op":"test","path":"/application/name","value":${deep}}]`,
    `[{"op":"add","path":"/application/data/a","value":${deep}}]`,
    deep,
  ]) {
    const headers = { 'content-type': 'application/json-patch+json' }
    const { status } = await call(emulator, 'PATCH', path, { key: true, headers, body })
    expect([body.slice(0, 50), status]).toEqual([body.slice(0, 50), 400])
  }
  expect((await admin('GET', path)).json).toEqual(before.json)
})

test('verifyRegistration wants a template, as the official suites expect', async () => {
  const application = { name: 'Verifying', verifyRegistration: true }
  const refused = await admin('POST', '/api/application', { application })
  expect([refused.status, codesIn(refused)]).toEqual([
    400,
    ['[blank]application.verificationEmailTemplateId'],
  ])
  const verificationEmailTemplateId = randomUUID()
  const accepted = await admin('POST', '/api/application', {
    application: { ...application, verificationEmailTemplateId },
  })
  expect(accepted.status).toBe(200)
})

test('keys for verification must exist; a revocation policy of an application is dropped', async () => {
  const jwtConfiguration = {
    accessTokenVerificationKeyIds: [shopperId],
    refreshTokenRevocationPolicy: { onPasswordChanged: false },
  }
  const path = `/api/application/${storeId}`
  const refused = await admin('PATCH', path, { application: { jwtConfiguration } })
  expect(codesIn(refused)).toEqual([
    '[invalid]application.jwtConfiguration.accessTokenVerificationKeyIds',
  ])
  const key = await admin('POST', '/api/key/generate', { key: { algorithm: 'ES256', name: 'Old' } })
  const id = textAt(key.json, 'key.id')
  const accepted = await admin('PATCH', path, {
    application: {
      jwtConfiguration: { ...jwtConfiguration, accessTokenVerificationKeyIds: [id.toUpperCase()] },
    },
  })
  const configuration = at(accepted.json, 'application.jwtConfiguration')
  expect(configuration).toMatchObject({ accessTokenVerificationKeyIds: [id] })
  expect(configuration).not.toHaveProperty('refreshTokenRevocationPolicy')
})

test('a deactivated application is listed apart, and comes back without its sessions', async () => {
  const { refreshToken } = await signedIn(emulator)
  const path = `/api/application/${storeId}`
  expect((await admin('DELETE', path)).status).toBe(200)
  const listed = async (query: string) => {
    const { json } = await admin('GET', `/api/application${query}`)
    return JSON.stringify(json).includes(`"id":"${storeId}"`)
  }
  expect([await listed(''), await listed('?inactive=true')]).toEqual([false, true])
  const back = await admin('PUT', `${path}?reactivate=true`)
  expect(at(back.json, 'application.active')).toBe(true)
  expect([await listed(''), (await login(emulator)).status]).toEqual([true, 200])
  const refreshed = await ask(emulator, 'POST', '/api/jwt/refresh', { body: { refreshToken } })
  expect(refreshed.status).toBe(400)
})

test('a deleted application takes its registrations along', async () => {
  await admin('DELETE', `/api/application/${storeId}?hardDelete=true`)
  expect((await admin('GET', `/api/application/${storeId}`)).status).toBe(404)
  const { json } = await admin('GET', `/api/user/${shopperId}`)
  expect(JSON.stringify(json)).not.toContain(storeId)
  const own = await admin(
    'DELETE',
    '/api/application/3c219e58-ed0e-4b18-ad48-f4f92793ae32?hardDelete=true',
  )
  expect(own.status).toBe(400)
})

test('roles: a default one is given, a renamed and a deleted one change the registrations', async () => {
  const path = `/api/application/${storeId}/role`
  const made = await admin('POST', path, { role: { name: 'customer', isDefault: true } })
  const id = textAt(made.json, 'role.id')
  const userId = randomUUID()
  await admin('POST', `/api/user/registration/${userId}`, {
    user: { username: userId, password: 'long enough' },
    registration: { applicationId: storeId },
  })
  const roles = async () => {
    const { json } = await admin('GET', `/api/user/registration/${userId}/${storeId}`)
    return at(json, 'registration.roles')
  }
  expect(await roles()).toEqual(['customer'])
  await admin('PATCH', `${path}/${id}`, { role: { name: 'buyer' } })
  expect(await roles()).toEqual(['buyer'])
  const twice = await admin('POST', path, { role: { name: 'buyer' } })
  expect(codesIn(twice)).toEqual(['[duplicate]application.roles'])
  expect((await admin('DELETE', `${path}?roleName=buyer`)).status).toBe(200)
  expect(await roles()).toEqual([])
  expect((await admin('DELETE', `${path}/${id}`)).status).toBe(404)
})

test('the OAuth configuration alone', async () => {
  const { json } = await admin('GET', `/api/application/${storeId}/oauth-configuration`)
  expect(json).toMatchObject({
    httpSessionMaxInactiveInterval: 3600,
    oauthConfiguration: { clientId: storeId },
  })
})

test('a tenant from another one; the deleted one takes its users along', async () => {
  await admin('PATCH', `/api/tenant/${tenantId}`, { tenant: { issuer: 'https://source' } })
  const id = randomUUID()
  const copied = await admin('POST', `/api/tenant/${id}`, {
    sourceTenantId: tenantId,
    tenant: { name: 'Second' },
  })
  expect(copied.json['tenant']).toMatchObject({ id, name: 'Second', issuer: 'https://source' })
  const headers = { 'x-fusionauth-tenantid': id }
  const user = { email: 'shopper@example.com', password: 'long enough' }
  const made = await admin('POST', '/api/user', { user }, headers)
  const userId = textAt(made.json, 'user.id')
  // Another tenant's user looks like nobody.
  const elsewhere = { 'x-fusionauth-tenantid': tenantId }
  expect((await admin('GET', `/api/user/${userId}`, undefined, elsewhere)).status).toBe(404)
  expect((await admin('DELETE', `/api/tenant/${id}`)).status).toBe(200)
  expect((await admin('GET', `/api/user/${userId}`)).status).toBe(404)
  const isDefault = await admin('DELETE', `/api/tenant/${tenantId}`)
  expect(isDefault.status).toBe(400)
})

test('API keys: a key manager makes them, others may not; permissions and tenant bind', async () => {
  expect((await admin('POST', '/api/api-key', { apiKey: {} })).status).toBe(401)
  await using own = await startWithManager()
  const by = (method: string, path: string, authorization: string, body?: unknown) =>
    ask(own, method, path, { body, headers: { authorization } })
  const apiKey = { permissions: { endpoints: { '/api/tenant': ['GET'] } }, tenantId }
  const made = await by('POST', '/api/api-key', 'manager', { apiKey })
  const [id, key] = [textAt(made.json, 'apiKey.id'), textAt(made.json, 'apiKey.key')]
  expect((await by('GET', '/api/tenant', key)).status).toBe(200)
  expect((await by('POST', '/api/tenant', key, { tenant: { name: 'x' } })).status).toBe(401)
  expect((await by('GET', '/api/application', key)).status).toBe(401)
  const changed = await by('PATCH', `/api/api-key/${id}`, 'manager', {
    apiKey: { permissions: { endpoints: { '/api/application': ['GET'] } } },
  })
  expect(changed.json['apiKey']).toMatchObject({ id, key, tenantId })
  expect((await by('GET', '/api/application', key)).status).toBe(200)
  expect((await by('DELETE', `/api/api-key/${id}`, 'manager')).status).toBe(200)
  expect((await by('GET', '/api/application', key)).status).toBe(401)
})

const startWithManager = () =>
  start({
    kickstart: {
      variables: { defaultTenantId: tenantId },
      apiKeys: [{ key: 'manager', keyManager: true }],
    },
  })

test('the status takes the key in the Basic form, too; health has no body', async () => {
  const basic = `Basic ${btoa('apikey:latchkey-development-api-key-not-for-production')}`
  const status = await ask(emulator, 'GET', '/api/status', { headers: { authorization: basic } })
  expect(status.json).toEqual({ status: 'ok', version: '1.69.0' })
  const health = await ask(emulator, 'GET', '/api/health')
  expect([health.status, health.text]).toEqual([200, ''])
})

test('the system configuration: defaults, merged, replaced', async () => {
  const path = '/api/system-configuration'
  const corsConfiguration = { enabled: true, allowedOrigins: ['http://localhost:3000'] }
  const patched = await admin('PATCH', path, { systemConfiguration: { corsConfiguration } })
  expect(patched.json['systemConfiguration']).toMatchObject({
    corsConfiguration: { ...corsConfiguration, preflightMaxAgeInSeconds: 1800 },
    reportTimezone: 'America/Denver',
  })
  await admin('PUT', path, { systemConfiguration: { reportTimezone: 'Europe/Zurich' } })
  const { json } = await admin('GET', path)
  expect(json['systemConfiguration']).toMatchObject({
    corsConfiguration: { enabled: false, allowedOrigins: [] },
    reportTimezone: 'Europe/Zurich',
  })
})

test('a webhook is kept with its defaults; what cannot be called is refused', async () => {
  const url = 'https://example.com/events'
  const made = await admin('POST', '/api/webhook', { webhook: { url, global: true } })
  expect(made.json['webhook']).toMatchObject({ connectTimeout: 1000, readTimeout: 2000, url })
  const path = `/api/webhook/${textAt(made.json, 'webhook.id')}`
  const patched = await admin('PATCH', path, {
    webhook: { eventsEnabled: { 'user.create': true } },
  })
  expect(patched.json['webhook']).toMatchObject({ url, eventsEnabled: { 'user.create': true } })
  const refused = await admin('POST', '/api/webhook', {
    webhook: { url: 'ftp://x', tenantIds: [shopperId], signatureConfiguration: { enabled: true } },
  })
  expect(codesIn(refused)).toEqual([
    '[invalid]webhook.url',
    '[invalid]webhook.tenantIds',
    '[missing]webhook.signatureConfiguration.signingKeyId',
  ])
  expect((await admin('DELETE', path)).status).toBe(200)
  expect((await admin('GET', path)).status).toBe(404)
})

test('a webhook may ask for every event FusionAuth has, and for no other', async () => {
  const wanting = (...events: string[]) => {
    const eventsEnabled = Object.fromEntries(events.map((each) => [each, true]))
    return admin('POST', '/api/webhook', { webhook: { url: 'http://127.0.0.1:9/', eventsEnabled } })
  }
  const every = Object.values(EventType)
  const made = await wanting(...every)
  expect(Object.keys(Object(at(made.json, 'webhook.eventsEnabled')))).toEqual(every)
  const refused = await wanting('user.create', 'user.created')
  expect([refused.status, codesIn(refused)]).toEqual([400, ['[invalid]webhook.eventsEnabled']])
  expect(refused.text).toContain('user.created')
})

test.each(storedResources)('$path is kept and given back', async ({ path, plural, singular }) => {
  const id = randomUUID()
  const made = await admin('POST', `${path}/${id.toUpperCase()}`, {
    [singular]: { name: 'One', data: { a: 1 } },
  })
  expect(made.json[singular]).toMatchObject({ id, name: 'One', insertInstant: expect.any(Number) })
  const twice = await admin('POST', `${path}/${id}`, { [singular]: { name: 'Two' } })
  expect(codesIn(twice)).toEqual([`[duplicate]${singular}Id`])
  await admin('PATCH', `${path}/${id}`, { [singular]: { data: { b: 2 } } })
  const found = await admin('GET', `${path}/${id}`)
  expect(found.json[singular]).toMatchObject({ name: 'One', data: { a: 1, b: 2 } })
  await admin('PUT', `${path}/${id}`, { [singular]: { name: 'Two' } })
  const all = await admin('GET', path)
  expect(all.json[plural]).toContainEqual(
    expect.not.objectContaining({ data: expect.anything(), name: 'One' }),
  )
  expect((await admin('DELETE', `${path}/${id}`)).status).toBe(200)
  expect((await admin('GET', `${path}/${id}`)).status).toBe(404)
})

test('permissions of an entity type; a grant, to one recipient once', async () => {
  const type = await admin('POST', '/api/entity/type', { entityType: { name: 'Company' } })
  const typePath = `/api/entity/type/${textAt(type.json, 'entityType.id')}`
  const made = await admin('POST', `${typePath}/permission`, { permission: { name: 'read' } })
  const path = `${typePath}/permission/${textAt(made.json, 'permission.id')}`
  const twice = await admin('POST', `${typePath}/permission`, { permission: { name: 'read' } })
  expect(codesIn(twice)).toEqual(['[duplicate]permission.name'])
  await admin('PATCH', path, { permission: { isDefault: true } })
  const { json } = await admin('GET', typePath)
  expect(at(json, 'entityType.permissions')).toMatchObject([{ name: 'read', isDefault: true }])
  expect((await admin('DELETE', path)).status).toBe(200)
  expect((await admin('DELETE', path)).status).toBe(404)

  const entity = await admin('POST', '/api/entity', { entity: { name: 'Ours' } })
  const grants = `/api/entity/${textAt(entity.json, 'entity.id')}/grant`
  for (const permissions of [['read'], ['write']]) {
    const given = await admin('POST', grants, { grant: { userId: shopperId, permissions } })
    expect([given.status, given.text]).toEqual([200, ''])
  }
  const found = await admin('GET', grants)
  expect(found.json['grants']).toMatchObject([{ userId: shopperId, permissions: ['write'] }])
  expect((await admin('GET', `${grants}?userId=${shopperId}`)).status).toBe(200)
  expect((await admin('DELETE', `${grants}?userId=${shopperId}`)).status).toBe(200)
  expect((await admin('GET', `${grants}?userId=${shopperId}`)).status).toBe(404)
  expect(codesIn(await admin('POST', grants, { grant: {} }))).toEqual(['[missing]grant.userId'])
})

test('a theme from the built-in one; members of a group show with the user', async () => {
  const theme = await admin('POST', '/api/theme', {
    sourceThemeId: '75a068fd-e94b-451a-9aeb-3ddb9a3b5987',
    theme: { name: 'Ours' },
  })
  expect(theme.status).toBe(200)
  const group = await admin('POST', '/api/group', { group: { name: 'Gold' } })
  const groupId = textAt(group.json, 'group.id')
  await admin('POST', '/api/group/member', { members: { [groupId]: [{ userId: shopperId }] } })
  const memberships = async () =>
    at((await admin('GET', `/api/user/${shopperId}`)).json, 'user.memberships')
  expect(await memberships()).toMatchObject([{ groupId }])
  await admin('DELETE', `/api/group/member?groupId=${groupId}&userId=${shopperId}`)
  expect(await memberships()).toBeUndefined()
})
