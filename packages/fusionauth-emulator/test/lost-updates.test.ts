import { once } from 'node:events'
import { request } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Emulator } from '../src/index.ts'
import { must, newLockOut } from './account-support.ts'
import { ask } from './admin-support.ts'
import { at, textAt } from './contract/lib/json.ts'
import { holding } from './held-webhook.ts'
import { apiKey, login, shopperId, start, storeId, tenantId } from './support.ts'

// Two requests for one thing, the second in the middle of the first.

let emulator: Emulator
beforeAll(async () => {
  emulator = await start()
})
afterAll(() => emulator.close())
beforeEach(() => emulator.reset())

const admin = (method: string, path: string, body?: object) =>
  ask(emulator, method, path, { key: true, ...(body && { body }) })

const user = `/api/user/${shopperId}`
const rename = () => admin('PATCH', user, { user: { firstName: 'Robin', data: { a: 1 } } })
const userNow = async () => (await admin('GET', user)).json['user']

test.each([
  [
    'a deactivation',
    () => admin('DELETE', user),
    async () => {
      expect((await login(emulator)).status).toBe(423)
      expect(await userNow()).toMatchObject({ active: false, firstName: 'Robin' })
    },
  ],
  [
    'another password',
    () => admin('PATCH', user, { user: { password: 'another password' } }),
    async () => {
      expect((await login(emulator)).status).toBe(404)
      expect((await login(emulator, { password: 'another password' })).status).toBe(200)
    },
  ],
  [
    'another member',
    () => admin('PATCH', user, { user: { lastName: 'Hood', data: { b: 2 } } }),
    async () => {
      const both = { firstName: 'Robin', lastName: 'Hood', data: { a: 1, b: 2 } }
      expect(await userNow()).toMatchObject(both)
    },
  ],
  [
    'another address',
    () => admin('PATCH', user, { user: { email: 'robin@example.com' } }),
    async () => {
      expect((await login(emulator, { loginId: 'robin@example.com' })).status).toBe(200)
      expect((await login(emulator)).status).toBe(404)
    },
  ],
])('%s in the middle of a change of the user stays', async (_name, meanwhile, check) => {
  await using hook = await holding(emulator, 'user.update')
  const changed = await hook.during(rename, meanwhile)
  expect(changed.status).toBe(200)
  await check()
})

test.each([
  ['user.update', rename],
  ['user.reactivate', () => admin('PUT', `${user}?reactivate=true`)],
  ['user.deactivate', () => admin('DELETE', user)],
])(
  'a user who is deleted in the middle of %s: 404, and the address is free',
  async (event, act) => {
    await using hook = await holding(emulator, event)
    const { status, text } = await hook.during(act, () =>
      admin('DELETE', `${user}?hardDelete=true`),
    )
    expect([status, text]).toEqual([404, ''])
    const again = { user: { email: 'shopper@example.com', password: 'long enough' } }
    expect((await admin('POST', '/api/user', again)).status).toBe(200)
    const found = await admin('GET', '/api/user?email=shopper@example.com')
    expect(found.status).toBe(200)
  },
)

test('who is deleted twice at once leaves the address to the next one', async () => {
  await using hook = await holding(emulator, 'user.delete')
  const remove = () => admin('DELETE', `${user}?hardDelete=true`)
  const again = { user: { email: 'shopper@example.com', password: 'long enough' } }
  await hook.during(remove, async () => {
    await remove()
    await admin('POST', '/api/user', again)
  })
  expect((await admin('GET', '/api/user?email=shopper@example.com')).status).toBe(200)
})

const registration = `/api/user/registration/${shopperId}/${storeId}`
const changeRegistration = (given: object) => () =>
  admin('PATCH', registration, { registration: given })

test('two changes of a registration at once both stay', async () => {
  await using hook = await holding(emulator, 'user.registration.update')
  const changed = await hook.during(
    changeRegistration({ timezone: 'Europe/Zurich', data: { a: 1 } }),
    changeRegistration({ username: 'robin', data: { b: 2 } }),
  )
  const both = { timezone: 'Europe/Zurich', username: 'robin', data: { a: 1, b: 2 } }
  expect(changed.json['registration']).toMatchObject(both)
  expect((await admin('GET', registration)).json['registration']).toMatchObject(both)
})

test('a registration that is deleted in the middle of its change: 404, and it stays deleted', async () => {
  await using hook = await holding(emulator, 'user.registration.update')
  const remove = () => admin('DELETE', registration)
  const changed = await hook.during(changeRegistration({ username: 'robin' }), remove)
  expect([changed.status, (await admin('GET', registration)).status]).toEqual([404, 404])
})

