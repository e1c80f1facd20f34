import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startEmulator, type Emulator } from '../src/index.ts'
import { call, codes, login, refresh, shopperId, signedIn, start, storeId } from './support.ts'

vi.setConfig({ testTimeout: 60_000 })

let emulator: Emulator
beforeEach(async () => {
  emulator = await start()
})
afterEach(() => emulator.close())

test('restore brings everything back: users, sessions, keys, clock; as often as one likes', async () => {
  const { refreshToken } = await signedIn(emulator)
  emulator.clock.advance(100)
  emulator.clock.freeze()
  const stood = emulator.clock.now()
  const id = emulator.snapshot()
  for (let time = 0; time < 2; time += 1) {
    await emulator.people.lock(shopperId)
    await emulator.keys.rotate(storeId)
    emulator.clock.reset()
    expect((await refresh(emulator, refreshToken)).status).toBe(400)
    emulator.restore(id)
    expect(emulator.clock.now()).toBe(stood)
    expect((await refresh(emulator, refreshToken)).status).toBe(200)
    expect((await login(emulator)).status).toBe(200)
  }
  await emulator.reset()
  emulator.restore(id)
  expect((await refresh(emulator, refreshToken)).status).toBe(200)
})

test('over HTTP by id; an unknown one is a 404 in words', async () => {
  const { text } = await call(emulator, 'POST', '/emulator/api/snapshots')
  await emulator.people.lock(shopperId)
  const path = (id: string) => `/emulator/api/snapshots/${id}/restore`
  expect((await call(emulator, 'POST', path(JSON.parse(text).id))).status).toBe(200)
  expect((await login(emulator)).status).toBe(200)
  const gone = await call(emulator, 'POST', path('gone'))
  expect([gone.status, codes(gone)]).toEqual([404, ['[not_found]']])
  expect(() => emulator.restore('gone')).toThrow(/no snapshot/)
})

test('export goes into another emulator, over HTTP and in the process', async () => {
  const { refreshToken } = await signedIn(emulator)
  emulator.clock.advance(50)
  await using inProcess = await startEmulator({ port: 0 })
  const state = emulator.export()
  inProcess.import(state)
  await using overHttp = await startEmulator({ port: 0 })
  const { text } = await call(emulator, 'GET', '/emulator/api/state')
  expect(JSON.parse(text)).toEqual(state)
  const put = await call(overHttp, 'PUT', '/emulator/api/state', { body: text })
  expect(put.status).toBe(200)
  for (const each of [inProcess, overHttp]) {
    expect(each.clock.offset).toBe(50)
    expect((await refresh(each, refreshToken)).status).toBe(200)
    expect((await login(each)).status).toBe(200)
  }
  // The imported objects are the emulator's own.
  expect(state.refreshTokens.some((each) => each.token === refreshToken)).toBe(true)
})

test.each([
  ['no JSON', '{', '[invalidJSON]'],
  ['a list', '[]', '[invalid_argument]'],
  ['an old format', '{"format":"fusionauth-emulator/1"}', '[invalid_argument]'],
  ['a half state', '{"format":"fusionauth-emulator/2","clockOffset":0}', '[invalid_argument]'],
])('%s is refused and changes nothing', async (_name, body, code) => {
  const answer = await call(emulator, 'PUT', '/emulator/api/state', { body })
  expect([answer.status, codes(answer)]).toEqual([400, [code]])
  expect((await login(emulator)).status).toBe(200)
})

test('the flaw of a state is named', () => {
  const state = emulator.export()
  const [user] = state.users
  if (user) Reflect.deleteProperty(user, 'registrations')
  expect(() => emulator.import(state)).toThrow(/users\[0\]\.registrations/)
})

test('10,000 users and 100,000 refresh tokens are imported in seconds, and refresh', async () => {
  const state = emulator.export()
  const user = state.users.find(({ id }) => id === shopperId)
  const { refreshToken } = await signedIn(emulator)
  const model = emulator.export().refreshTokens.find(({ token }) => token === refreshToken)
  if (!user || !model) throw new Error('the kickstart has changed')
  const users = Array.from({ length: 10_000 }, (_, index) => ({
    ...user,
    id: randomUUID(),
    email: `person-${index}@example.com`,
  }))
  const refreshTokens = users.flatMap(({ id: userId }) =>
    Array.from({ length: 10 }, () => ({ ...model, id: randomUUID(), userId, token: randomUUID() })),
  )
  const body = JSON.stringify({ ...state, users: [...state.users, ...users], refreshTokens })
  const begun = performance.now()
  const { status } = await call(emulator, 'PUT', '/emulator/api/state', { body })
  const seconds = (performance.now() - begun) / 1000
  expect(status).toBe(200)
  // It takes one or two; a busy machine may take longer, a quadratic import takes minutes.
  expect(seconds).toBeLessThan(30)
  expect((await refresh(emulator, refreshTokens.at(-1)?.token ?? '')).status).toBe(200)
  expect((await login(emulator, { loginId: 'person-9999@example.com' })).status).toBe(200)
})

test.each([
  ['refreshTokens', 'retired', [null]],
  ['users', 'email', 1],
  ['users', 'twoFactor', {}],
  ['users', 'registrations', [null]],
  ['users', 'password', 1],
  ['keys', 'jwk', {}],
  ['externalIds', 'data', undefined],
  ['emails', 'to', undefined],
] as const)('a state whose %s have a wrong %s is refused, whole', async (list, member, value) => {
  await signedIn(emulator)
  await call(emulator, 'POST', '/api/user/forgot-password', {
    key: true,
    body: { loginId: 'shopper@example.com' },
  })
  const state = JSON.parse(JSON.stringify(emulator.export()))
  expect(state[list].length).toBeGreaterThan(0)
  state[list][0][member] = value
  expect(() => emulator.import(state)).toThrow(new RegExp(`see ${list}`))
  expect((await login(emulator)).status).toBe(200)
})

test.each([
  ['defaultTenantId', 'x'],
  ['defaultKeyId', 'x'],
  ['clockFrozenAt', 1e18],
])('a state with an impossible %s is refused', (member, value) => {
  const state = JSON.parse(JSON.stringify({ ...emulator.export(), [member]: value }))
  expect(() => emulator.import(state)).toThrow('cannot be imported')
})
