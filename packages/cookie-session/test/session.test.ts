import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { memoryStore } from '../src/lib/stores/memory.ts'
import {
  type App,
  type Browser,
  type World,
  createBrowser,
  deaf,
  forumId,
  origin,
  secret,
  startWorld,
} from './harness.ts'

const at = '__Host-Http-store.at'
const rt = '__Host-Http-store.rt'
const refresh = 'POST /api/jwt/refresh'
const revoke = 'DELETE /api/jwt/refresh/:id'

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
  world.calls.length = 0
})

const advance = (seconds: number): void => world.emulator.clock.advance(seconds)
const cookie = (name: string): string => browser.jar.get(name) ?? ''
const tokenOf = (end: Browser): string => end.jar.get(at)?.slice(-43) ?? ''

describe('signing in', () => {
  test('C1: both cookies are HttpOnly, Secure, Lax, of this host alone', async () => {
    const response = await app.logIn(createBrowser())
    const cookies = response.headers.getSetCookie()
    expect(cookies.map((header) => header.split('=')[0]).toSorted()).toEqual([at, rt])
    for (const header of cookies) {
      const attributes = header.split('; ').slice(1)
      expect(attributes).toEqual(
        expect.arrayContaining(['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax']),
      )
      expect(header).not.toMatch(/domain/i)
    }
    expect(response.headers.get('cache-control')).toBe('private, no-store')
  })

  test('C2: the JWT cookie lives no longer than the JWT; the envelope persists only when asked to', async () => {
    const session = await app.logIn(createBrowser())
    const [forSession = '', jwt = ''] = session.headers.getSetCookie().toSorted().toReversed()
    expect(Number(/Max-Age=(\d+)/.exec(jwt)?.[1])).toBeLessThanOrEqual(300)
    expect(Number(/Max-Age=(\d+)/.exec(jwt)?.[1])).toBeGreaterThan(290)
    expect(forSession).not.toContain('Max-Age')
    const remembered = await app.logIn(createBrowser(), { remember: true })
    expect(remembered.headers.getSetCookie().find((header) => header.startsWith(rt))).toContain(
      'Max-Age=77',
    )
  })

  test('the envelope is under 2 KB and shows no refresh token', () => {
    expect(cookie(rt).length).toBeLessThan(2048)
    expect(cookie(rt).split('.')).toHaveLength(5)
  })

  test('a JWT of another application is a developer’s error, not a session', async () => {
    const forum = world.app({ origin: 'http://forum.localhost', applicationId: forumId })
    const login = await world
      .tokens()
      .login({ loginId: 'shopper@example.com', password: 'password' })
    if (login.outcome !== 'signed-in') throw new Error(login.outcome)
    const sessions = await import('../src/index.ts')
    const wrong = sessions.createCookieSessions({
      name: 'forum',
      origin,
      secrets: [secret],
      tokens: world.tokens(forumId),
      store: memoryStore(),
      now: world.now,
    })
    const opened = await wrong.open(sessions.readRequest('POST', '/login', () => undefined))
    await expect(opened.session.signIn(login)).rejects.toMatchObject({
      code: 'login_not_verifiable',
    })
    expect(forum.events).toEqual([])
  })

  test('S1: planted cookies are replaced, and their session is dead', async () => {
    const planted = browser.copy()
    await app.logIn(browser, { loginId: 'moderator@example.com' })
    expect(await app.visit(browser)).toBe('active moderator')
    expect(await app.visit(planted)).toBe('ended signed-out')
    expect(world.count(revoke)).toBe(1)
  })
})

