import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { Store } from '../src/lib/ports.ts'
import { memoryStore } from '../src/lib/stores/memory.ts'
import { instead, passing, signOutTwice, staggered } from './attack-rows/tools.ts'
import { type App, type Browser, type World, createBrowser, startWorld } from './harness.ts'
import { unsteadyStore } from './unsteady-store.ts'

// What is written down of sign-outs that FusionAuth has not confirmed, over outages and killed processes.

const revokeAll = 'DELETE /api/jwt/refresh'
const everywhere = '/logout?everywhere'
const post = { method: 'POST' }

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
afterEach(() => void vi.restoreAllMocks())

const advance = (seconds: number): void => world.emulator.clock.advance(seconds)
const never = () => new Promise<never>(() => undefined)

/** How often a process that starts now ends a person's sessions at FusionAuth. */
async function askedByTheNext(store: Store): Promise<number> {
  world.calls.length = 0
  await world.app({ store }).visit(createBrowser())
  await passing(1)
  return world.count(revokeAll)
}

/** How often the store is asked for a note while nobody does anything. */
async function notesReadIn(store: Store, seconds: number): Promise<number> {
  const get = vi.spyOn(store, 'get')
  await passing(seconds)
  return get.mock.calls.filter(([key]) => key.includes(':pending:')).length
}

test.each([
  ['is not crossed out with the first one', false, 1],
  ['that is confirmed at once leaves nothing of the first one', true, 0],
])(
  'a second sign-out everywhere %s',
  async (_name, confirmed, later) => {
    const { store, is } = unsteadyStore(world.now)
    let answer = (): Promise<unknown> => passing(1.3)
    const first = world.app({
      store,
      tokens: (tokens) =>
        instead(tokens, {
          revokeAll: (id, options) => answer().then(() => tokens.revokeAll(id, options)),
        }),
    })
    await first.logIn(browser)
    await first.fetch(browser, everywhere, post)
    // Written down by now; confirmed while it cannot be crossed out.
    is.full = true
    await passing(0.6)
    answer = () => (confirmed ? Promise.resolve() : never())
    await first.logIn(browser)
    await first.fetch(browser, everywhere, post)
    is.full = false
    await passing(5)
    expect(await askedByTheNext(store)).toBe(later)
  },
  20_000,
)

test('signing out everywhere does not wait for the next try of an earlier one', async () => {
  const app = world.app()
  await app.logIn(browser)
  world.calls.length = 0
  world.weather = (call) => (call === revokeAll ? 'down' : 'through')
  await app.fetch(browser, everywhere, post)
  // At once, after 1, 2 and 4 seconds; the next time is in half a minute.
  await expect.poll(() => world.count(revokeAll), { timeout: 12_000, interval: 50 }).toBe(4)
  world.weather = () => 'through'
  advance(60)
  await app.logIn(browser)
  await app.fetch(browser, everywhere, post)
  expect(world.count(revokeAll)).toBe(5)
}, 30_000)

test.each([
  ['the next process', 0],
  ['one that waits to try the earlier one again', 3],
])(
  'what a later sign-out everywhere got confirmed is not asked for again by %s',
  async (_name, tries) => {
    const store = memoryStore({ now: world.now })
    const dying = world.app({
      store,
      tokens: (tokens) => instead(tokens, { revokeAll: never }),
    })
    const running = world.app({ store })
    if (tries === 0) await running.visit(createBrowser())
    await dying.logIn(browser)
    await dying.fetch(browser, everywhere, post)
    // Here it is killed.
    world.calls.length = 0
    world.weather = (call) => (call === revokeAll && tries > 0 ? 'down' : 'through')
    if (tries > 0) await running.visit(createBrowser())
    await expect.poll(() => world.count(revokeAll), { timeout: 9000 }).toBe(tries)
    world.weather = () => 'through'
    advance(5)
    await running.logIn(browser)
    await running.fetch(browser, everywhere, post)
    advance(5)
    await running.logIn(browser)
    await passing(tries > 0 ? 5 : 0.5)
    await world.app({ store }).visit(createBrowser())
    await passing(0.5)
    expect(world.count(revokeAll)).toBe(tries + 1)
    advance(3600)
    expect(await running.visit(browser)).toBe('active shopper')
  },
  30_000,
)

test('a belated crossing out does not lose what another process wrote down since', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.9)
  const store = memoryStore({ now: world.now })
  let calls = 0
  const first = world.app({
    store,
    whileAnswering: staggered(0.2),
    tokens: (tokens) =>
      instead(tokens, {
        revokeAll: async (id, options) => {
          calls += 1
          await passing(calls === 1 ? 0.5 : 3)
          return tokens.revokeAll(id, options)
        },
      }),
  })
  const second = world.app({ store, tokens: (tokens) => instead(tokens, { revokeAll: never }) })
  await second.visit(createBrowser())
  await first.logIn(browser)
  await signOutTwice(first, browser)
  await passing(2.5)
  expect(calls).toBe(2)
  advance(10)
  await second.logIn(browser)
  await second.fetch(browser, everywhere, post)
  // Here it is killed; another one starts later.
  await passing(4)
  expect(await askedByTheNext(store)).toBeGreaterThan(0)
}, 30_000)

