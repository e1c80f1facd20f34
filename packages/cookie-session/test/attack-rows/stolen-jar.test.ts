import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Store } from '../../src/lib/ports.ts'
import { memoryStore } from '../../src/lib/stores/memory.ts'
import { type App, type Browser, type World, createBrowser, deaf, startWorld } from '../harness.ts'
import { lastSid, only, refresh, revoke, rt } from './tools.ts'

const shopper = 'shopper@example.com'

let world: World
let store: Store
let here: App
let there: App
let owner: Browser
let thief: Browser

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.emulator.close())
beforeEach(async () => {
  world.weather = () => 'through'
  store = memoryStore()
  ;[here, there] = [world.app({ store }), world.app({ store })]
  owner = createBrowser()
  await here.logIn(owner)
  thief = owner.copy()
  world.calls.length = 0
})

const advance = (seconds: number): void => world.emulator.clock.advance(seconds)
const alarms = (): number =>
  [...here.events, ...there.events].filter(({ type }) => type === 'authn_token_reuse').length
const liveIds = (): string[] => world.emulator.tokens.list(shopper).map(({ id }) => id)

/** Uses the session for a while, as a person who reads does: more than one request per JWT. */
const use = async (app: App, browser: Browser, hours: number): Promise<string> => {
  let last = ''
  for (let visits = 0; visits < hours * 4; visits += 1) {
    advance(900)
    last = await app.visit(browser)
    advance(130)
    last = await app.visit(browser)
  }
  return last
}

describe('T2: a thief goes on with a stolen jar', () => {
  test('and the owner comes back: both are out, in every process, and at FusionAuth', async () => {
    const sid = lastSid(here)
    expect(await use(there, thief, 1)).toBe('active shopper')
    expect(alarms()).toBe(0)
    // The thief's JWT has a while to live; the owner's jar is generations old.
    await there.visit(thief)
    await here.fetch(owner, '/cart')
    expect(await here.visit(owner)).toBe('ended theft')
    await expect.poll(() => there.visit(thief.copy()), { timeout: 2000 }).toBe('ended theft')
    expect(await here.visit(thief)).toBe('ended theft')
    expect(alarms()).toBe(1)
    expect(world.calls.filter((call) => call === revoke)).toHaveLength(1)
    expect(liveIds()).not.toContain(sid)
  })

  test('only this session: the person’s other browser stays in', async () => {
    const phone = createBrowser()
    await here.logIn(phone)
    await use(there, thief, 1)
    await here.fetch(owner, '/cart')
    expect(await here.visit(owner)).toBe('ended theft')
    expect(await here.visit(phone)).toBe('active shopper')
  })

  test('and polls, so as to be ahead always: the owner finds out all the same', async () => {
    for (let rounds = 0; rounds < 4; rounds += 1) {
      advance(310)
      if ((await there.visit(thief)) !== 'active shopper') break
      advance(130)
      await there.visit(thief)
    }
    await here.fetch(owner, '/cart')
    expect(await here.visit(owner)).toBe('ended theft')
    expect(await there.visit(only(thief, rt))).toBe('ended theft')
  })
})

describe('T4: a spent envelope is replayed, its owner having gone on', () => {
  test.each([
    ['with its JWT', (jar: Browser) => jar],
    ['without it', (jar: Browser) => only(jar, rt)],
  ])('%s: it is never in, the session ends, it is logged, and told at the login', async (_, of) => {
    await use(here, owner, 1)
    const replayed = of(thief)
    const first = await there.fetch(replayed, '/cart')
    expect(first.status).toBe(307)
    expect(await first.text()).toBe('')
    expect(await there.visit(replayed)).toBe('ended theft')
    expect(alarms()).toBe(1)
    const told = await here.logIn(createBrowser())
    expect(told.headers.get('x-notice')).toBe('token-reuse')
  })

  test('by hundreds of requests at once: one alarm, one revocation', async () => {
    await use(here, owner, 1)
    await there.fetch(thief, '/cart')
    world.calls.length = 0
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        (index % 2 ? here : there).visit(deaf(thief.copy())),
      ),
    )
    expect(new Set(answers)).toEqual(new Set(['ended theft']))
    expect(world.count(revoke)).toBe(1)
    expect(world.count(refresh)).toBe(0)
    expect(alarms()).toBe(1)
  })
})

test('T5: 50 parallel requests with one expired JWT, two processes: one refresh, no alarm', async () => {
  for (let rounds = 0; rounds < 5; rounds += 1) {
    advance(310)
    world.calls.length = 0
    const tabs = Array.from({ length: 50 }, () => owner.copy())
    const answers = await Promise.all(
      tabs.map((tab, index) => (index % 2 ? here : there).visit(tab)),
    )
    expect(new Set(answers)).toEqual(new Set(['active shopper']))
    expect(world.count(refresh)).toBe(1)
    // Whichever answer came last is what the browser holds.
    owner = tabs[rounds * 7] ?? owner
  }
  expect(alarms()).toBe(0)
})

describe('T6: FusionAuth rotated, and its answer was lost', () => {
  const lose = async (): Promise<void> => {
    advance(310)
    world.weather = (call) => (call === refresh ? 'answer lost' : 'through')
    expect(await here.visit(owner)).toBe('unavailable')
    world.weather = () => 'down'
  }

  test('within the grace the next request recovers', async () => {
    await lose()
    advance(3000)
    world.weather = () => 'through'
    expect(await there.visit(owner)).toBe('active shopper')
    expect(await use(there, owner, 1)).toBe('active shopper')
    expect(alarms()).toBe(0)
  })

  test('after it: a clean login, once, and no loop', async () => {
    await lose()
    advance(4000)
    world.weather = () => 'through'
    expect(await there.visit(owner)).toBe('ended rotation-lost')
    expect(owner.jar.size).toBe(0)
    world.calls.length = 0
    expect(await here.visit(owner)).toBe('anonymous')
    await here.logIn(owner)
    expect(await use(here, owner, 1)).toBe('active shopper')
    expect(alarms()).toBe(0)
  })

  test('or the browser never stored it: the same tokens again, however late', async () => {
    advance(310)
    await here.visit(deaf(owner))
    for (const wait of [1, 59, 600, 3600]) {
      advance(wait)
      expect(await there.visit(owner.copy())).toBe('active shopper')
    }
    expect(alarms()).toBe(0)
  })
})

test('T7: a tab with the cookies before the refresh is fine; two generations old is not', async () => {
  const second = owner.copy()
  advance(310)
  await here.visit(owner)
  expect(await here.visit(second)).toBe('active shopper')
  const stale = second.copy()
  await use(here, owner, 1)
  expect((await here.fetch(deaf(stale), '/cart')).status).toBe(307)
  // A tab shares the browser's jar: told to come again, it comes with what the browser holds.
  expect(await here.visit(owner)).toBe('active shopper')
  expect(alarms()).toBe(0)
  await here.fetch(stale, '/cart')
  expect(await here.visit(stale)).toBe('ended theft')
  expect(alarms()).toBe(1)
})
