import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'redis'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { redisStore } from '../src/redis.ts'
import { everyCall, timed, untilItWorks } from './redis-calls.ts'
import { redisServerPath, type RedisServer, startRedis } from './redis-server.ts'

describe.skipIf(redisServerPath === '')('redisStore while Redis is away', () => {
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

  test('a client that was never connected, or is closed, is refused at once', async () => {
    const idle = createClient({ url: server.url })
    const closed = createClient({ url: server.url })
    await closed.connect()
    closed.destroy()
    for (const store of [redisStore(idle), redisStore(closed)]) {
      for (const { took, error } of await Promise.all(everyCall(store).map(timed))) {
        expect(error).toBe('Redis is not connected.')
        expect(took).toBeLessThan(0.2)
      }
    }
  })

  test.each([true, false])(
    'killed: calls fail at once, nothing is queued, and it goes on after a restart; disableOfflineQueue %s',
    async (disableOfflineQueue) => {
      const own = createClient({ url: server.url, disableOfflineQueue })
      await own.on('error', () => undefined).connect()
      const store = redisStore(own)
      await store.compareAndSet('key', undefined, 'before', { ttl: 100 })
      await server.kill()
      await vi.waitUntil(() => !own.isReady)
      for (const { took, error } of await Promise.all(everyCall(store).map(timed))) {
        expect(error).toBeDefined()
        expect(took).toBeLessThan(0.2)
      }
      await server.start()
      // it keeps nothing on disk, and what was tried meanwhile was not kept for later
      expect(await untilItWorks(store)).toBeUndefined()
      expect((await store.since('feed', undefined)).entries).toEqual([])
      expect(await store.compareAndSet('key', undefined, 'after', { ttl: 100 })).toBe(true)
      own.destroy()
    },
  )

  test('killed in the middle of many calls: each of them ends in time', async () => {
    const store = redisStore(client)
    const calls = Array.from({ length: 200 }, () => everyCall(store)).flat()
    const results = Promise.all(calls.map(timed))
    await server.kill()
    for (const { took } of await results) expect(took).toBeLessThan(1.5)
  })

  test('hanging: one call waits, the next are refused, one per second tries, and it recovers', async () => {
    const store = redisStore(client, { timeout: 0.3 })
    await store.compareAndSet('key', undefined, 'value', { ttl: 100 })
    server.pause()
    const [first] = await Promise.all(everyCall(store).map(timed))
    expect(first?.error).toBe('Redis did not answer within 0.3 s.')
    expect(first?.took).toBeGreaterThan(0.25)
    expect(first?.took).toBeLessThan(0.8)

    // three seconds of requests: nobody waits but who tries
    const waited: number[] = []
    for (const until = performance.now() + 3000; performance.now() < until; await sleep(10)) {
      const calls = await Promise.all([timed(store.get('key')), timed(store.get('key'))])
      expect(calls.every(({ error }) => error !== undefined)).toBe(true)
      for (const { took } of calls) if (took > 0.1) waited.push(took)
    }
    expect(waited.length).toBeGreaterThanOrEqual(1)
    expect(waited.length).toBeLessThanOrEqual(3)
    expect(Math.max(...waited)).toBeLessThan(0.8)

    server.resume()
    const resumed = performance.now()
    expect(await untilItWorks(store)).toBe('value')
    expect((performance.now() - resumed) / 1000).toBeLessThan(1.5)
    for (const { error } of await Promise.all(everyCall(store).map(timed))) {
      expect(error).toBeUndefined()
    }
  })

  test('hanging for long: with the settings of the README the client connects anew', async () => {
    const own = createClient({
      url: server.url,
      disableOfflineQueue: true,
      pingInterval: 200,
      socket: { socketTimeout: 600, reconnectStrategy: (retries) => Math.min(retries * 100, 2000) },
    })
    await own.on('error', () => undefined).connect()
    const store = redisStore(own)
    await store.compareAndSet('key', undefined, 'value', { ttl: 100 })
    server.pause()
    await vi.waitUntil(() => !own.isReady, { timeout: 5000 })
    server.resume()
    expect(await untilItWorks(store)).toBe('value')
    own.destroy()
  })

  test('hanging: 1 second is the limit unless another is given', async () => {
    const store = redisStore(client)
    server.pause()
    const { took } = await timed(store.get('key'))
    expect(took).toBeGreaterThan(0.9)
    expect(took).toBeLessThan(1.6)
    server.resume()
  })
})
