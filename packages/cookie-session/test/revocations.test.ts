import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { memoryStore } from '../src/lib/stores/memory.ts'
import { instead, passing, revoke, signOutTwice, staggered } from './attack-rows/tools.ts'
import { type Browser, type World, createBrowser, startWorld } from './harness.ts'
import { unsteadyStore } from './unsteady-store.ts'

const revokeAll = 'DELETE /api/jwt/refresh'

let world: World
let browser: Browser

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.emulator.close())
beforeEach(() => {
  world.weather = () => 'through'
  browser = createBrowser()
})

const advance = (seconds: number): void => world.emulator.clock.advance(seconds)
const out = '/logout'
const post = { method: 'POST' }

test('forty logouts of one session at once are one call to FusionAuth, and one note for later', async () => {
  const store = memoryStore({ now: world.now })
  const app = world.app({
    store,
    tokens: (tokens) =>
      instead(tokens, { revoke: (id) => passing(1.5).then(() => tokens.revoke(id)) }),
  })
  await app.logIn(browser)
  world.calls.length = 0
  const append = vi.spyOn(store, 'append')
  const logouts = Array.from({ length: 40 }, () => app.fetch(browser.copy(), out, post))
  await Promise.all(logouts)
  const confirmed = () => app.events.some(({ type }) => type === 'authn_token_revoked')
  await expect.poll(confirmed, { timeout: 3000 }).toBe(true)
  expect(world.count(revoke)).toBe(1)
  // Of the session that has ended, and of what FusionAuth is still to be told.
  expect(append).toHaveBeenCalledTimes(2)
})

test('forty logouts everywhere at once are a call or two', async () => {
  const app = world.app({
    tokens: (tokens) =>
      instead(tokens, {
        revokeAll: (id, options) => passing(0.5).then(() => tokens.revokeAll(id, options)),
      }),
  })
  await app.logIn(browser)
  world.calls.length = 0
  const copies = Array.from({ length: 40 }, () => browser.copy())
  await Promise.all(copies.map((copy) => app.fetch(copy, `${out}?everywhere`, post)))
  await passing(1.5)
  const calls = world.count(revokeAll)
  expect(calls).toBeGreaterThan(0)
  expect(calls).toBeLessThan(4)
  // More may have begun since: a later one is a call of its own.
  await app.logIn(browser)
  await app.fetch(browser, `${out}?everywhere`, post)
  expect(world.count(revokeAll)).toBe(calls + 1)
})

test('a wrong API key ends no later sign-out everywhere', async () => {
  const call = vi.fn<() => Promise<never>>().mockRejectedValue(new Error('a wrong API key'))
  const app = world.app({ tokens: (tokens) => instead(tokens, { revokeAll: call }) })
  for (let logins = 0; logins < 2; logins += 1) {
    await app.logIn(browser)
    await app.fetch(browser, `${out}?everywhere`, post)
  }
  expect(call).toHaveBeenCalledTimes(2)
})

test('what FusionAuth refuses for good is asked for once in a minute, however often it is posted', async () => {
  const store = memoryStore({ now: world.now })
  const call = vi.fn<() => Promise<never>>().mockRejectedValue(new Error('a wrong API key'))
  const app = world.app({ store, tokens: (tokens) => instead(tokens, { revoke: call }) })
  await app.logIn(browser)
  const append = vi.spyOn(store, 'append')
  for (let replays = 0; replays < 20; replays += 1) await app.fetch(browser.copy(), out, post)
  expect(call).toHaveBeenCalledTimes(1)
  expect(append.mock.calls.length).toBeLessThan(3)
})

test.each(['', '?everywhere'])(
  'what a wrong API key could not end is ended by the next process, which has the right one (%s)',
  async (query) => {
    const store = memoryStore({ now: world.now })
    const wrong = () => Promise.reject(new Error('a wrong API key'))
    const first = world.app({
      store,
      tokens: (tokens) => instead(tokens, { revoke: wrong, revokeAll: wrong }),
    })
    await first.logIn(browser)
    await first.fetch(browser, out + query, post)
    const kind = query ? revokeAll : revoke
    world.calls.length = 0
    await world.app({ store }).visit(createBrowser())
    await expect.poll(() => world.count(kind)).toBe(1)
  },
)

