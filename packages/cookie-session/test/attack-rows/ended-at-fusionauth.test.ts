import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { memoryStore } from '../../src/lib/stores/memory.ts'
import { type App, type Browser, type World, createBrowser, startWorld } from '../harness.ts'
import { lastSid, refresh } from './tools.ts'
import { type WebhookServer, manage, reportTo, startWebhookServer } from './webhook-world.ts'

const who = 'shopper@example.com'

let world: World
let webhooks: WebhookServer
let quiet: string
let reporting: string
let app: App
let other: App
let browser: Browser

beforeAll(async () => {
  world = await startWorld()
  webhooks = await startWebhookServer()
  quiet = world.emulator.snapshot()
  await reportTo(world, webhooks.url)
  reporting = world.emulator.snapshot()
})
afterAll(async () => {
  await world.emulator.close()
  await webhooks[Symbol.asyncDispose]()
})

const begin = async (snapshot: string): Promise<void> => {
  webhooks.app = undefined
  world.emulator.restore(snapshot)
  world.weather = () => 'through'
  webhooks.posted.length = 0
  const store = memoryStore()
  ;[app, other] = [world.app({ store }), world.app({ store })]
  webhooks.app = app
  browser = createBrowser()
  await app.logIn(browser)
  await other.visit(browser)
  world.calls.length = 0
}
const advance = (seconds: number): void => world.emulator.clock.advance(seconds)
const userId = (): string => world.emulator.tokens.list(who)[0]?.userId ?? ''

/** What ends a person's sessions at FusionAuth, by its API or its administrator's hand. */
const ends: [string, () => Promise<void>][] = [
  ['the account is deactivated', () => manage(world, 'DELETE', `/api/user/${userId()}`)],
  [
    'the account is deleted',
    () => manage(world, 'DELETE', `/api/user/${userId()}?hardDelete=true`),
  ],
  [
    'the password is changed',
    () =>
      manage(world, 'PATCH', `/api/user/${userId()}`, { user: { password: 'quite another one' } }),
  ],
  ['signed out everywhere', () => manage(world, 'DELETE', `/api/jwt/refresh?userId=${userId()}`)],
  [
    'this one session is revoked',
    () => manage(world, 'DELETE', `/api/jwt/refresh/${lastSid(app)}`),
  ],
  ['login is prevented', () => world.emulator.people.lock(who)],
]

describe.each(ends)('S5: at FusionAuth %s', (_name, end) => {
  test('with a webhook every process ends the session within its second', async () => {
    await begin(reporting)
    await end()
    const ended = 'ended refused'
    await expect.poll(() => app.visit(browser.copy()), { timeout: 5000 }).toBe(ended)
    await expect.poll(() => other.visit(browser.copy()), { timeout: 5000 }).toBe(ended)
    expect(webhooks.posted.length).toBeGreaterThan(0)
  })

  test('without one, at the end of the JWT at the latest', async () => {
    await begin(quiet)
    await end()
    expect(await app.visit(browser.copy())).toBe('active shopper')
    advance(290)
    expect(await app.visit(browser.copy())).toBe('active shopper')
    advance(11)
    expect(await app.visit(browser.copy())).toBe('ended refused')
    expect(await other.visit(browser.copy())).toBe('ended refused')
    expect(webhooks.posted).toEqual([])
  })
})

test('S5: a session that began after the revocation is none of its business', async () => {
  await begin(reporting)
  await world.emulator.tokens.revokeAll(who)
  await expect.poll(() => webhooks.posted.length).toBe(1)
  advance(1)
  const again = createBrowser()
  await app.logIn(again)
  world.calls.length = 0
  expect(await app.visit(again)).toBe('active shopper')
  expect(world.count(refresh)).toBe(0)
})

test('T17: a process that is killed after the webhook has told the next one, through the store', async () => {
  await begin(reporting)
  const store = memoryStore()
  const first = world.app({ store })
  webhooks.app = first
  const mine = createBrowser()
  await first.logIn(mine)
  await world.emulator.tokens.revokeAll(who)
  await expect
    .poll(() => first.events.some(({ type }) => type === 'revocation_received'))
    .toBe(true)
  // The first one is gone; nobody tells the second a second time.
  webhooks.app = undefined
  expect(await world.app({ store }).visit(mine.copy())).toBe('ended refused')
  // The documented window: a store that was lost leaves it to the end of the JWT.
  const forgetful = world.app()
  expect(await forgetful.visit(mine.copy())).toBe('active shopper')
  advance(301)
  expect(await forgetful.visit(mine.copy())).toBe('ended refused')
})
