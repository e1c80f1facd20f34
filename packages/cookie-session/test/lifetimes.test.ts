import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Store } from '../src/lib/ports.ts'
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

describe('S6: an idle lifetime of half an hour', () => {
  const idleLifetime = 1800
  let app: App
  beforeEach(async () => {
    app = world.app({ idleLifetime })
    await app.logIn(browser)
  })

  test('ends a session that nobody used for longer, whatever FusionAuth would say', async () => {
    advance(1801)
    world.calls.length = 0
    expect(await app.visit(browser)).toBe('ended idle')
    expect(world.calls).toEqual([])
    expect(browser.jar.size).toBe(0)
  })

  test('is begun anew by every request, those that need no refresh included', async () => {
    for (let visits = 0; visits < 6; visits += 1) {
      advance(1700)
      expect(await app.visit(browser)).toBe('active shopper')
      // A second one, which the new JWT lets in at once.
      advance(100)
      expect(await app.visit(browser)).toBe('active shopper')
    }
  })

  test('counts requests that another process answered', async () => {
    const store = memoryStore({ now: world.now })
    const [here, there] = [
      world.app({ store, idleLifetime }),
      world.app({ store, idleLifetime }),
    ] as const
    await here.logIn(browser)
    await here.visit(browser)
    for (let visits = 0; visits < 4; visits += 1) {
      advance(1000)
      // The answers never arrive: only the store can tell.
      expect(await there.visit(deaf(browser))).toBe('active shopper')
    }
    expect(await here.visit(browser)).toBe('active shopper')
    advance(1801)
    expect(await here.visit(browser)).toBe('ended idle')
  })
})

describe('an idle lifetime that is shorter than the life of a JWT', () => {
  const idleLifetime = 100
  /** A store whose values are lost, or which is away, as a test wants it. */
  const unsteady = () => {
    let store = memoryStore({ now: world.now })
    let away = false
    const now = async () => {
      if (away) throw new Error('the store is away')
      return store
    }
    return {
      store: {
        get: async (key) => (await now()).get(key),
        compareAndSet: async (...change) => (await now()).compareAndSet(...change),
        append: async (...news) => (await now()).append(...news),
        since: async (...place) => (await now()).since(...place),
      } satisfies Store,
      empty: () => {
        store = memoryStore({ now: world.now })
      },
      away: (is: boolean) => {
        away = is
      },
    }
  }

  test('signs nobody out who is active when a process starts anew, its memory store empty', async () => {
    const before = world.app({ idleLifetime })
    await before.logIn(browser)
    for (let visits = 0; visits < 2; visits += 1) {
      advance(90)
      expect(await before.visit(browser)).toBe('active shopper')
    }
    const after = world.app({ idleLifetime })
    advance(10)
    expect(await after.visit(browser)).toBe('active shopper')
    advance(101)
    expect(await after.visit(browser)).toBe('ended idle')
  })

  test('nor when the store was emptied, and another process answers', async () => {
    const { store, empty } = unsteady()
    const here = world.app({ store, idleLifetime })
    const there = world.app({ store, idleLifetime })
    await here.logIn(browser)
    const unused = createBrowser()
    await here.logIn(unused)
    for (let visits = 0; visits < 2; visits += 1) {
      advance(90)
      expect(await here.visit(browser)).toBe('active shopper')
    }
    empty()
    advance(5)
    expect(await there.visit(browser)).toBe('active shopper')
    advance(101)
    expect(await there.visit(browser)).toBe('ended idle')
    expect(await there.visit(unused)).toBe('ended idle')
  })

  test('nor when the store was away meanwhile', async () => {
    const { store, away } = unsteady()
    const here = world.app({ store, idleLifetime })
    const there = world.app({ store, idleLifetime })
    await here.logIn(browser)
    expect(await here.visit(browser)).toBe('active shopper')
    away(true)
    for (let visits = 0; visits < 2; visits += 1) {
      advance(90)
      expect(await here.visit(browser)).toBe('active shopper')
      expect(await there.visit(createBrowser())).toBe('anonymous')
    }
    // It hears of the outage once a second, as long as requests come.
    await expect.poll(() => there.events.map(({ type }) => type)).toContain('store_unavailable')
    away(false)
    advance(5)
    expect(await there.visit(browser)).toBe('active shopper')
    advance(101)
    expect(await there.visit(browser)).toBe('ended idle')
  })

  test('ends an unused one at once in a process that starts anew with a store that was kept', async () => {
    const { store } = unsteady()
    const before = world.app({ store, idleLifetime })
    await before.logIn(browser)
    advance(101)
    expect(await world.app({ store, idleLifetime }).visit(browser)).toBe('ended idle')
  })
})

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