test('nor one that outlasts an outage of the store', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.9)
  const { store, is } = unsteadyStore(world.now)
  const first = world.app({ store })
  const second = world.app({ store, tokens: (tokens) => instead(tokens, { revokeAll: never }) })
  await second.visit(createBrowser())
  await first.logIn(browser)
  is.away = true
  await first.fetch(browser, everywhere, post)
  await passing(2.5)
  is.away = false
  advance(10)
  await second.logIn(browser)
  await second.fetch(browser, everywhere, post)
  // Here it is killed.
  await passing(4)
  expect(await askedByTheNext(store)).toBe(1)
}, 30_000)

test('what was given up is not crossed out by an earlier one that was confirmed', async () => {
  const store = memoryStore({ now: world.now })
  let calls = 0
  const first = world.app({
    store,
    tokens: (tokens) =>
      instead(tokens, {
        revokeAll: async (id, options) => {
          calls += 1
          if (calls === 1) {
            await passing(0.6)
            return tokens.revokeAll(id, options)
          }
          await passing(0.6)
          throw new Error('the API key was withdrawn')
        },
      }),
  })
  await first.logIn(browser)
  const copy = browser.copy()
  const one = first.fetch(browser, everywhere, post)
  await passing(0.2)
  await first.logIn(copy)
  await first.fetch(copy, everywhere, post)
  await one
  await passing(4)
  expect(await askedByTheNext(store)).toBe(1)
}, 30_000)

/** Answers after some time, seconds. */
const slow = (store: Store, seconds: number): Store => {
  const wait = async (key: string) => {
    if (/pending|revocations/.test(key)) await passing(seconds)
  }
  return {
    get: async (key) => (await wait(key), store.get(key)),
    compareAndSet: async (key, ...change) => (await wait(key), store.compareAndSet(key, ...change)),
    append: async (key, ...news) => (await wait(key), store.append(key, ...news)),
    since: (...place) => store.since(...place),
  }
}

test.each([0.02, 0.3])(
  'a note written while a later call is confirmed does not stay (the store answers in %s s)',
  async (latency) => {
    const memory = memoryStore({ now: world.now })
    const store = slow(memory, latency)
    let calls = 0
    let confirmed = 0
    const first: App = world.app({
      store,
      whileAnswering: staggered(0.5),
      tokens: (tokens) =>
        instead(tokens, {
          revokeAll: async (id, options) => {
            calls += 1
            if (calls === 1) {
              await passing(1.4)
              return { outcome: 'unavailable', mayHaveArrived: false }
            }
            if (calls === 2) await passing(0.45 + latency / 2)
            const answer = await tokens.revokeAll(id, options)
            confirmed += 1
            return answer
          },
        }),
    })
    await first.logIn(browser)
    await signOutTwice(first, browser)
    await passing(4)
    expect(confirmed).toBeGreaterThan(0)
    advance(60)
    await first.logIn(browser)
    advance(60)
    world.calls.length = 0
    const next = world.app({ store: memory })
    await next.visit(createBrowser())
    await passing(0.5)
    advance(3600)
    expect([world.count(revokeAll), await next.visit(browser)]).toEqual([0, 'active shopper'])
  },
  30_000,
)

test('sign-outs everywhere that FusionAuth confirmed leave nothing running while the store is away', async () => {
  const { store, is } = unsteadyStore(world.now)
  const app = world.app({ store })
  is.away = true
  for (let i = 0; i < 60; i += 1) {
    advance(1)
    await app.logIn(browser)
    await app.fetch(browser, everywhere, post)
  }
  await passing(1)
  expect(await notesReadIn(store, 9)).toBeLessThan(5)
}, 60_000)

test('what was given up leaves nothing running while the store takes no writes', async () => {
  const { store, is } = unsteadyStore(world.now)
  const wrong = () => Promise.reject(new Error('a wrong API key'))
  const app = world.app({
    store,
    tokens: (tokens) => instead(tokens, { revoke: wrong, revokeAll: wrong }),
  })
  is.full = true
  for (let i = 0; i < 6; i += 1) {
    advance(1)
    await app.logIn(browser)
    await app.fetch(browser, '/logout', post)
  }
  await passing(3)
  expect(await notesReadIn(store, 8)).toBeLessThan(2)
}, 60_000)
