import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Emulator } from '../src/index.ts'
import { storedResources } from '../src/state/configuration/stored.ts'
import { send } from './account-support.ts'
import { ask, codesIn } from './admin-support.ts'
import { belongings, mark, type Belongings } from './belongings.ts'
import { at } from './contract/lib/json.ts'
import { bodyFor } from './naming.ts'
import { password, start } from './support.ts'
import { twoTenants, type Two } from './two-tenants.ts'

let emulator: Emulator
let two: Two
let ofA: Belongings
beforeAll(async () => {
  emulator = await start()
})
afterAll(() => emulator.close())
beforeEach(async () => {
  await emulator.reset()
  two = await twoTenants(emulator)
  ofA = await belongings(emulator, two)
})

const asB = (method: string, path: string, body?: object) =>
  ask(emulator, method, path, { headers: two.asB, ...(body && { body }) })

test('a key manager of B has no part in API keys', async () => {
  const state = emulator.export()
  const apiKeys = state.apiKeys.map((each) =>
    each.key === two.keyOfB ? { ...each, keyManager: true } : each,
  )
  emulator.import({ ...state, apiKeys })
  const path = `/api/api-key/${ofA.apiKey}`
  const apiKey = { name: 'changed' }
  for (const [method, where] of [
    ['POST', '/api/api-key'],
    ['GET', '/api/api-key/search'],
    ['GET', path],
    ['PUT', path],
    ['PATCH', path],
    ['DELETE', path],
  ] as const) {
    const { status, text } = await asB(method, where, method === 'GET' ? undefined : { apiKey })
    expect([method, where, status, text]).toEqual([method, where, 401, ''])
  }
  expect(emulator.export().apiKeys).toEqual(apiKeys)
})

test('what is the whole instance’s: a key of B may read it, but 401 for every change', async () => {
  const ours = storedResources.filter(({ inTenant }) => !inTenant)
  const changes = [
    ...ours.map(({ path }) => [path, ofA.stored[path]]),
    ['/api/key', ofA.key],
    ['/api/tenant', two.tenantB],
    ['/api/user-action', ofA.userAction],
    ['/api/webhook', ofA.webhook],
  ].flatMap(([path, id]) => [
    ['POST', path === '/api/key' ? '/api/key/generate' : path],
    ['PUT', `${path}/${id}`],
    ...(path === '/api/key' ? [] : [['PATCH', `${path}/${id}`]]),
    ['DELETE', `${path}/${id}`],
  ])
  const type = `/api/entity/type/${ofA.stored['/api/entity/type']}/permission`
  const others = [
    ['POST', '/api/key/import'],
    ['PUT', '/api/system-configuration'],
    ['PATCH', '/api/system-configuration'],
    ['POST', type],
    ['PUT', `${type}/${ofA.permission}`],
    ['DELETE', `${type}/${ofA.permission}`],
  ]
  for (const [method = '', path = ''] of [...changes, ...others]) {
    const { status, text } = await asB(method, path, bodyFor(two, ofA, two.appOfB))
    expect([method, path, status, text]).toEqual([method, path, 401, ''])
  }
  for (const path of [`/api/webhook/${ofA.webhook}`, `/api/key/${ofA.key}`, '/api/theme']) {
    expect([path, (await asB('GET', path)).status]).toEqual([path, 200])
  }
  expect((await asB('GET', `/api/tenant/${two.tenantB}`)).status).toBe(200)
})

test('a key of B works with B’s own, and only there', async () => {
  const group = await asB('POST', '/api/group', { group: { name: 'ours' } })
  const groupId = String(at(group.json, 'group.id'))
  const members = (userId: string) => ({ members: { [groupId]: [{ userId }] } })
  expect((await asB('POST', '/api/group/member', members(two.userOfB))).status).toBe(200)
  const refused = await asB('POST', '/api/group/member', members(ofA.user))
  expect(codesIn(refused)).toEqual([`[invalid]members.${groupId}[0].userId`])
  const listed = await asB('GET', '/api/group')
  expect(listed.json['groups']).toMatchObject([{ id: groupId, tenantId: two.tenantB }])
  const found = await asB('POST', '/api/group/search', { search: {} })
  expect(found.json).toMatchObject({ total: 1, groups: [{ id: groupId }] })
  expect((await asB('DELETE', `/api/group/${groupId}`)).status).toBe(200)

  const entity = await asB('POST', '/api/entity', { entity: { name: 'ours' } })
  const grants = `/api/entity/${String(at(entity.json, 'entity.id'))}/grant`
  const given = await asB('POST', grants, { grant: { userId: two.userOfB } })
  expect(given.status).toBe(200)
  for (const [name, id] of [
    ['userId', ofA.user],
    ['recipientEntityId', ofA.stored['/api/entity']],
  ] as const) {
    const answer = await asB('POST', grants, { grant: { [name]: id } })
    expect(codesIn(answer)).toEqual([`[invalid]grant.${name}`])
  }
  expect((await asB('GET', grants)).json['grants']).toHaveLength(1)
})

test('a user of A is not registered to B, nor taken for one who acts there', async () => {
  const registration = { applicationId: two.appOfB }
  const registered = await asB('POST', `/api/user/registration/${ofA.user}`, { registration })
  expect([registered.status, codesIn(registered)]).toEqual([400, ['[invalid]userId']])
  const action = {
    actioneeUserId: two.userOfB,
    actionerUserId: ofA.user,
    applicationIds: [two.appOfA],
    userActionId: ofA.userAction,
    expiry: 9e12,
  }
  const taken = await asB('POST', '/api/user/action', { action })
  expect(codesIn(taken)).toEqual([
    '[invalid]action.actionerUserId',
    '[invalid]action.applicationIds',
  ])
})

test('a measure against a user of A stays in force whatever a key of B says', async () => {
  const path = `/api/user/action/${ofA.log}`
  for (const method of ['GET', 'PUT', 'DELETE']) {
    const { status, text } = await asB(method, path, method === 'GET' ? undefined : { action: {} })
    expect([method, status, text]).toEqual([method, 404, ''])
  }
  const body = { loginId: ofA.email, password, applicationId: two.appOfA }
  const headers = { 'x-fusionauth-tenantid': two.tenantA }
  expect((await send(emulator, 'POST', '/api/login', { key: true, body, headers })).status).toBe(
    409,
  )
})

test('an application is copied within its tenant only, and the copy has a secret of its own', async () => {
  const copy = (tenantId: string) =>
    ask(emulator, 'POST', '/api/application', {
      key: true,
      headers: { 'x-fusionauth-tenantid': tenantId },
      body: { sourceApplicationId: two.appOfA, application: { name: 'Copy' } },
    })
  const copied = await copy(two.tenantA)
  expect(at(copied.json, 'application.data')).toEqual({ mark })
  expect(at(copied.json, 'application.oauthConfiguration.clientSecret')).toMatch(/^[\w-]{40,}$/)
  expect(at(copied.json, 'application.roles.0')).toMatchObject({ name: mark })
  expect(at(copied.json, 'application.roles.0.id')).not.toBe(ofA.role)
  expect(codesIn(await copy(two.tenantB))).toEqual(['[invalid]sourceApplicationId'])
})

test('a deleted tenant takes its groups and entities along', async () => {
  const group = await asB('POST', '/api/group', { group: { name: 'ours' } })
  expect(group.status).toBe(200)
  await ask(emulator, 'DELETE', `/api/tenant/${two.tenantB}`, { key: true })
  const { stored } = emulator.export()
  expect(stored['/api/group']?.map(({ id }) => id)).toEqual([ofA.stored['/api/group']])
})