describe('a request', () => {
  test('with a fresh pair is in without any call', async () => {
    for (let visit = 0; visit < 5; visit += 1)
      expect(await app.visit(browser)).toBe('active shopper')
    expect(world.calls).toEqual([])
  })

  test('without cookies is anonymous, and may be cached apart', async () => {
    const response = await app.fetch(createBrowser(), '/cart')
    expect(await response.text()).toBe('anonymous')
    expect(response.headers.get('vary')).toBe('Cookie')
    expect(response.headers.has('cache-control')).toBe(false)
  })

  test('attack: a stolen JWT alone is worth nothing', async () => {
    const thief = createBrowser(new Map([[at, cookie(at)]]))
    expect(await app.visit(thief)).toBe('anonymous')
  })

  test('T9: the raw refresh token never reaches the browser', async () => {
    const login = await world
      .tokens()
      .login({ loginId: 'shopper@example.com', password: 'password' })
    if (login.outcome !== 'signed-in') throw new Error(login.outcome)
    const thief = createBrowser(
      new Map([
        [rt, login.tokens.refreshToken],
        [at, login.tokens.accessToken],
      ]),
    )
    expect(await app.visit(thief)).toBe('anonymous')
  })

  test('S7: the JWT of one person beside the envelope of another serves the envelope’s person', async () => {
    const other = createBrowser()
    await app.logIn(other, { loginId: 'moderator@example.com' })
    const mixed = createBrowser(
      new Map([
        [at, other.jar.get(at) ?? ''],
        [rt, cookie(rt)],
      ]),
    )
    expect(await app.visit(mixed)).toBe('active shopper')
    expect(tokenOf(mixed)).not.toBe(tokenOf(other))
  })

  test('S7: a JWT the envelope does not name is ignored as if expired, though the same person’s', async () => {
    const other = createBrowser()
    await app.logIn(other)
    world.calls.length = 0
    const mixed = createBrowser(
      new Map([
        [at, other.jar.get(at) ?? ''],
        [rt, cookie(rt)],
      ]),
    )
    expect(await app.visit(mixed)).toBe('active shopper')
    expect(world.calls).toEqual([refresh])
    expect(tokenOf(mixed) === tokenOf(other)).toBe(false)
  })

  test('with the envelope alone goes on: the JWT’s cookie has run out', async () => {
    browser.jar.delete(at)
    expect(await app.visit(browser)).toBe('active shopper')
    expect(world.count(refresh)).toBe(1)
    expect(browser.jar.has(at)).toBe(true)
  })

  test.each([
    ['garbage', () => ({ [rt]: 'garbage', [at]: 'garbage' })],
    ['a truncated envelope', () => ({ [rt]: cookie(rt).slice(0, -5), [at]: cookie(at) })],
    ['the sibling app’s cookies under our names', () => ({ [rt]: 'sibling', [at]: 'sibling' })],
    ['prototype names', () => ({ __proto__x: '1', constructor: '2', [rt]: '__proto__' })],
  ])('with %s is anonymous, never an error, cookies left alone', async (_name, cookies) => {
    const end = createBrowser(new Map(Object.entries(cookies())))
    const before = new Map(end.jar)
    expect(await app.visit(end)).toBe('anonymous')
    expect(end.jar).toEqual(before)
  })

  test('C3: a name that comes twice counts for nothing', async () => {
    const headers = { cookie: `${rt}=planted; ${browser.headers()['cookie']}` }
    expect(await app.visit(createBrowser(), { headers })).toBe('anonymous')
  })

  test('a sibling app’s sealed envelope is refused by content, even with the same secret and name', async () => {
    const forum = world.app({ origin: 'http://forum.localhost', applicationId: forumId })
    const end = createBrowser()
    await forum.logIn(end)
    expect(await forum.visit(end)).toBe('active shopper')
    expect(await app.visit(end)).toBe('anonymous')
    expect(app.events.at(-1)).toEqual({ type: 'cookie_ignored', reason: 'foreign' })
    expect(await forum.visit(end)).toBe('active shopper')
  })

  test('T10: secrets roll without signing anybody out', async () => {
    const rolled = world.app({ secrets: ['another secret, 32 characters or more', secret] })
    expect(await rolled.visit(browser)).toBe('active shopper')
    const unknown = world.app({ secrets: ['another secret, 32 characters or more'] })
    expect(await unknown.visit(browser)).toBe('anonymous')
    expect(browser.jar.size).toBe(2)
    expect(unknown.events).toEqual([{ type: 'cookie_ignored', reason: 'unknown-key' }])
  })

  test('X1: an unsafe one from a sibling ends with 403 before any side effect', async () => {
    const headers = { 'sec-fetch-site': 'same-site' }
    const response = await app.fetch(browser, '/logout', { method: 'POST', headers })
    expect(response.status).toBe(403)
    expect(await app.visit(browser)).toBe('active shopper')
    expect(world.calls).toEqual([])
  })
})

