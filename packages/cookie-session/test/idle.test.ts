import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Store } from '../src/lib/ports.ts'
import { memoryStore } from '../src/lib/stores/memory.ts'
import { header, lastSid, passing } from './attack-rows/tools.ts'
import {
  type App,
  type Browser,
  type World,
  createBrowser,
  deaf,
  startWorld,
  storeId,
} from './harness.ts'
import { unsteadyStore } from './unsteady-store.ts'

let world: World
let browser: Browser

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.emulator.close())
beforeEach(() => {
  browser = createBrowser()
})

const advance = (seconds: number): void => world.emulator.clock.advance(seconds)

describe('S6: an idle lifetime of half an hour', () => {
  const idleLifetime = 1800
  let app: App
  const watched = () => {
    const store = memoryStore({ now: world.now })
    return { store, change: vi.spyOn(store, 'compareAndSet') }
  }
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

  test('for all of its requests, those that come at once included', async () => {
    // What was noted has long expired.
    const store = memoryStore({ now: world.now })
    const get: Store['get'] = (key) => passing(0.02).then(() => store.get(key))
    const forgetful = world.app({ idleLifetime, store: { ...store, get } })
    await forgetful.logIn(browser)
    await passing(0.2)
    advance(3 * 24 * 3600)
    const visits = Array.from({ length: 5 }, () => forgetful.visit(deaf(browser)))
    expect(await Promise.all(visits)).toEqual(Array.from(visits, () => 'ended idle'))
  })

  test('however often its cookies come again, with a note or two to the store', async () => {
    const { store, change } = watched()
    const busy = world.app({ idleLifetime, store })
    await busy.logIn(browser)
    await passing(0.05)
    advance(1801)
    change.mockClear()
    for (let visits = 0; visits < 20; visits += 1) {
      expect(await busy.visit(deaf(browser))).toBe('ended idle')
    }
    expect(change.mock.calls.length).toBeLessThan(3)
    // It is asked anew a little later: somebody else may have seen it.
    advance(10)
    expect(await busy.visit(deaf(browser))).toBe('ended idle')
    expect(change.mock.calls.length).toBeLessThan(5)
  })

  test('is explained without a note', async () => {
    const { store, change } = watched()
    const busy = world.app({ idleLifetime, store })
    await busy.logIn(browser)
    await passing(0.05)
    change.mockClear()
    const cookie = header(browser.jar)
    expect((await busy.sessions.explain({ cookie })).why).toMatch(/^Active/)
    advance(1801)
    expect((await busy.sessions.explain({ cookie })).why).toMatch(/^Ended \(idle\)/)
    expect(change).not.toHaveBeenCalled()
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
    // A use may be noted a tenth late, by a clock that differs by two minutes.
    advance(1800 + 180 + 121)
    expect(await here.visit(browser)).toBe('ended idle')
  })
})

