import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Store } from '../src/lib/ports.ts'
import type { EndReason } from '../src/lib/session.ts'
import { memoryStore } from '../src/lib/stores/memory.ts'
import { at, gate, instead, lastSid, passing, revoke } from './attack-rows/tools.ts'
import {
  type App,
  type Browser,
  type World,
  createBrowser,
  deaf,
  startWorld,
  storeId,
} from './harness.ts'

const hours = 3600

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
afterEach(() => world.emulator.tokens.accessTokenLifetime('configured'))

const advance = (seconds: number): void => world.emulator.clock.advance(seconds)

test('what a process ended that has seen no JWT yet stays ended for as long as any JWT lives', async () => {
  world.emulator.tokens.accessTokenLifetime(4 * hours)
  const store = memoryStore({ now: world.now })
  const first = world.app({ store })
  await first.logIn(browser)
  const copy = browser.copy()
  // Without keys nothing is verified: it cannot know how long a JWT lives.
  world.weather = (call) => (call.includes('jwks') ? 'down' : 'through')
  const young = world.app({ store })
  await young.fetch(browser, '/logout', { method: 'POST' })
  world.weather = () => 'through'
  advance(hours + 121)
  expect(await world.app({ store }).visit(deaf(copy))).toBe('ended signed-out')
  await first.visit(createBrowser())
  await passing(1.5)
  expect(await first.visit(deaf(copy))).toBe('ended signed-out')
})

test('and for as long as FusionAuth says that JWTs live, where that is longer than a day', async () => {
  const life = 40 * hours
  world.emulator.tokens.accessTokenLifetime(life)
  const store = memoryStore({ now: world.now })
  await world.app({ store }).logIn(browser)
  const copy = browser.copy()
  world.weather = (call) => (call.includes('jwks') ? 'down' : 'through')
  const young = world.app({
    store,
    tokens: (tokens) =>
      instead(tokens, {
        async policy() {
          const read = await tokens.policy()
          if (read.outcome !== 'found') return read
          return { ...read, policy: { ...read.policy, accessTokenLifetime: life } }
        },
      }),
  })
  const advised = () => young.events.some(({ type }) => type === 'policy_advice')
  await expect.poll(advised).toBe(true)
  await young.fetch(browser, '/logout', { method: 'POST' })
  world.weather = () => 'through'
  advance(24 * hours + 121)
  expect(await world.app({ store }).visit(deaf(copy))).toBe('ended signed-out')
})

test('so does a stolen session that such a process found', async () => {
  world.emulator.tokens.accessTokenLifetime(4 * hours)
  const store = memoryStore({ now: world.now })
  const first = world.app({ store })
  await first.logIn(browser)
  const thief = browser.copy()
  for (let refreshes = 0; refreshes < 2; refreshes += 1) {
    advance(4 * hours)
    expect(await first.visit(browser)).toBe('active shopper')
  }
  advance(300)
  const young = world.app({ store })
  // What it has seen so far lives for minutes.
  world.emulator.tokens.accessTokenLifetime(300)
  await young.logIn(createBrowser())
  expect((await young.fetch(thief, '/cart')).status).toBe(307)
  expect(await young.visit(thief)).toBe('ended theft')
  advance(hours + 121)
  await passing(1.5)
  expect(await first.visit(deaf(browser))).toBe('ended theft')
  expect(await young.visit(deaf(browser))).toBe('ended theft')
})

test('cookies of a session that has ended, posted to the logout again and again, do nothing more', async () => {
  const store = memoryStore({ now: world.now })
  const app = world.app({ store })
  await app.logIn(browser)
  const copy = browser.copy()
  await app.fetch(browser, '/logout', { method: 'POST' })
  world.calls.length = 0
  const append = vi.spyOn(store, 'append')
  const change = vi.spyOn(store, 'compareAndSet')
  for (let replays = 0; replays < 3; replays += 1) {
    const again = copy.copy()
    await app.fetch(again, '/logout', { method: 'POST' })
    expect(again.jar.size).toBe(0)
  }
  expect(world.calls).toEqual([])
  expect(append).not.toHaveBeenCalled()
  expect(change).not.toHaveBeenCalled()
})

test('a page that is answered late does not wipe a newer login', async () => {
  let slow = (): Promise<void> => Promise.resolve()
  const app = world.app({
    whileAnswering: (path) => (path === '/slow' ? slow() : Promise.resolve()),
  })
  await app.logIn(browser)
  advance(31 * 24 * hours)
  let answer = (): void => undefined
  slow = () => new Promise((resolve) => (answer = resolve))
  const late = app.fetch(browser, '/slow')
  await vi.waitFor(() => expect(app.events.map(({ type }) => type)).toContain('session_expired'))
  await app.logIn(browser)
  advance(5)
  answer()
  await late
  expect(await app.visit(browser)).toBe('active shopper')
})

test('nor does one whose process first had to read who was signed out', async () => {
  const store = memoryStore({ now: world.now })
  const app = world.app({ store })
  await app.logIn(browser)
  advance(31 * 24 * hours)
  const since: Store['since'] = async (...place) => {
    await passing(0.5)
    return store.since(...place)
  }
  const young = world.app({ store: { ...store, since }, whileAnswering: async () => advance(0.9) })
  const late = young.fetch(browser, '/slow')
  await passing(0.1)
  advance(0.9)
  await app.logIn(browser)
  await late
  expect(await app.visit(browser)).toBe('active shopper')
})