describe('when the JWT has expired', () => {
  beforeEach(() => advance(360))

  test('it is refreshed once, in the foreground, and both cookies are new', async () => {
    const before = new Map(browser.jar)
    expect(await app.visit(browser)).toBe('active shopper')
    expect(world.calls).toEqual([refresh])
    expect(browser.jar.get(at) === before.get(at)).toBe(false)
    expect(browser.jar.get(rt) === before.get(rt)).toBe(false)
    expect(await app.visit(browser)).toBe('active shopper')
    expect(world.count(refresh)).toBe(1)
  })

  test('T5: 100 parallel requests: one refresh; 20 late ones with the old cookies: none refused', async () => {
    const old = browser.copy()
    const answers = await Promise.all(Array.from({ length: 100 }, () => app.visit(browser)))
    expect(answers).toEqual(Array.from({ length: 100 }, () => 'active shopper'))
    expect(world.count(refresh)).toBe(1)
    advance(1)
    const late = await Promise.all(Array.from({ length: 20 }, () => app.visit(old.copy())))
    expect(late).toEqual(Array.from({ length: 20 }, () => 'active shopper'))
    expect(world.count(refresh)).toBe(1)
  })

  test('a hundred parallel requests over two processes with one store: one refresh', async () => {
    const store = memoryStore()
    const processes = [world.app({ store }), world.app({ store })] as const
    const visits = Array.from({ length: 100 }, (_, index) =>
      (index % 2 ? processes[0] : processes[1]).visit(browser.copy()),
    )
    expect(new Set(await Promise.all(visits))).toEqual(new Set(['active shopper']))
    expect(world.count(refresh)).toBe(1)
  })

  test('T6: response lost, browser returns ten minutes later: the JWT is renewed, nobody is out', async () => {
    await app.visit(deaf(browser))
    advance(600)
    expect(await app.visit(browser)).toBe('active shopper')
    expect(world.count(refresh)).toBe(2)
    advance(360)
    expect(await app.visit(browser)).toBe('active shopper')
  })

  test('the second tab with the cookies before the refresh gets the same JWT', async () => {
    const second = browser.copy()
    await app.visit(browser)
    expect(await app.visit(second)).toBe('active shopper')
    expect(tokenOf(second)).toBe(tokenOf(browser))
    expect(world.count(refresh)).toBe(1)
  })

  describe('cookies two refreshes old', () => {
    let copy: Browser
    beforeEach(async () => {
      copy = browser.copy()
      await app.visit(browser)
      advance(360)
      await app.visit(browser)
      world.calls.length = 0
    })

    test('may only be late: the browser is asked to come again, and comes with what it holds by now', async () => {
      const late = await app.fetch(deaf(copy), '/cart?page=2', { method: 'POST' })
      expect(late.status).toBe(307)
      expect(late.headers.get('location')).toBe('/cart?page=2')
      expect(late.headers.get('cache-control')).toContain('no-store')
      browser.store(late)
      expect(browser.jar.size).toBe(3)
      expect(await app.visit(browser)).toBe('active shopper')
      expect(browser.jar.size).toBe(2)
      expect(world.calls).toEqual([])
    })

    test('T2, T4: and still held when it comes again: theft, both are out, and it is said at the next login', async () => {
      await app.fetch(copy, '/cart')
      expect(await app.visit(copy)).toBe('ended theft')
      expect(copy.jar.has(rt)).toBe(false)
      expect(await app.visit(browser)).toBe('ended theft')
      expect(world.count('DELETE /api/jwt/refresh/:id')).toBe(1)
      expect(app.events.filter(({ type }) => type === 'authn_token_reuse')).toHaveLength(1)
      const told = await app.logIn(createBrowser())
      expect(told.headers.get('x-notice')).toBe('token-reuse')
      const again = await app.logIn(createBrowser())
      expect(again.headers.get('x-notice')).toBeNull()
    })

    test('a note of another session, or one that was changed, proves nothing', async () => {
      const note = (await app.fetch(copy, '/cart')).headers.getSetCookie()[0] ?? ''
      const value = note.slice(note.indexOf('=') + 1, note.indexOf(';'))
      const other = createBrowser()
      await app.logIn(other)
      const stale = other.copy()
      for (let refreshes = 0; refreshes < 3; refreshes += 1) {
        advance(360)
        await app.visit(other)
      }
      for (const planted of [value, `${value.slice(0, -1)}_`, 'x']) {
        stale.jar.set('__Host-Http-store.note', planted)
        expect((await app.fetch(deaf(stale), '/cart')).status).toBe(307)
      }
    })
  })

  test('a restart that forgets every record signs nobody out', async () => {
    await app.visit(browser)
    advance(360)
    expect(await world.app().visit(browser)).toBe('active shopper')
  })

  test('a store that cannot be reached: the same rules in this process', async () => {
    const broken = async (): Promise<never> => Promise.reject(new Error('down'))
    const store = { get: broken, compareAndSet: broken, append: broken, since: broken }
    const process = world.app({ store })
    const old = browser.copy()
    const answers = await Promise.all(Array.from({ length: 20 }, () => process.visit(browser)))
    expect(new Set(answers)).toEqual(new Set(['active shopper']))
    expect(await process.visit(old)).toBe('active shopper')
    expect(world.count(refresh)).toBe(1)
    expect(process.events).toContainEqual({ type: 'store_unavailable' })
  })
})

