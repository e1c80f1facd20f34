import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { readRequest } from '../src/lib/request-facts.ts'
import { memoryStore } from '../src/lib/stores/memory.ts'
import { at, only } from './attack-rows/tools.ts'
import { type App, type Browser, type World, createBrowser, startWorld } from './harness.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.emulator.close())
afterEach(() => {
  world.weather = () => 'through'
  vi.restoreAllMocks()
})

const why = async (app: App, browser: Browser): Promise<string> => {
  const headers = browser.headers()
  const facts = readRequest('GET', '/cart', (name) => headers[name])
  return (await app.sessions.explain(facts)).why
}

test('says in words why a request is or is not signed in, and changes nothing', async () => {
  const app = world.app()
  const browser = createBrowser()
  expect(await why(app, browser)).toMatch(/^Anonymous: no cookie/)
  await app.logIn(browser)
  expect(await why(app, browser)).toMatch(/^Active/)
  const [first, before] = [browser.copy(), browser.copy()]
  world.emulator.clock.advance(310)
  expect(await why(app, browser)).toMatch(/expired, so FusionAuth is asked/)
  await app.visit(browser)
  expect(await why(app, before)).toMatch(/current tokens are given out again/)
  // A second tab with tokens of the same refresh, under a line of its own, that did not ask for the next.
  await app.visit(before)
  world.emulator.clock.advance(310)
  await app.visit(browser)
  expect(await why(app, before)).toMatch(/older than the session \(1 refreshes\), or of a tab/)
  expect(await why(app, first)).toMatch(/older than the session \(2 refreshes\)/)
  await app.fetch(browser.copy(), '/logout', { method: 'POST' })
  expect(await why(app, browser)).toMatch(/^Ended \(signed-out\): /)
})

test('says in words what FusionAuth refused, what was not used for long, and what came alone', async () => {
  const app = world.app({ idleLifetime: 60 * 24 * 3600 })
  const [browser, unused] = [createBrowser(), createBrowser()]
  await app.logIn(browser)
  await app.logIn(unused)
  expect(await why(app, only(browser, at))).toMatch(/^Anonymous: the JWT came without/)
  world.emulator.clock.advance(31 * 24 * 3600)
  await app.fetch(browser.copy(), '/cart')
  expect(await why(app, browser)).toMatch(/^Ended \(refused\): FusionAuth/)
  world.emulator.clock.advance(31 * 24 * 3600)
  expect(await why(app, unused)).toMatch(/^Ended \(idle\): /)
  expect(await why(app, unused)).toMatch(/^Ended \(idle\): /)
})

test('says that FusionAuth, or the store, does not answer', async () => {
  const store = memoryStore({ now: world.now })
  const app = world.app({ store })
  const browser = createBrowser()
  await app.logIn(browser)
  world.emulator.clock.advance(310)
  world.weather = () => 'down'
  const whyAfterVisit = async (): Promise<string> => {
    await app.visit(browser)
    return why(app, browser)
  }
  const away =
    /FusionAuth is asked for a new one; it does not answer, so the session is unavailable/
  await expect.poll(whyAfterVisit, { timeout: 10_000 }).toMatch(away)
  world.weather = () => 'through'
  vi.spyOn(store, 'get').mockRejectedValue(new Error('down'))
  expect(await why(app, browser)).toMatch(/ The store does not answer/)
  vi.restoreAllMocks()
  expect(await why(app, browser)).not.toMatch(/store/)
})

test('without a request it says what it wants', async () => {
  const { sessions } = world.app()
  for (const wrong of ['null', '"GET /"']) {
    await expect(sessions.explain(JSON.parse(wrong))).rejects.toMatchObject({
      code: 'invalid_options',
      message: expect.stringContaining('explain(request)'),
    })
  }
})

test('knows of signing out everywhere for longer than the feed does', async () => {
  const store = memoryStore({ now: world.now })
  const app = world.app({ store })
  const [browser, phone] = [createBrowser(), createBrowser()]
  await app.logIn(browser)
  await app.logIn(phone)
  await app.fetch(browser, '/logout?everywhere', { method: 'POST' })
  world.emulator.clock.advance(2 * 3600)
  expect(await why(world.app({ store }), phone)).toMatch(/^Ended \(signed-out\): /)
})

test('takes the request as Express, node:http and fetch have it', async () => {
  const app = world.app()
  const browser = createBrowser()
  await app.logIn(browser)
  const headers = browser.headers()
  for (const request of [{ headers }, new Request('http://localhost/cart', { headers })]) {
    expect((await app.sessions.explain(request)).why).toMatch(/^Active/)
  }
  expect((await app.sessions.explain({ headers: {} })).why).toMatch(/^Anonymous: no cookie/)
})

test('in production it refuses', async () => {
  const app = world.app({
    name: 'shop',
    origin: 'https://shop.example.com',
    secrets: ['Zk3vJq8Xw1Lr5Tn7Bp2Ds9Gf4Hm6Cy0A'],
  })
  await expect(why(app, createBrowser())).rejects.toMatchObject({ code: 'development_only' })
})