test('signing out everywhere holds for JWTs from before their life was made shorter', async () => {
  world.emulator.tokens.accessTokenLifetime(hours)
  const store = memoryStore({ now: world.now })
  const phone = createBrowser()
  await world.app({ store }).logIn(phone)
  world.emulator.tokens.accessTokenLifetime(300)
  const next = world.app({ store })
  await next.logIn(browser)
  await next.fetch(browser, '/logout?everywhere', { method: 'POST' })
  advance(430)
  await next.visit(createBrowser())
  await passing(1.5)
  expect(await next.visit(deaf(phone))).toBe('ended signed-out')
})

test('signing out once more ends what the first one could tell nobody', async () => {
  const store = memoryStore({ now: world.now })
  const append = () => Promise.reject(new Error('full'))
  const here = world.app({ store: { ...store, append } })
  const there = world.app({ store })
  await here.logIn(browser)
  const copy = browser.copy()
  expect(await there.visit(copy)).toBe('active shopper')
  await here.fetch(browser, '/logout', { method: 'POST' })
  expect(await there.visit(deaf(copy))).toBe('active shopper')
  await there.fetch(deaf(copy), '/logout', { method: 'POST' })
  expect(await there.visit(deaf(copy))).toBe('ended signed-out')
})

/** What a process leaves that is killed once it has written that a session is over. */
const killedAfter = (store: Store, sid: string, dead: EndReason) =>
  store.compareAndSet(`${storeId}:session:${sid}`, undefined, JSON.stringify({ dead }), {
    ttl: hours,
  })

test.each(['signed-out', 'theft'] as const)(
  'a process that is killed while it ends a session (%s) leaves the rest to whoever sees it next',
  async (dead) => {
    const store = memoryStore({ now: world.now })
    const app = world.app({ store })
    await app.logIn(browser)
    const copy = browser.copy()
    await killedAfter(store, lastSid(app), dead)
    world.calls.length = 0
    copy.jar.delete(at)
    expect(await app.visit(copy)).toBe(`ended ${dead}`)
    await expect.poll(() => world.count(revoke)).toBe(1)
    expect(await app.visit(browser)).toBe(`ended ${dead}`)
  },
)

test('who signs out of a stolen session that a killed process had ended is told of the theft', async () => {
  const store = memoryStore({ now: world.now })
  const app = world.app({ store })
  await app.logIn(browser)
  await killedAfter(store, lastSid(app), 'theft')
  await app.fetch(deaf(browser), '/logout', { method: 'POST' })
  expect(await app.visit(browser)).toBe('ended theft')
})

describe('after a theft', () => {
  const stolen = async (app: App): Promise<Browser> => {
    await app.logIn(browser)
    const thief = browser.copy()
    for (let refreshes = 0; refreshes < 2; refreshes += 1) {
      advance(hours)
      expect(await app.visit(browser)).toBe('active shopper')
    }
    advance(300)
    expect((await app.fetch(thief, '/cart')).status).toBe(307)
    return thief
  }

  test('no form is kept for the thief, who signs out first', async () => {
    const app = world.app()
    const thief = await stolen(app)
    world.weather = (call) => (call === revoke ? 'down' : 'through')
    expect(await app.visit(deaf(thief))).toBe('ended theft')
    await app.fetch(deaf(thief), '/logout', { method: 'POST' })
    expect(await app.visit(deaf(thief))).toBe('ended theft')
    const kept = await app.fetch(deaf(thief), '/keep', { method: 'POST' })
    expect(await kept.text()).toBe('')
  })

  test('the owner is told at the next login, though the process that found it was killed', async () => {
    const store = memoryStore({ now: world.now })
    const never = new Promise<never>(() => undefined)
    let killed = false
    const dying = world.app({
      store: {
        ...store,
        get: (key) => (killed ? never : store.get(key)),
        async compareAndSet(key, expected, value, options) {
          if (killed) return never
          const took = await store.compareAndSet(key, expected, value, options)
          killed = value?.includes('"dead":"theft"') ?? false
          return killed ? never : took
        },
      },
    })
    void dying.visit(await stolen(dying))
    await expect.poll(() => killed).toBe(true)
    const next = world.app({ store })
    browser.jar.delete(at)
    expect(await next.visit(browser)).toBe('ended theft')
    expect((await next.logIn(browser)).headers.get('x-notice')).toBe('token-reuse')
  })

  test('the owner is told at the next login, though FusionAuth has not confirmed yet', async () => {
    const app = world.app()
    const thief = await stolen(app)
    world.weather = (call) => (call === revoke ? 'hang' : 'through')
    const found = app.visit(thief)
    await expect.poll(() => app.events.map(({ type }) => type)).toContain('authn_token_reuse')
    await passing(0.1)
    expect(await app.visit(browser)).toBe('ended theft')
    expect((await app.logIn(browser)).headers.get('x-notice')).toBe('token-reuse')
    await found
  })

  test('is told and reported, though somebody signs out at the same moment', async () => {
    const store = memoryStore({ now: world.now })
    const here = world.app({ store })
    const thief = await stolen(here)
    const slow = gate()
    let reached = false
    const there = world.app({
      store: {
        ...store,
        async compareAndSet(key, expected, value, options) {
          if (value?.includes('"dead":"theft"')) {
            reached = true
            await slow.passed
          }
          return store.compareAndSet(key, expected, value, options)
        },
      },
    })
    const late = there.visit(deaf(thief))
    await expect.poll(() => reached).toBe(true)
    await here.fetch(browser, '/logout', { method: 'POST' })
    slow.open()
    await late
    expect(there.events.map(({ type }) => type)).toContain('authn_token_reuse')
    expect((await here.logIn(browser)).headers.get('x-notice')).toBe('token-reuse')
  })
})
