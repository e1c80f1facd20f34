import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type App, type Browser, type World, createBrowser, startWorld } from './harness.ts'

let world: World
let app: App
let browser: Browser

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.emulator.close())
beforeEach(async () => {
  world.weather = () => 'through'
  app = world.app()
  browser = createBrowser()
  await app.logIn(browser)
})

const typed = { title: 'Hello', body: 'two hours of work' }

/** Posts the form; the answer is the hidden field of the login form, or nothing. */
async function post(holder: Browser): Promise<string> {
  const headers = { referer: 'http://store.localhost/posts/new' }
  const response = await app.fetch(holder, '/keep', { method: 'POST', headers })
  return response.text()
}
/** Logs in with the field; the answer is the form as it comes back, or `null`. */
async function comeBack(holder: Browser, kept: string, loginId: string): Promise<unknown> {
  const path = `/log-in-with?loginId=${loginId}&kept=${encodeURIComponent(kept)}`
  return (await app.fetch(holder, path, { method: 'POST' })).json()
}

test('what was typed when the session ended comes back after the login of the same person', async () => {
  world.emulator.clock.advance(31 * 24 * 3600)
  const kept = await post(browser)
  expect(kept).not.toMatch(/Hello|two hours/)
  expect(await comeBack(browser, kept, 'shopper@example.com')).toMatchObject({
    route: '/posts/new',
    fields: typed,
  })
})

test('another person who logs in finds nothing', async () => {
  world.emulator.clock.advance(31 * 24 * 3600)
  const kept = await post(browser)
  expect(await comeBack(browser, kept, 'moderator@example.com')).toBeNull()
})

test('while FusionAuth cannot be asked it is kept, too, and comes back without a login', async () => {
  world.emulator.clock.advance(3600)
  world.weather = () => 'down'
  const kept = await post(browser)
  expect(kept).not.toBe('')
  world.weather = () => 'through'
  world.emulator.clock.advance(2)
  await expect.poll(() => app.visit(browser)).toBe('active shopper')
  const path = `/open?kept=${encodeURIComponent(kept)}`
  expect(await (await app.fetch(browser, path)).json()).toMatchObject({ fields: typed })
  expect(await (await app.fetch(createBrowser(), path)).json()).toBeNull()
})

test('nothing is kept for somebody who is signed in, or nobody', async () => {
  expect(await post(browser)).toBe('')
  expect(await post(createBrowser())).toBe('')
  const forged = createBrowser()
  forged.jar.set('__Host-Http-store.rt', 'x')
  expect(await post(forged)).toBe('')
})

test('nothing is kept after a theft', async () => {
  const thief = browser.copy()
  for (let refreshes = 0; refreshes < 2; refreshes += 1) {
    world.emulator.clock.advance(3600)
    await app.visit(browser)
  }
  await app.visit(thief)
  expect(await app.visit(thief)).toBe('ended theft')
  expect(await post(browser)).toBe('')
})
