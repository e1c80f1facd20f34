import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Store, WebhookEvent } from '../src/lib/ports.ts'
import { memoryStore } from '../src/lib/stores/memory.ts'
import { instead } from './attack-rows/tools.ts'
import { type Browser, type World, createBrowser, forumId, startWorld, storeId } from './harness.ts'

const refresh = 'POST /api/jwt/refresh'
const revoke = 'DELETE /api/jwt/refresh/:id'
const revokeAll = 'DELETE /api/jwt/refresh'

let world: World
let browser: Browser

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.emulator.close())
beforeEach(() => {
  world.weather = () => 'through'
  browser = createBrowser()
  world.calls.length = 0
})

const advance = (seconds: number): void => world.emulator.clock.advance(seconds)

describe('signing out everywhere', () => {
  test("ends every session of the person here, in other browsers and at FusionAuth, nobody else's", async () => {
    const app = world.app()
    const forum = world.app({ name: 'forum', applicationId: forumId })
    const [phone, other, there] = [createBrowser(), createBrowser(), createBrowser()]
    await app.logIn(browser)
    await app.logIn(phone)
    await app.logIn(other, { loginId: 'moderator@example.com' })
    await forum.logIn(there)
    await app.fetch(browser, '/logout?everywhere', { method: 'POST' })
    expect(await app.visit(phone)).toBe('ended signed-out')
    expect(await app.visit(other)).toBe('active moderator')
    advance(3600)
    // Another application has its own list: it hears of it by webhook, or when it refreshes.
    expect(await forum.visit(there)).toBe('ended refused')
    expect(world.count(revokeAll)).toBe(1)
    await app.logIn(browser)
    expect(await app.visit(browser)).toBe('active shopper')
  })
})

test('whoever holds cookies of a session that is over cannot sign its person out everywhere', async () => {
  const app = world.app()
  await app.logIn(browser)
  const thief = browser.copy()
  await app.fetch(browser, '/logout', { method: 'POST' })
  await app.logIn(browser)
  await app.fetch(thief, '/logout?everywhere', { method: 'POST' })
  expect(world.count(revokeAll)).toBe(0)
  expect(await app.visit(browser)).toBe('active shopper')
})

describe('signing out everywhere while FusionAuth is down', () => {
  test('holds for longer than a JWT lives, and in processes that begin later', async () => {
    const store = memoryStore({ now: world.now })
    const first = world.app({ store })
    const [phone, tablet] = [createBrowser(), createBrowser()]
    await first.logIn(browser)
    await first.logIn(phone)
    await first.logIn(tablet)
    world.weather = (call) => (call.startsWith('DELETE') ? 'down' : 'through')
    await first.fetch(browser, '/logout?everywhere', { method: 'POST' })
    const second = world.app({ store })
    expect(await second.visit(phone)).toBe('ended signed-out')
    advance(2 * 3600)
    expect((await store.since(`${storeId}:feed`, undefined)).entries).toEqual([])
    expect(await world.app({ store }).visit(tablet)).toBe('ended signed-out')
    expect(world.count(refresh)).toBe(0)
    await second.logIn(phone)
    advance(2 * 3600)
    expect(await second.visit(phone)).toBe('active shopper')
  })
})

describe('FusionAuth is down while somebody signs out', () => {
  /** A process to which FusionAuth never answers that a session is revoked. */
  const unconfirmed = (store: Store) =>
    world.app({
      store,
      tokens: (tokens) => instead(tokens, { revoke: () => new Promise(() => undefined) }),
    })

  test('T17: another process that shares the store finishes it after a restart', async () => {
    const store = memoryStore()
    const first = world.app({ store })
    await first.logIn(browser)
    const copy = browser.copy()
    world.weather = (call) => (call.startsWith('DELETE') ? new Promise(() => undefined) : 'through')
    await first.fetch(browser, '/logout', { method: 'POST' })
    // That process is gone now; its attempt hangs for ever.
    world.weather = () => 'through'
    world.calls.length = 0
    const second = world.app({ store })
    expect(await second.visit(copy.copy())).toBe('ended signed-out')
    await expect.poll(() => world.count(revoke)).toBe(1)
    await expect.poll(() => second.events.map(({ type }) => type)).toContain('authn_token_revoked')
    // And only once: the third has nothing left to do.
    const third = world.app({ store })
    expect(await third.visit(copy)).toBe('ended signed-out')
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(world.count(revoke)).toBe(1)
  })

  test('what FusionAuth confirms at once leaves nothing to be finished', async () => {
    const store = memoryStore()
    const app = world.app({ store })
    await app.logIn(browser)
    await app.fetch(browser, '/logout?everywhere', { method: 'POST' })
    expect((await store.since(`${storeId}:revocations`, undefined)).entries).toEqual([])
  })

  test('a store that is away when a process begins is asked again for what is to be finished', async () => {
    const store = memoryStore()
    const first = unconfirmed(store)
    await first.logIn(browser)
    await first.fetch(browser, '/logout', { method: 'POST' })
    const since = vi.spyOn(store, 'since').mockRejectedValue(new Error('down'))
    const second = world.app({ store })
    await second.visit(createBrowser())
    await expect.poll(() => since.mock.calls.length).toBeGreaterThan(0)
    since.mockRestore()
    const done = () => second.events.some(({ type }) => type === 'authn_token_revoked')
    await expect.poll(done, { timeout: 5000 }).toBe(true)
  })

  test('what another program wrote into the feed keeps no revocation from being finished', async () => {
    const store = memoryStore()
    for (const strange of ['not JSON', 'null']) {
      await store.append(`${storeId}:revocations`, strange, { ttl: 3600 })
    }
    const first = unconfirmed(store)
    await first.logIn(browser)
    await first.fetch(browser, '/logout', { method: 'POST' })
    world.calls.length = 0
    await world.app({ store }).visit(browser)
    await expect.poll(() => world.count(revoke)).toBe(1)
  })

  test('the answer does not wait for it longer than a second', async () => {
    const app = world.app()
    await app.logIn(browser)
    world.weather = () => 'down'
    const started = performance.now()
    await app.fetch(browser, '/logout', { method: 'POST' })
    expect(performance.now() - started).toBeLessThan(2000)
    expect(browser.jar.size).toBe(0)
  })
})

