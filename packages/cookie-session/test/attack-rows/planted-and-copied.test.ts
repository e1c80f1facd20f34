import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { memoryStore } from '../../src/lib/stores/memory.ts'
import { type Browser, type World, createBrowser, startWorld } from '../harness.ts'
import { at, gate, instead, lastSid, note, only, refresh, revoke, rt } from './tools.ts'

const shopper = 'shopper@example.com'
const moderator = 'moderator@example.com'

let world: World
let browser: Browser

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.emulator.close())
beforeEach(() => {
  world.weather = () => 'through'
  world.calls.length = 0
  browser = createBrowser()
})

const advance = (seconds: number): void => world.emulator.clock.advance(seconds)
const liveIds = (who: string): string[] => world.emulator.tokens.list(who).map(({ id }) => id)

describe('S1: an attacker plants cookies, and the victim logs in over them', () => {
  test.each<[string, string[], boolean]>([
    ['the whole jar', [at, rt], true],
    ['the envelope', [rt], true],
    ['the JWT', [at], false],
  ])('%s', async (_name, planted, readable) => {
    const app = world.app()
    const attacker = createBrowser()
    await app.logIn(attacker, { loginId: moderator })
    const attackersSid = lastSid(app)
    const victim = only(attacker, ...planted)
    const answer = await app.logIn(victim)

    const set = answer.headers.getSetCookie().map((cookie) => cookie.split('=')[0])
    expect(set.toSorted()).toEqual([at, rt])
    expect(lastSid(app)).not.toBe(attackersSid)
    for (const name of [at, rt]) {
      expect(victim.jar.get(name) === attacker.jar.get(name)).toBe(false)
    }
    expect(await app.visit(victim)).toBe('active shopper')
    // What the victim came with is over, also for whoever kept a copy; and at FusionAuth.
    expect(await app.visit(attacker)).toBe(readable ? 'ended signed-out' : 'active moderator')
    expect(liveIds(moderator).includes(attackersSid)).toBe(!readable)
    // The attacker's later doings are not the victim's.
    await app.fetch(attacker, '/logout', { method: 'POST' })
    advance(3600)
    expect(await app.visit(victim)).toBe('active shopper')
  })

  test('a planted second envelope of the same name links nobody to nobody', async () => {
    const app = world.app()
    const attacker = createBrowser()
    await app.logIn(attacker, { loginId: moderator })
    const victim = createBrowser()
    await app.logIn(victim)
    const both = `${rt}=${attacker.jar.get(rt)}; ${victim.headers()['cookie']}`
    await app.fetch(victim, `/login?loginId=${shopper}`, {
      method: 'POST',
      headers: { cookie: both },
    })
    expect(await app.visit(victim)).toBe('active shopper')
    expect(await app.visit(attacker)).toBe('active moderator')
  })

  test('a planted note makes no theft of the victim’s first stale request', async () => {
    const app = world.app()
    const attacker = createBrowser()
    await app.logIn(attacker, { loginId: moderator })
    const stale = attacker.copy()
    for (let refreshes = 0; refreshes < 2; refreshes += 1) {
      advance(360)
      await app.visit(attacker)
    }
    await app.fetch(stale, '/cart')
    const victim = only(stale, note)
    expect(victim.jar.size).toBe(1)
    await app.logIn(victim)
    const late = victim.copy()
    for (let refreshes = 0; refreshes < 2; refreshes += 1) {
      advance(360)
      await app.visit(victim)
    }
    expect((await app.fetch(late, '/cart')).status).toBe(307)
    expect(await app.visit(victim)).toBe('active shopper')
  })
})

describe('S2: a copy of the jar, kept from before the victim logged out', () => {
  const parts = [[at, rt], [rt], [at]]

  test('is worth nothing here, in another process, after a restart, and at FusionAuth', async () => {
    const store = memoryStore()
    const [here, there] = [world.app({ store }), world.app({ store })]
    await here.logIn(browser)
    const sid = lastSid(here)
    const raw = world.emulator.tokens.list(shopper).find(({ id }) => id === sid)?.token ?? ''
    const copy = browser.copy()
    expect(await there.visit(copy.copy())).toBe('active shopper')
    await here.fetch(browser, '/logout', { method: 'POST' })
    expect(browser.jar.size).toBe(0)

    const over = /^(ended signed-out|anonymous)$/
    for (const kept of parts) expect(await here.visit(only(copy, ...kept))).toMatch(over)
    // Without a JWT at once; a JWT this process knows, within the second the feed is read in.
    expect(await there.visit(only(copy, rt))).toBe('ended signed-out')
    await expect.poll(() => there.visit(copy.copy()), { timeout: 2000 }).toBe('ended signed-out')
    const restarted = world.app({ store })
    for (const kept of parts) expect(await restarted.visit(only(copy, ...kept))).toMatch(over)
    const answer = await world.tokens().refresh(raw)
    expect(answer.outcome).toBe('refused')
    expect(world.count(revoke)).toBe(1)
  })

  test('nor any older one of the same session, whatever its generation', async () => {
    const app = world.app()
    await app.logIn(browser)
    const copies = [browser.copy()]
    for (let refreshes = 0; refreshes < 3; refreshes += 1) {
      advance(360)
      await app.visit(browser)
      copies.push(browser.copy())
    }
    await app.fetch(browser, '/logout', { method: 'POST' })
    world.calls.length = 0
    for (const copy of copies) expect(await app.visit(copy)).toBe('ended signed-out')
    expect(world.calls).toEqual([])
  })

  test('nor when a process without any memory of it meets it a JWT’s life later', async () => {
    const app = world.app()
    await app.logIn(browser)
    const copy = browser.copy()
    await app.fetch(browser, '/logout', { method: 'POST' })
    advance(360)
    expect(await world.app().visit(copy)).toBe('ended refused')
  })
})

describe('S3: FusionAuth’s answer to a refresh is on its way while the person logs out', () => {
  const processes = [
    ['in the same process', false],
    ['in another process', true],
  ] as const

  test.each(processes)('%s: it sets no cookie and brings nothing back', async (_name, other) => {
    const store = memoryStore()
    const held = gate()
    const answered = gate()
    const slow = world.app({
      store,
      tokens: (tokens) =>
        instead(tokens, {
          refresh: async (token) => {
            const answer = await tokens.refresh(token)
            answered.open()
            await held.passed
            return answer
          },
        }),
    })
    const quick = other ? world.app({ store }) : slow
    await slow.logIn(browser)
    const sid = lastSid(slow)
    // The JWT's cookie has run out in this tab; the one that logs out still holds it.
    const tab = only(browser, rt)
    const late = slow.fetch(tab, '/cart')
    await answered.passed
    await quick.fetch(browser, '/logout', { method: 'POST' })
    held.open()
    const answer = await late
    expect(await answer.text()).toBe('ended signed-out')
    const cookies = answer.headers.getSetCookie()
    expect(cookies.every((cookie) => cookie.includes('Max-Age=0'))).toBe(true)
    expect(await slow.visit(tab)).toBe('anonymous')
    expect(liveIds(shopper)).not.toContain(sid)
    expect(world.count(refresh)).toBe(1)
  })
})