test('a registration that is changed in the middle of its deletion is deleted', async () => {
  await using hook = await holding(emulator, 'user.registration.delete')
  const remove = () => admin('DELETE', registration)
  const deleted = await hook.during(remove, changeRegistration({ username: 'robin' }))
  expect([deleted.status, (await admin('GET', registration)).status]).toEqual([200, 404])
})

test('nobody is registered who was deleted meanwhile', async () => {
  await admin('DELETE', registration)
  await using hook = await holding(emulator, 'user.registration.create')
  const body = { registration: { applicationId: storeId } }
  const answer = await hook.during(
    () => admin('POST', `/api/user/registration/${shopperId}`, body),
    () => admin('DELETE', `${user}?hardDelete=true`),
  )
  expect([answer.status, at(answer.json, 'fieldErrors.userId.0.code')]).toEqual([
    400,
    '[invalid]userId',
  ])
})

const application = `/api/application/${storeId}`

test('a change in the middle of a deactivation of the application stays', async () => {
  const { refreshToken } = (await login(emulator)).body
  expect(refreshToken).toBeDefined()
  await using hook = await holding(emulator, 'jwt.refresh-token.revoke')
  const patch = () => admin('PATCH', application, { application: { data: { a: 1 } } })
  await hook.during(() => admin('DELETE', application), patch)
  const { json } = await admin('GET', application)
  expect(json['application']).toMatchObject({ active: false, data: { a: 1 } })
})

test('an application that is deleted in the middle of its deactivation does not come back', async () => {
  await login(emulator)
  await using hook = await holding(emulator, 'jwt.refresh-token.revoke')
  const remove = () => admin('DELETE', `${application}?hardDelete=true`)
  const answer = await hook.during(() => admin('DELETE', application), remove)
  expect([answer.status, (await admin('GET', application)).status]).toEqual([404, 404])
})

/** Sends a PATCH whose body comes late, and does something before it has come. */
async function patchSlowly(path: string, body: object, meanwhile: () => Promise<unknown>) {
  const bytes = JSON.stringify(body)
  const sent = request(emulator.url + path, {
    method: 'PATCH',
    headers: { authorization: apiKey, 'content-length': Buffer.byteLength(bytes) },
  })
  sent.flushHeaders()
  // By its answer the headers have arrived, too.
  await admin('GET', '/api/status')
  await meanwhile()
  sent.end(bytes)
  const [answer] = await once(sent, 'response')
  answer.resume()
  return Number(answer.statusCode)
}

const made = async (path: string, name: string, given: object) =>
  `${path}/${textAt((await admin('POST', path, { [name]: given })).json, [name, 'id'])}`

test.each([
  ['application', async () => application],
  ['tenant', async () => `/api/tenant/${tenantId}`],
  ['user', async () => user],
  ['registration', async () => registration],
  ['group', () => made('/api/group', 'group', { name: 'x' })],
  ['theme', () => made('/api/theme', 'theme', { name: 'x' })],
  ['userAction', () => made('/api/user-action', 'userAction', { name: 'x' })],
  ['webhook', () => made('/api/webhook', 'webhook', { url: 'http://127.0.0.1:9/' })],
])('a change of the %s in the middle of another one stays', async (name, found) => {
  const path = await found()
  const quickly = () => admin('PATCH', path, { [name]: { data: { quick: true } } })
  const status = await patchSlowly(path, { [name]: { data: { slow: true } } }, quickly)
  expect(status).toBe(200)
  const { json } = await admin('GET', path)
  expect(at(json, [name, 'data'])).toEqual({ quick: true, slow: true })
})

test('a measure that is cancelled in the middle of a change is over', async () => {
  const userActionId = await newLockOut(emulator)
  const action = { actioneeUserId: shopperId, userActionId, expiry: 9e12 }
  const { action: taken } = await must(emulator, 'POST', '/api/user/action', { action })
  const path = `/api/user/action/${taken?.id}`
  await using hook = await holding(emulator, 'user.action')
  const comment = () => admin('PUT', path, { action: { comment: 'Still' } })
  const changed = await hook.during(comment, () => admin('DELETE', path, { action: {} }))
  expect([changed.status, at(changed.json, 'action.comment')]).toEqual([200, 'Still'])
  expect((await login(emulator)).status).toBe(200)
})
