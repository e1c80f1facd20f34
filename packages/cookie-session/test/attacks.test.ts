import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Store } from '../src/lib/ports.ts'
import { memoryStore } from '../src/lib/stores/memory.ts'
import { type Browser, type World, createBrowser, deaf, startWorld } from './harness.ts'

// What a hostile reviewer found, each seen to fail once.

const at = '__Host-Http-store.at'
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
const never = (): Promise<never> => new Promise(() => undefined)

describe('a store that answers reads and refuses writes', () => {
  let store: Store
  let writes: number
  beforeEach(() => {
    const good = memoryStore()
    writes = 0
    store = {
      ...good,
      compareAndSet: async () => {
        writes += 1
        throw new Error('READONLY')
      },
    }
  })

  test('refreshing goes on for generations, and signing out ends', async () => {
    const app = world.app({ store })
    await app.logIn(browser)
    for (let hours = 0; hours < 3; hours += 1) {
      advance(3600)
      expect(await app.visit(browser)).toBe('active shopper')
    }
    const copy = browser.copy()
    await app.fetch(browser, '/logout', { method: 'POST' })
    expect(await app.visit(copy)).toBe('ended signed-out')
    expect(writes).toBeLessThan(20)
  })

  test('a store that comes back counts again', async () => {
    const good = memoryStore()
    let writable = true
    const flaky: Store = {
      ...good,
      compareAndSet: async (...args) => {
        if (writable) return good.compareAndSet(...args)
        throw new Error('READONLY')
      },
    }
    const [here, there] = [world.app({ store: flaky }), world.app({ store: flaky })]
    await here.logIn(browser)
    writable = false
    advance(3600)
    expect(await here.visit(browser)).toBe('active shopper')
    writable = true
    advance(3600)
    expect(await here.visit(browser)).toBe('active shopper')
    advance(3600)
    const copies = [browser.copy(), browser.copy()] as const
    const answers = await Promise.all([here.visit(copies[0]), there.visit(copies[1])])
    expect(answers).toEqual(['active shopper', 'active shopper'])
    expect(copies[0].jar.get(at) === copies[1].jar.get(at)).toBe(true)
  })
})

describe('an answer that comes late', () => {
  /** An answer that carries refreshed tokens, and is held back until it is released. */
  const lateAnswer = async () => {
    let release: () => void = () => undefined
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    const app = world.app({
      whileAnswering: (path) => (path === '/slow' ? released : Promise.resolve()),
    })
    await app.logIn(browser)
    advance(360)
    const late = app.fetch(browser, '/slow')
    await expect.poll(() => app.events.some(({ type }) => type === 'session_renewed')).toBe(true)
    return { app, late, release }
  }

  test('does not overwrite a newer login', async () => {
    const { app, late, release } = await lateAnswer()
    await app.logIn(browser, { loginId: 'moderator@example.com' })
    release()
    expect((await late).headers.getSetCookie()).toEqual([])
    expect(await app.visit(browser)).toBe('active moderator')
  })

  test('S3: does not put cookies back after signing out', async () => {
    const { app, late, release } = await lateAnswer()
    await app.fetch(browser, '/logout', { method: 'POST' })
    release()
    await late
    expect(browser.jar.size).toBe(0)
  })
})

test('C6: a JWT that has grown too large for cookies locks nobody out, nor in', async () => {
  const padding = `~${'x'.repeat(8000)}`
  const app = world.app({
    tokens: (tokens) => ({
      applicationId: tokens.applicationId,
      verify: (jwt) => tokens.verify(jwt.replace(padding, '')),
      revoke: (id) => tokens.revoke(id),
      revokeAll: (id) => tokens.revokeAll(id),
      refresh: async (token) => {
        const answer = await tokens.refresh(token)
        if (answer.outcome !== 'refreshed') return answer
        const { accessToken, refreshToken, refreshTokenId } = answer.tokens
        const grown = { accessToken: accessToken + padding, refreshToken, refreshTokenId }
        return { outcome: 'refreshed', tokens: grown }
      },
    }),
  })
  await app.logIn(browser)
  world.calls.length = 0
  advance(360)
  for (let visit = 0; visit < 3; visit += 1) {
    expect(await app.visit(browser)).toBe('active shopper')
  }
  expect(world.count(refresh)).toBe(1)
  expect(app.events).toContainEqual(expect.objectContaining({ type: 'cookie_too_large' }))
  await app.fetch(browser, '/logout', { method: 'POST' })
  expect(browser.jar.size).toBe(0)
})

test('signing out covers copies though the clock was set back since the login', async () => {
  let behind = 0
  const app = world.app({ now: () => world.now() - behind })
  await app.logIn(browser)
  const copy = browser.copy()
  behind = 30
  await app.fetch(browser, '/logout', { method: 'POST' })
  expect(await app.visit(copy)).toBe('ended signed-out')
})

test('signing in and out in one request ends the new session, not only the old one', async () => {
  const app = world.app()
  world.calls.length = 0
  await app.fetch(browser, '/login?and-out', { method: 'POST' })
  expect(browser.jar.size).toBe(0)
  expect(world.count('DELETE /api/jwt/refresh/:id')).toBe(1)
})

test('a record that is no JSON is no record', async () => {
  const good = memoryStore()
  const app = world.app({
    store: { ...good, get: async () => (await good.get('x')) ?? 'nonsense' },
  })
  await app.logIn(browser)
  advance(360)
  expect(await app.visit(browser)).toMatch(/^(active shopper|unavailable)$/)
})

describe('a feed that is slow, or never answers', () => {
  test('holds nobody up once it has been read, and for a second at the most before', async () => {
    const store: Store = { ...memoryStore(), since: never }
    const app = world.app({ store })
    await app.logIn(browser)
    for (let visit = 0; visit < 4; visit += 1) {
      const started = performance.now()
      expect(await app.visit(browser)).toBe('active shopper')
      expect(performance.now() - started).toBeLessThan(visit === 0 ? 1500 : 400)
      advance(2)
    }
  })
})

test('while FusionAuth hangs, who waits for another process answers with it, and does not queue', async () => {
  const store = memoryStore()
  const processes = Array.from({ length: 5 }, () => world.app({ store }))
  const [first] = processes
  await first?.logIn(browser)
  advance(360)
  world.weather = (call) => (call === refresh ? 'hang' : 'through')
  world.calls.length = 0
  const started = performance.now()
  const answers = await Promise.all(processes.map((app) => app.visit(deaf(browser.copy()))))
  expect(new Set(answers)).toEqual(new Set(['unavailable']))
  // The client's timeout is a second here; five in a row would be five.
  expect(performance.now() - started).toBeLessThan(2500)
  expect(world.count(refresh)).toBeLessThanOrEqual(2)
  world.weather = () => 'through'
})
