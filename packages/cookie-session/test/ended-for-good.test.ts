import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { memoryStore } from '../src/lib/stores/memory.ts'
import { revoke } from './attack-rows/tools.ts'
import { type Browser, type World, createBrowser, deaf, startWorld } from './harness.ts'

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
const passing = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000))

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

test('a logout that FusionAuth has not confirmed is tried again by the next one', async () => {
  const app = world.app()
  await app.logIn(browser)
  const copy = browser.copy()
  world.weather = (call) => (call === revoke ? 'down' : 'through')
  await app.fetch(browser, '/logout', { method: 'POST' })
  world.weather = () => 'through'
  world.calls.length = 0
  await app.fetch(copy, '/logout', { method: 'POST' })
  expect(world.count(revoke)).toBeGreaterThan(0)
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
