import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Browser, type World, createBrowser, startWorld, storeId } from '../harness.ts'
import { at, rt } from './tools.ts'
import { manage } from './webhook-world.ts'

const moderator = 'moderator@example.com'
/** What Chromium stores of one cookie, bytes of name and value; it drops a longer one in silence. */
const largest = 4096
const days = 24 * 3600

let world: World

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.emulator.close())

/** A jar like Chromium's: what is too long is gone. */
const picky = (browser: Browser): Browser => ({
  ...browser,
  store(response) {
    browser.store(response)
    for (const [name, value] of browser.jar) {
      if (name.length + Buffer.byteLength(value) > largest) browser.jar.delete(name)
    }
  },
})

const maxAges = (response: Response): Map<string, number> =>
  new Map(
    response.headers.getSetCookie().map((cookie) => {
      const age = Number(/; Max-Age=(\d+)/.exec(cookie)?.[1] ?? Number.NaN)
      return [cookie.slice(0, cookie.indexOf('=')), age] as const
    }),
  )

/** The first `to` roles for the moderator; those from `from` on are new. */
const role = (index: number): string => `a role with a long name ${index}`
const grant = async (from: number, to: number): Promise<void> => {
  const names = Array.from({ length: to - from }, (_, index) => role(from + index))
  for (const name of names) {
    await manage(world, 'POST', `/api/application/${storeId}/role`, { role: { name } })
  }
  const [session] = world.emulator.tokens.list(moderator)
  const registration = {
    applicationId: storeId,
    roles: Array.from({ length: to }, (_, i) => role(i)),
  }
  await manage(world, 'PUT', `/api/user/registration/${session?.userId}`, { registration })
}

test.each([7, 300, 86_400, 1000 * days])(
  'C2: a JWT that lives %i s has a cookie that lives no longer, and none lives over 400 days',
  async (seconds) => {
    world.emulator.tokens.accessTokenLifetime(seconds)
    const app = world.app()
    const browser = createBrowser()
    const check = (answer: Response): void => {
      const ages = maxAges(answer)
      const exp = JSON.parse(
        Buffer.from(browser.jar.get(at)?.split('.')[1] ?? '', 'base64url').toString(),
      ).exp
      expect(ages.get(at)).toBeLessThanOrEqual(exp - Math.floor(world.now()))
      expect(ages.get(at)).toBeLessThanOrEqual(400 * days)
      expect(ages.get(rt)).toBeLessThanOrEqual(400 * days)
      expect(ages.get(rt)).toBeGreaterThan(0)
    }
    check(await app.logIn(browser, { remember: true }))
    browser.jar.delete(at)
    check(await app.fetch(browser, '/cart'))
    world.emulator.tokens.accessTokenLifetime('configured')
  },
)

test('C2: a JWT that is handed out late has a cookie for what is left of it', async () => {
  const app = world.app()
  const browser = createBrowser()
  await app.logIn(browser)
  world.emulator.clock.advance(310)
  const second = browser.copy()
  await app.visit(browser)
  world.emulator.clock.advance(100)
  const age = maxAges(await app.fetch(second, '/cart')).get(at)
  expect(age).toBeLessThanOrEqual(200)
  expect(age).toBeGreaterThan(190)
})

test('C6: a person with hundreds of roles is in or told why, and never loops at the login', async () => {
  const app = world.app()
  const browser = picky(createBrowser())
  const loginId = moderator
  await app.logIn(browser, { loginId })
  expect(browser.jar.has(`${at}.1`)).toBe(false)

  await grant(0, 120)
  world.emulator.clock.advance(310)
  for (let visit = 0; visit < 3; visit += 1) {
    const answer = await app.fetch(browser, '/cart')
    expect(await answer.text()).toBe('active moderator')
    for (const cookie of answer.headers.getSetCookie()) {
      expect(cookie.indexOf(';')).toBeLessThanOrEqual(largest + 1)
    }
  }
  expect([...browser.jar.keys()].toSorted()).toEqual([at, `${at}.1`, rt])
  world.calls.length = 0
  expect(await app.visit(browser)).toBe('active moderator')
  expect(world.calls).toEqual([])

  await grant(120, 175)
  world.emulator.clock.advance(310)
  // Signed in already: it goes on, and says that it costs more.
  expect(await app.visit(browser)).toBe('active moderator')
  expect(app.events.at(-1)?.type).toBe('cookie_too_large')
  // A new login is an error with a name, once; no cookie that the browser would drop.
  const fresh = picky(createBrowser())
  await expect(app.logIn(fresh, { loginId })).rejects.toMatchObject({ code: 'cookie_too_large' })
  expect(fresh.jar.size).toBe(0)

  // Longer than any JWT that is looked at: nobody is in, nobody is signed out, and it is said.
  await grant(175, 240)
  world.emulator.clock.advance(310)
  expect(await app.visit(browser)).toBe('unavailable')
  expect(app.events.at(-1)?.type).toBe('issued_jwt_refused')
  await expect(app.logIn(fresh, { loginId })).rejects.toMatchObject({
    code: 'login_not_verifiable',
  })
  await grant(0, 0)
  world.emulator.clock.advance(310)
  expect(await app.visit(browser)).toBe('active moderator')
})

test('C6: signing out while a JWT is renewed into two cookies leaves neither of them behind', async () => {
  const app = world.app()
  const browser = createBrowser()
  await app.logIn(browser, { loginId: moderator })
  await grant(120, 120)
  world.emulator.clock.advance(310)
  await app.fetch(browser, '/logout', { method: 'POST' })
  await grant(0, 0)
  expect([...browser.jar.keys()]).toEqual([])
})