test('what FusionAuth confirmed while the store was away is not revoked again by a later process', async () => {
  const { store, is } = unsteadyStore(world.now)
  const first = world.app({ store })
  await first.logIn(browser)
  world.calls.length = 0
  world.weather = (call) => (call === revokeAll && world.count(call) < 3 ? 'down' : 'through')
  await first.fetch(browser, `${out}?everywhere`, post)
  is.away = true
  await expect.poll(() => world.count(revokeAll), { timeout: 9000 }).toBe(3)
  await passing(0.5)
  is.away = false
  await passing(3)
  advance(10)
  await first.logIn(browser)
  const second = world.app({ store })
  await second.visit(createBrowser())
  await passing(0.5)
  expect(world.count(revokeAll)).toBe(3)
  advance(3600)
  expect(await second.visit(browser)).toBe('active shopper')
}, 20_000)

test('what FusionAuth confirmed to one process is not asked for again by another that took it up', async () => {
  const store = memoryStore({ now: world.now })
  const failingTwice = () => {
    let calls = 0
    return world.app({
      store,
      tokens: (tokens) =>
        instead(tokens, {
          revokeAll: async (id, options) => {
            calls += 1
            if (calls > 2) return tokens.revokeAll(id, options)
            return { outcome: 'unavailable', mayHaveArrived: false }
          },
        }),
    })
  }
  const [first, second] = [failingTwice(), failingTwice()]
  await first.logIn(browser)
  world.calls.length = 0
  await first.fetch(browser, `${out}?everywhere`, post)
  await passing(0.5)
  await second.visit(createBrowser())
  await expect.poll(() => world.count(revokeAll), { timeout: 9000 }).toBe(1)
  advance(5)
  await first.logIn(browser)
  await passing(4)
  expect(world.count(revokeAll)).toBe(1)
  advance(3600)
  expect(await first.visit(browser)).toBe('active shopper')
}, 20_000)

test('what was signed out while the store was away is finished by a later process', async () => {
  const { store, is } = unsteadyStore(world.now)
  const first = world.app({
    store,
    tokens: (tokens) => instead(tokens, { revoke: () => new Promise(() => undefined) }),
  })
  await first.logIn(browser)
  const copy = browser.copy()
  is.away = true
  await first.fetch(browser, out, post)
  is.away = false
  await passing(4)
  advance(4000)
  const second = world.app({ store })
  await second.visit(createBrowser())
  await passing(0.5)
  expect(await second.visit(copy)).toMatch(/^ended/)
}, 20_000)

test('what can no more be crossed out is asked for less and less often', async () => {
  const { store, is } = unsteadyStore(world.now)
  const app = world.app({
    store,
    tokens: (tokens) =>
      instead(tokens, {
        revokeAll: (id, options) => passing(1.5).then(() => tokens.revokeAll(id, options)),
      }),
  })
  await app.logIn(browser)
  await app.fetch(browser, `${out}?everywhere`, post)
  is.full = true
  await passing(2)
  const get = vi.spyOn(store, 'get')
  await passing(10)
  expect(get.mock.calls.length).toBeLessThan(4)
}, 30_000)

test('a double click on signing out everywhere does not end the login that follows', async () => {
  const app = world.app({
    whileAnswering: staggered(0.1),
    tokens: (tokens) =>
      instead(tokens, {
        revokeAll: (id, options) => passing(0.8).then(() => tokens.revokeAll(id, options)),
      }),
  })
  await app.logIn(browser)
  await signOutTwice(app, browser)
  advance(5)
  await app.logIn(browser)
  await passing(2)
  advance(3600)
  expect(await app.visit(browser)).toBe('active shopper')
})

test('a call covers all who signed out everywhere before it left, and is not made once more', async () => {
  let calls = 0
  let confirmed = 0
  const app = world.app({
    whileAnswering: staggered(0.1),
    tokens: (tokens) =>
      instead(tokens, {
        revokeAll: async (id, options) => {
          calls += 1
          if (calls < 3) return { outcome: 'unavailable', mayHaveArrived: false }
          const answer = await tokens.revokeAll(id, options)
          confirmed += 1
          return answer
        },
      }),
  })
  await app.logIn(browser)
  await signOutTwice(app, browser)
  await expect.poll(() => confirmed).toBe(1)
  advance(5)
  await app.logIn(browser)
  await passing(4)
  expect(calls).toBe(3)
  advance(3600)
  expect(await app.visit(browser)).toBe('active shopper')
}, 20_000)

test('who signs out everywhere while an earlier call fails for good is not forgotten', async () => {
  let calls = 0
  const app = world.app({
    whileAnswering: staggered(0.2),
    tokens: (tokens) =>
      instead(tokens, {
        revokeAll: async (id, options) => {
          calls += 1
          if (calls > 1) return tokens.revokeAll(id, options)
          await passing(0.6)
          throw new Error('a wrong API key, which is put right meanwhile')
        },
      }),
  })
  await app.logIn(browser)
  await signOutTwice(app, browser)
  await passing(2)
  expect(calls).toBe(2)
})
