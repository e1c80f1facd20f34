import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Store } from '../../src/lib/ports.ts'
import { memoryStore } from '../../src/lib/stores/memory.ts'
import { type App, type Browser, type World, createBrowser, startWorld } from '../harness.ts'
import { at, refresh } from './tools.ts'
import { type Posted, type WebhookServer, reportTo, startWebhookServer } from './webhook-world.ts'

const who = 'shopper@example.com'
const signature = 'x-fusionauth-signature-jwt'

let world: World
let webhooks: WebhookServer
let app: App
let browser: Browser
let appended: { entry: string; ttl: number }[]
/** An honest webhook about the session, which has reached nobody yet. */
let honest: Posted

beforeAll(async () => {
  world = await startWorld()
  webhooks = await startWebhookServer()
  await reportTo(world, webhooks.url)
})
afterAll(async () => {
  await world.emulator.close()
  await webhooks[Symbol.asyncDispose]()
})
beforeEach(async () => {
  const memory = memoryStore()
  appended = []
  const store: Store = {
    ...memory,
    append: (feed, entry, options) => {
      appended.push({ entry, ttl: options.ttl })
      return memory.append(feed, entry, options)
    },
  }
  app = world.app({ store })
  browser = createBrowser()
  await app.logIn(browser)
  webhooks.posted.length = 0
  await world.emulator.tokens.revokeAll(who)
  honest = await vi.waitUntil(() => webhooks.posted[0])
  world.calls.length = 0
})

const receive = (posted: Posted): Promise<number> => app.sessions.receiveWebhook(posted)
const text = (): string => new TextDecoder().decode(honest.body)
const bytes = (value: string): Uint8Array => new TextEncoder().encode(value)
const signed = (): string => honest.headers[signature] ?? ''

describe('T16: forged webhooks', () => {
  test.each<[string, () => Posted, number]>([
    ['unsigned', () => ({ headers: {}, body: honest.body }), 401],
    ['an empty signature', () => ({ headers: { [signature]: '' }, body: honest.body }), 401],
    [
      'another body under an honest signature',
      () => ({ ...honest, body: bytes(text().replace('revoke', 'revoke ')) }),
      401,
    ],
    ['a body printed again', () => ({ ...honest, body: bytes(` ${text()}`) }), 401],
    [
      'the person’s own access token as its signature',
      () => ({ headers: { [signature]: browser.jar.get(at) ?? '' }, body: honest.body }),
      401,
    ],
    [
      'a signature that says alg none',
      () => {
        const [, payload = ''] = signed().split('.')
        const head = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')
        return { headers: { [signature]: `${head}.${payload}.` }, body: honest.body }
      },
      401,
    ],
    [
      'two signatures',
      () => ({ headers: { [signature]: `${signed()}, ${signed()}` }, body: honest.body }),
      401,
    ],
  ])('%s: refused, and nobody is asked about', async (_name, forged, status) => {
    expect(await receive(forged())).toBe(status)
    expect(await app.visit(browser)).toBe('active shopper')
    expect(world.count(refresh)).toBe(0)
    expect(appended).toEqual([])
    expect(app.events.some(({ type }) => type === 'revocation_received')).toBe(false)
    expect(app.events.at(-1)?.type).toBe('webhook_refused')
  })

  test('the honest one, twice: it ends the session, and is remembered as long as a JWT is good for by any clock', async () => {
    expect(await receive(honest)).toBe(200)
    expect(await receive(honest)).toBe(200)
    expect(appended.length).toBeGreaterThan(0)
    for (const { ttl } of appended) {
      expect(ttl).toBeGreaterThan(400)
      expect(ttl).toBeLessThanOrEqual(421)
    }
    expect(await app.visit(browser)).toBe('ended refused')
  })

  test('the honest one, kept and sent again: it cannot touch a later session', async () => {
    expect(await receive(honest)).toBe(200)
    world.emulator.clock.advance(2)
    await app.logIn(browser)
    world.calls.length = 0
    expect(await receive(honest)).toBe(200)
    expect(await app.visit(browser)).toBe('active shopper')
    expect(world.count(refresh)).toBe(0)
    world.emulator.clock.advance(500)
    const before = appended.length
    const status = await receive(honest)
    // By then its signature may have run out, too: either way it is no news.
    expect([200, 401]).toContain(status)
    expect(appended.length).toBe(before)
  })
})