describe('an idle lifetime that is shorter than the life of a JWT', () => {
  const idleLifetime = 100
  beforeAll(() => world.emulator.tokens.accessTokenLifetime(4 * 3600))
  afterAll(() => world.emulator.tokens.accessTokenLifetime('configured'))
  test('signs nobody out who is active when a process starts anew, its memory store empty', async () => {
    const before = world.app({ idleLifetime })
    await before.logIn(browser)
    for (let visits = 0; visits < 4; visits += 1) {
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
    const { store, empty } = unsteadyStore(world.now)
    const here = world.app({ store, idleLifetime })
    const there = world.app({ store, idleLifetime })
    await here.logIn(browser)
    const unused = createBrowser()
    await here.logIn(unused)
    for (let visits = 0; visits < 4; visits += 1) {
      advance(90)
      expect(await here.visit(browser)).toBe('active shopper')
    }
    empty()
    advance(5)
    expect(await there.visit(browser)).toBe('active shopper')
    advance(101)
    expect(await there.visit(browser)).toBe('ended idle')
    // A use that was noted just before the loss may have been followed by others, for a tenth.
    advance(10)
    expect(await there.visit(unused)).toBe('ended idle')
  })

  test('nor in the minute after an outage, in which other processes note what they saw', async () => {
    const { store, is } = unsteadyStore(world.now)
    const here = world.app({ store, idleLifetime })
    const there = world.app({ store, idleLifetime })
    const another = createBrowser()
    await here.logIn(another)
    await here.logIn(browser)
    advance(200)
    is.away = true
    expect(await here.visit(browser)).toBe('active shopper')
    expect(await there.visit(another)).toBe('active shopper')
    is.away = false
    advance(40)
    expect(await there.visit(browser)).toBe('active shopper')
    advance(100 + 10 + 121)
    expect(await there.visit(browser)).toBe('ended idle')
  })

  test('ends an unused one in a process that starts anew with a store that was kept', async () => {
    const { store } = unsteadyStore(world.now)
    const before = world.app({ store, idleLifetime })
    await before.logIn(browser)
    // Clocks differ by up to two minutes, and a use may be noted a tenth late.
    advance(231)
    expect(await world.app({ store, idleLifetime }).visit(browser)).toBe('ended idle')
  })
})

describe('where it cannot be known whether somebody else saw it', () => {
  const idleLifetime = 1800
  // No refresh says that somebody is there.
  beforeAll(() => world.emulator.tokens.accessTokenLifetime(4 * 3600))
  afterAll(() => world.emulator.tokens.accessTokenLifetime('configured'))
  const visits = async (app: App, then?: () => Promise<unknown>) => {
    for (let visit = 0; visit < 3; visit += 1) {
      advance(950)
      expect(await app.visit(browser)).toBe('active shopper')
      await then?.()
    }
  }

  test('what one process saw while the store was away is known to one that starts afterwards', async () => {
    const { store, is } = unsteadyStore(world.now)
    const here = world.app({ store, idleLifetime })
    await here.logIn(browser)
    expect(await here.visit(browser)).toBe('active shopper')
    is.away = true
    await visits(here)
    is.away = false
    // Within a second or two it is noted, by itself.
    const noted = async () => Number(await store.get(`${storeId}:seen:${lastSid(here)}`))
    await expect.poll(noted, { timeout: 4000 }).toBeGreaterThan(world.now() - 100)
    advance(60)
    expect(await world.app({ store, idleLifetime }).visit(browser)).toBe('active shopper')
  })

  test('a store that takes no writes has no notes, and nobody is idle by what it has', async () => {
    const { store, is } = unsteadyStore(world.now)
    const here = world.app({ store, idleLifetime })
    const there = world.app({ store, idleLifetime })
    await here.logIn(browser)
    expect(await here.visit(browser)).toBe('active shopper')
    is.full = true
    await visits(here, () => there.visit(createBrowser()))
    advance(61)
    expect(await there.visit(browser)).toBe('active shopper')
  })

  test('one process’s notes do not hide that another one saw it since', async () => {
    const options = { idleLifetime, store: memoryStore({ now: world.now }) }
    const [here, there] = [world.app(options), world.app(options)]
    await here.logIn(createBrowser())
    advance(5000)
    await here.logIn(browser)
    expect(await here.visit(browser)).toBe('active shopper')
    for (const [app, wait] of [
      [there, 100],
      [here, 100],
      [there, 79],
    ] as const) {
      advance(wait)
      expect(await app.visit(browser)).toBe('active shopper')
    }
    advance(1790)
    expect(await here.visit(browser)).toBe('active shopper')
  })

  test('a store that takes no writes is one event, however long it does not', async () => {
    const { store, is } = unsteadyStore(world.now)
    const app = world.app({ store, idleLifetime })
    await app.logIn(browser)
    is.full = true
    advance(200)
    for (let visit = 0; visit < 5; visit += 1) {
      expect(await app.visit(browser)).toBe('active shopper')
      await passing(0.8)
    }
    const said = app.events.filter(({ type }) => type === 'store_unavailable')
    expect(said.length).toBeLessThan(3)
  })

  test('a use that follows a noted one so closely that it is not noted counts, too', async () => {
    const lifetime = { idleLifetime: 3600, store: memoryStore({ now: world.now }) }
    const [here, there] = [world.app(lifetime), world.app(lifetime)]
    await here.logIn(createBrowser())
    advance(3 * 3600)
    await here.logIn(browser)
    advance(350)
    expect(await here.visit(browser)).toBe('active shopper')
    advance(3480)
    expect(await there.visit(browser)).toBe('active shopper')
  })

  test('what was idle before one call to the store failed stays so', async () => {
    const { store, is } = unsteadyStore(world.now)
    const app = world.app({ store, idleLifetime })
    await app.logIn(browser)
    const thief = browser.copy()
    advance(3 * 24 * 3600)
    is.away = true
    await app.logIn(createBrowser())
    is.away = false
    advance(5)
    expect(await app.visit(deaf(thief))).toBe('ended idle')
  })

  test.each([100, 1200])(
    'clocks that are off by a minute each end nobody’s session of %i s too soon',
    async (lifetime) => {
      const store = memoryStore({ now: world.now })
      const at = (skew: number) => ({
        store,
        idleLifetime: lifetime,
        now: () => world.now() + skew,
        tokensNow: () => world.now() + skew,
      })
      const [slow, fast] = [world.app(at(-60)), world.app(at(60))]
      await slow.logIn(createBrowser())
      advance(10 * lifetime)
      await slow.logIn(browser)
      expect(await slow.visit(browser)).toBe('active shopper')
      advance(0.91 * lifetime)
      expect(await fast.visit(browser)).toBe('active shopper')
    },
  )
})

describe('where JWTs live longer than the idle lifetime', () => {
  const idleLifetime = 1800
  const fetched = { headers: { 'sec-fetch-mode': 'cors' } }
  beforeEach(() => world.emulator.tokens.accessTokenLifetime(4 * 3600))
  afterAll(() => world.emulator.tokens.accessTokenLifetime('configured'))

  test('whom another process saw a second ago is not idle by a verdict of before', async () => {
    const store = memoryStore({ now: world.now })
    const [here, there] = [world.app({ store, idleLifetime }), world.app({ store, idleLifetime })]
    await here.logIn(browser)
    await passing(0.05)
    advance(1801)
    // A fetch of a page that was left open: its answer wipes no cookies.
    expect(await here.visit(browser, fetched)).toBe('ended idle')
    expect(await there.visit(browser)).toBe('active shopper')
    await passing(0.05)
    advance(1)
    expect(await here.visit(browser)).toBe('active shopper')
  })

  test('nor by one that a clock gave which was ahead, and was put right', async () => {
    let skew = 0
    const store = memoryStore({ now: world.now })
    const there = world.app({ store, idleLifetime })
    const now = () => world.now() + skew
    const here = world.app({ store, idleLifetime, now, tokensNow: now })
    await there.logIn(createBrowser())
    advance(3 * idleLifetime)
    await there.logIn(browser)
    await passing(0.05)
    advance(1790)
    skew = 320
    expect(await here.visit(browser, fetched)).toBe('ended idle')
    skew = 260
    expect(await there.visit(browser)).toBe('active shopper')
    advance(60)
    expect(await here.visit(browser)).toBe('active shopper')
  })

  test('a note made up for after an outage does not backdate the notes of an emptied store', async () => {
    const { store, is, empty } = unsteadyStore(world.now)
    const here = world.app({ store, idleLifetime })
    const there = world.app({ store, idleLifetime })
    await here.logIn(createBrowser())
    await there.logIn(browser)
    await passing(0.05)
    advance(5 * idleLifetime)
    // Somebody else, at `here`, at the beginning of the outage.
    const other = createBrowser()
    await here.logIn(other)
    await passing(0.05)
    advance(200)
    is.away = true
    expect(await here.visit(other)).toBe('active shopper')
    // Ours is active at `there` all along, which is killed in the end.
    for (let visits = 0; visits < 10; visits += 1) {
      advance(200)
      expect(await there.visit(browser)).toBe('active shopper')
    }
    // (`there` is killed: what it would note is thrown away below.)
    empty()
    is.away = false
    await expect.poll(() => store.get(`${storeId}:seen-since`), { timeout: 5000 }).toBeDefined()
    await passing(2.5)
    const sid = lastSid(there)
    const known = await store.get(`${storeId}:seen:${sid}`)
    if (known) await store.compareAndSet(`${storeId}:seen:${sid}`, known, undefined, { ttl: 1 })
    const since = Number(await store.get(`${storeId}:seen-since`))
    expect.soft(world.now() - since).toBeLessThan(10)
    advance(61)
    expect(await here.visit(browser)).toBe('active shopper')
  })

  test('a use that was not noted, for the note that was lost, counts', async () => {
    const { store, empty } = unsteadyStore(world.now)
    const [here, there] = [world.app({ store, idleLifetime }), world.app({ store, idleLifetime })]
    await here.logIn(createBrowser())
    await there.logIn(browser)
    for (let visits = 0; visits < 4; visits += 1) {
      advance(950)
      expect(await there.visit(browser)).toBe('active shopper')
    }
    await passing(0.05)
    advance(1)
    empty()
    await here.logIn(createBrowser())
    await passing(0.05)
    advance(170)
    expect(await there.visit(browser)).toBe('active shopper')
    advance(1640)
    expect(await here.visit(browser)).toBe('active shopper')
  })
})