describe('T16, S5: FusionAuth reports a revocation by webhook', () => {
  const request = { headers: {}, body: null }
  /** An app to whom FusionAuth reports this; who may call it is the token client's to tell. */
  const reporting = (event: () => WebhookEvent) =>
    world.app({
      tokens: (tokens) =>
        instead(tokens, { readWebhook: async () => ({ outcome: 'event', event: event() }) }),
    })
  const sidOf = (app: ReturnType<typeof reporting>): string => {
    const created = app.events.findLast(({ type }) => type === 'session_created')
    return created && 'sid' in created ? created.sid : ''
  }
  const subOf = (app: ReturnType<typeof reporting>): string => {
    const created = app.events.findLast(({ type }) => type === 'session_created')
    return created && 'sub' in created ? created.sub : ''
  }

  test.each(['session-revoked', 'user-revoked', 'application-revoked'] as const)(
    '%s: the JWT counts no more, and FusionAuth has the last word',
    async (kind) => {
      const app = reporting(() => ({
        kind,
        createdAt: world.now(),
        lifetimes: { [storeId]: 3600 },
        refreshTokenId: sidOf(app),
        userId: subOf(app),
        applicationId: storeId,
      }))
      await app.logIn(browser)
      await world.tokens().revoke(sidOf(app))
      expect(await app.visit(browser)).toBe('active shopper')
      expect(await app.sessions.receiveWebhook(request)).toBe(200)
      expect(await app.visit(browser)).toBe('ended refused')
    },
  )

  test('one that did not happen costs a refresh, and signs nobody out', async () => {
    const app = reporting(() => ({
      kind: 'user-revoked',
      createdAt: world.now(),
      lifetimes: { [storeId]: 3600 },
      userId: subOf(app),
    }))
    await app.logIn(browser)
    await app.sessions.receiveWebhook(request)
    advance(2)
    world.calls.length = 0
    for (let visit = 0; visit < 5; visit += 1) {
      expect(await app.visit(browser)).toBe('active shopper')
    }
    expect(world.count(refresh)).toBe(1)
  })

  const elsewhere = () => ({ createdAt: world.now(), lifetimes: { [forumId]: 3600 } })
  test.each<[string, () => WebhookEvent]>([
    [
      'of another session',
      () => ({ ...elsewhere(), kind: 'session-revoked', refreshTokenId: 'another' }),
    ],
    ['of another person', () => ({ ...elsewhere(), kind: 'user-revoked', userId: 'another' })],
    [
      'of the other application',
      () => ({ ...elsewhere(), kind: 'application-revoked', applicationId: forumId }),
    ],
    ['about something else', () => ({ kind: 'other' })],
  ])('one %s changes nothing', async (_name, event) => {
    const app = reporting(event)
    await app.logIn(browser)
    expect(await app.sessions.receiveWebhook(request)).toBe(200)
    world.calls.length = 0
    expect(await app.visit(browser)).toBe('active shopper')
    expect(world.count(refresh)).toBe(0)
  })

  test('old news are no news: what was issued then has expired', async () => {
    const app = reporting(() => ({
      kind: 'application-revoked',
      createdAt: world.now() - 3600 - 121,
      lifetimes: { [storeId]: 3600 },
      applicationId: storeId,
    }))
    await app.logIn(browser)
    expect(await app.sessions.receiveWebhook(request)).toBe(200)
    expect(app.events.some(({ type }) => type === 'revocation_received')).toBe(false)
  })
})