describe('when FusionAuth does not answer', () => {
  beforeEach(() => advance(360))

  test.each(['down', 'error'] as const)(
    '(%s): unavailable, cookies stay, then it goes on',
    async (fault) => {
      world.weather = () => fault
      const before = new Map(browser.jar)
      const response = await app.fetch(browser, '/cart')
      expect(response.status).toBe(503)
      expect(response.headers.get('retry-after')).toBe('1')
      expect(browser.jar).toEqual(before)
      world.weather = () => 'through'
      advance(2)
      expect(await app.visit(browser)).toBe('active shopper')
    },
  )

  test('T8: requests during an outage do not become a storm', async () => {
    world.weather = () => 'down'
    for (let visit = 0; visit < 50; visit += 1) expect(await app.visit(browser)).toBe('unavailable')
    expect(world.count(refresh)).toBeLessThanOrEqual(2)
  })

  test('its answer is lost after it rotated: asked again in the background, nobody is out', async () => {
    world.weather = (call) => (call === refresh ? 'answer lost' : 'through')
    expect(await app.visit(browser)).toBe('unavailable')
    world.weather = () => 'through'
    advance(2)
    await expect.poll(() => world.count(refresh), { timeout: 3000 }).toBe(2)
    expect(await app.visit(browser)).toBe('active shopper')
    expect(world.count(refresh)).toBe(2)
  })

  test('and the grace is over when it is asked again: ended, named rotation-lost', async () => {
    world.weather = (call) => (call === refresh ? 'answer lost' : 'through')
    expect(await app.visit(browser)).toBe('unavailable')
    world.weather = () => 'down'
    advance(3700)
    world.weather = () => 'through'
    expect(await app.visit(browser)).toBe('ended rotation-lost')
  })

  test('keys down while it rotates: what was issued is not lost', async () => {
    const fresh = world.app()
    browser.jar.delete(at)
    world.weather = (call) => (call.includes('jwks') ? 'down' : 'through')
    expect(await fresh.visit(browser)).toBe('unavailable')
    expect(world.count(refresh)).toBe(1)
    world.weather = () => 'through'
    advance(40)
    expect(await fresh.visit(browser)).toBe('active shopper')
    expect(world.count(refresh)).toBe(1)
  })

  test('an unexpired JWT keeps working', async () => {
    await app.visit(browser)
    world.weather = () => 'down'
    expect(await app.visit(browser)).toBe('active shopper')
  })
})

