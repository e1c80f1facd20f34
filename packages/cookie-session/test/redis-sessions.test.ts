import { createClient } from 'redis'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { redisStore } from '../src/redis.ts'
import { createBrowser, startWorld } from './harness.ts'
import { redisServerPath, type RedisServer, startRedis } from './redis-server.ts'

describe.skipIf(redisServerPath === '')('sessions over redisStore', () => {
  let server: RedisServer
  let client: ReturnType<typeof createClient>
  beforeEach(async () => {
    server = await startRedis()
    client = createClient({ url: server.url, disableOfflineQueue: true })
    await client.on('error', () => undefined).connect()
  })
  afterEach(async () => {
    client.destroy()
    await server.stop()
  })

  test('sessions outlive it: signed in, visited, refreshed and signed out without Redis', async () => {
    const world = await startWorld()
    const [one, two] = [0, 1].map(() => world.app({ store: redisStore(client) }))
    const [stays, leaves] = [createBrowser(), createBrowser()]
    await one?.logIn(stays)
    await one?.logIn(leaves)
    await server.kill()
    expect(await two?.visit(stays)).toBe('active shopper')
    world.emulator.clock.advance(3700)
    expect(await one?.visit(stays)).toBe('active shopper')
    await one?.fetch(leaves, '/logout', { method: 'POST' })
    expect(await one?.visit(leaves)).toBe('anonymous')
    expect(one?.events.map(({ type }) => type)).toContain('store_unavailable')
    await server.start()
    await vi.waitUntil(() => client.isReady, { timeout: 10_000 })
    world.emulator.clock.advance(3700)
    expect(await two?.visit(stays)).toBe('active shopper')
    expect(await one?.visit(stays)).toBe('active shopper')
    await world.emulator.close()
  })

  test('what one process ends is over in the other', async () => {
    const world = await startWorld()
    const [one, two] = [0, 1].map(() => world.app({ store: redisStore(client) }))
    const browser = createBrowser()
    await one?.logIn(browser)
    const copy = browser.copy()
    expect(await two?.visit(copy)).toBe('active shopper')
    await one?.fetch(browser, '/logout', { method: 'POST' })
    await vi.waitFor(async () => expect(await two?.visit(copy)).toMatch(/^ended/), 5000)
    await world.emulator.close()
  })
})
