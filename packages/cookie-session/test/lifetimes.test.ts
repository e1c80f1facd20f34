import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { memoryStore } from '../src/lib/stores/memory.ts'
import { type App, type Browser, type World, createBrowser, deaf, startWorld } from './harness.ts'

const refresh = 'POST /api/jwt/refresh'

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

describe('S10: how long ago the password was typed', () => {
  test('freshWithin counts from the login, not from a refresh', async () => {
    const app = world.app()
    await app.logIn(browser)
    advance(300)
    expect(await (await app.fetch(browser, '/fresh?within=301')).text()).toBe('true')
    expect(await (await app.fetch(browser, '/fresh?within=299')).text()).toBe('false')
    advance(3600)
    expect(await (await app.fetch(browser, '/fresh?within=3600')).text()).toBe('false')
    await app.logIn(browser)
    expect(await (await app.fetch(browser, '/fresh?within=60')).text()).toBe('true')
    expect(await (await app.fetch(createBrowser(), '/fresh?within=1e9')).text()).toBe('false')
  })
})

describe('J14: clocks that differ by a minute', () => {
  test.each([-60, 60])('a process whose clock is %i s off signs nobody out', async (skew) => {
    const store = memoryStore()
    const here = world.app({ store })
    const there = world.app({
      store,
      now: () => world.now() + skew,
      tokensNow: () => world.now() + skew,
    })
    await here.logIn(browser)
    expect(await there.visit(browser)).toBe('active shopper')
    for (let hours = 0; hours < 4; hours += 1) {
      advance(1800)
      expect(await there.visit(browser)).toBe('active shopper')
      expect(await here.visit(browser)).toBe('active shopper')
      advance(1800)
      expect(await here.visit(browser)).toBe('active shopper')
      expect(await there.visit(browser)).toBe('active shopper')
    }
    expect([...here.events, ...there.events].map(({ type }) => type)).not.toContain('stale_cookies')
    // Out on the one, in again at once on the other.
    await here.fetch(browser, '/logout?everywhere', { method: 'POST' })
    await there.logIn(browser)
    expect(await there.visit(browser)).toBe('active shopper')
  })
})

describe('T7: when the one before is spent for good', () => {
  const usedLater = async (app: App) => {
    await app.logIn(browser)
    const old = browser.copy()
    advance(3600)
    await app.visit(browser)
    return old
  }

  test('not while the newer one may not have arrived', async () => {
    const app = world.app()
    const old = await usedLater(app)
    advance(119)
    expect(await app.visit(browser)).toBe('active shopper')
    expect(await app.visit(old)).toBe('active shopper')
  })

  test('four minutes later, once the newer one has been used', async () => {
    const store = memoryStore()
    const app = world.app({ store })
    const old = await usedLater(app)
    advance(241)
    expect(await app.visit(browser)).toBe('active shopper')
    await expect.poll(async () => (await app.fetch(deaf(old), '/cart')).status).toBe(307)
    expect(await app.visit(browser)).toBe('active shopper')
    expect(world.calls.filter((call) => call === refresh).length).toBeGreaterThan(0)
  })

  test('two minutes after it was first seen that nobody was given it since', async () => {
    const app = world.app()
    const old = await usedLater(app)
    for (const wait of [119, 2, 119]) {
      advance(wait)
      expect(await app.visit(browser)).toBe('active shopper')
      expect((await app.fetch(deaf(old), '/cart')).status, `after ${wait} s more`).toBe(200)
    }
    // That hand-out began the wait anew.
    advance(1)
    expect(await app.visit(browser)).toBe('active shopper')
    expect((await app.fetch(deaf(old), '/cart')).status).toBe(200)
  })

  test('and not if nobody used the newer one, however late', async () => {
    const app = world.app()
    const old = await usedLater(app)
    advance(3000)
    expect(await app.visit(old)).toBe('active shopper')
  })
})