describe('when FusionAuth refuses', () => {
  beforeEach(() => advance(31 * 24 * 3600))

  test('a page: ended, and the cookies go', async () => {
    expect(await app.visit(browser)).toBe('ended refused')
    expect(browser.jar.size).toBe(0)
  })

  test('a fetch: ended, but the cookies stay, for a login may be newer', async () => {
    const init = { headers: { 'sec-fetch-mode': 'cors' } }
    expect(await app.visit(browser, init)).toBe('ended refused')
    expect(browser.jar.size).toBe(2)
    expect(await app.visit(browser, init)).toBe('ended refused')
    expect(world.count(refresh)).toBe(1)
    expect(world.count(revoke)).toBe(0)
  })

  test('logging in works as before', async () => {
    await app.visit(browser)
    await app.logIn(browser)
    expect(await app.visit(browser)).toBe('active shopper')
  })
})

describe('signing out', () => {
  test('S2: the session is dead here and at FusionAuth, and the cookies go', async () => {
    const copy = browser.copy()
    const response = await app.fetch(browser, '/logout', { method: 'POST' })
    expect(response.headers.get('clear-site-data')).toBe('"cache", "storage"')
    expect(browser.jar.size).toBe(0)
    expect(world.count(revoke)).toBe(1)
    expect(await app.visit(copy.copy())).toBe('ended signed-out')
    copy.jar.delete(at)
    expect(await app.visit(copy)).toBe('ended signed-out')
    expect(world.count(refresh)).toBe(0)
  })

  test('another process hears of it within a second', async () => {
    const store = memoryStore()
    const [here, there] = [world.app({ store }), world.app({ store })]
    const copy = browser.copy()
    expect(await there.visit(copy)).toBe('active shopper')
    await here.fetch(browser, '/logout', { method: 'POST' })
    await expect.poll(() => there.visit(copy.copy()), { timeout: 2000 }).toBe('ended signed-out')
  })

  test('S3: a refresh in flight cannot resurrect it', async () => {
    const copy = browser.copy()
    browser.jar.delete(at)
    let letThrough: (weather: 'through') => void = () => undefined
    const held = new Promise<'through'>((resolve) => {
      letThrough = resolve
    })
    world.weather = (call) => (call === refresh ? held : 'through')
    const inFlight = app.fetch(browser, '/cart')
    await expect.poll(() => world.count(refresh)).toBe(1)
    await app.fetch(copy, '/logout', { method: 'POST' })
    letThrough('through')
    const response = await inFlight
    expect(await response.text()).toBe('ended signed-out')
    expect(browser.jar.size).toBe(0)
  })

  test('during an outage it is out here at once, and revoked when FusionAuth is back', async () => {
    world.weather = () => 'down'
    const copy = browser.copy()
    await app.fetch(browser, '/logout', { method: 'POST' })
    expect(browser.jar.size).toBe(0)
    expect(await app.visit(copy)).toBe('ended signed-out')
    world.weather = () => 'through'
    const before = world.count(revoke)
    await expect.poll(() => world.count(revoke), { timeout: 4000 }).toBeGreaterThan(before)
  })

  test('the sibling app’s session is untouched', async () => {
    const forum = world.app({ name: 'forum', applicationId: forumId })
    await forum.logIn(browser)
    expect(browser.jar.size).toBe(4)
    await app.fetch(browser, '/logout', { method: 'POST' })
    expect([...browser.jar.keys()].toSorted()).toEqual([
      '__Host-Http-forum.at',
      '__Host-Http-forum.rt',
    ])
    expect(await forum.visit(browser)).toBe('active shopper')
  })
})

test('absolute lifetime: after 90 days a login is needed, whatever FusionAuth says', async () => {
  for (let days = 0; days < 90; days += 20) {
    expect(await app.visit(browser)).toBe('active shopper')
    advance(20 * 24 * 3600)
  }
  world.calls.length = 0
  expect(await app.visit(browser)).toBe('ended expired')
  expect(world.calls).toEqual([])
})

test('no event carries a token, a cookie or an e-mail', async () => {
  advance(360)
  await app.visit(browser)
  await app.fetch(browser, '/logout', { method: 'POST' })
  expect(app.events.map(({ type }) => type)).toEqual([
    'session_created',
    'session_renewed',
    'authn_token_revoked',
    'signed_out',
  ])
  expect(JSON.stringify(app.events)).not.toMatch(/eyJ|@|[\w-]{50}/)
})
