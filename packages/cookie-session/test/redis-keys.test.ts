import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { redisStore } from '../src/redis.ts'
import { connectClient } from './redis-clients.ts'
import { redisServerPath, type RedisServer, startRedis } from './redis-server.ts'

describe.skipIf(redisServerPath === '')('redisStore and what is in Redis', () => {
  let server: RedisServer
  let redis: Awaited<ReturnType<typeof connectClient>>
  beforeAll(async () => {
    server = await startRedis()
    redis = await connectClient(server.url)
  })
  afterAll(async () => {
    redis.close()
    await server.stop()
  })

  test('keys begin with the prefix, and two prefixes do not meet', async () => {
    const ours = redisStore(redis.client, { timeout: 20 })
    const theirs = redisStore(redis.client, { prefix: 'theirs/', timeout: 20 })
    await ours.compareAndSet('app:session:1', undefined, 'ours', { ttl: 10 })
    expect(await theirs.get('app:session:1')).toBeUndefined()
    await theirs.compareAndSet('app:session:1', undefined, 'theirs', { ttl: 10 })
    expect(await ours.get('app:session:1')).toBe('ours')
    await ours.append('app:feed', 'entry', { ttl: 10 })
    expect((await theirs.since('app:feed', undefined)).entries).toEqual([])
    expect((await redis.client.keys('*')).toSorted()).toEqual([
      'latchkey:feed:app:feed',
      'latchkey:value:app:session:1',
      'theirs/value:app:session:1',
    ])
  })

  test('everything ends by itself, rounded up to milliseconds and capped', async () => {
    const store = redisStore(redis.client, { prefix: 'ttl:', timeout: 20 })
    await store.compareAndSet('key', undefined, 'value', { ttl: 100.0001 })
    expect(await redis.client.pTTL('ttl:value:key')).toBeGreaterThan(99_000)
    expect(await redis.client.pTTL('ttl:value:key')).toBeLessThanOrEqual(100_001)
    await store.compareAndSet('long', undefined, 'value', { ttl: Infinity })
    const tenYears = 10 * 365 * 24 * 3600
    expect(await redis.client.ttl('ttl:value:long')).toBeLessThanOrEqual(tenYears)
    expect(await redis.client.ttl('ttl:value:long')).toBeGreaterThan(tenYears - 10)
  })

  test('a feed lives as long as its longest entry, and holds no more than it must', async () => {
    const store = redisStore(redis.client, { prefix: 'life:', timeout: 20 })
    await store.append('feed', 'long', { ttl: 100 })
    await store.append('feed', 'short', { ttl: 0.001 })
    expect(await redis.client.ttl('life:feed:feed')).toBeGreaterThan(90)
    await store.append('feed', 'longer', { ttl: 1000 })
    expect(await redis.client.ttl('life:feed:feed')).toBeGreaterThan(990)

    for (let index = 0; index < 250; index += 1) await store.append('old', 'x', { ttl: 0.5 })
    await store.append('old', 'kept', { ttl: 100 })
    await sleep(600)
    for (let index = 0; index < 3; index += 1) await store.append('old', 'new', { ttl: 100 })
    expect(await redis.client.xLen('life:feed:old')).toBe(4)
  })

  test('a feed that was lost and begun anew is read from its beginning', async () => {
    const store = redisStore(redis.client, { prefix: 'lost:', timeout: 20 })
    await store.append('feed', 'before', { ttl: 100 })
    const { cursor } = await store.since('feed', undefined)
    await redis.client.flushAll()
    expect((await store.since('feed', cursor)).entries).toEqual([])
    // by a server whose clock is behind: its ids begin below the cursor, and then pass it
    const behind = (id: string, entry: string) =>
      redis.client.xAdd('lost:feed:feed', id, { entry, until: '9999999999999' })
    await behind('1-0', 'first')
    const next = await store.since('feed', cursor)
    expect(next.entries).toEqual(['first'])
    await store.append('feed', 'second', { ttl: 100 })
    expect((await store.since('feed', next.cursor)).entries).toEqual(['second'])
    expect((await store.since('feed', cursor)).entries).toEqual(['first', 'second'])
  })

  test('scripts that Redis has forgotten are sent again', async () => {
    const store = redisStore(redis.client, { timeout: 20 })
    await store.compareAndSet('forgotten', undefined, 'value', { ttl: 10 })
    await redis.client.scriptFlush()
    expect(await store.get('forgotten')).toBe('value')
    expect(await store.compareAndSet('forgotten', 'value', 'next', { ttl: 10 })).toBe(true)
    // from then on they are known again, and only their hashes are sent
    await redis.client.configResetStat()
    expect(await store.get('forgotten')).toBe('next')
    const stats = await redis.client.info('commandstats')
    expect(stats).toContain('cmdstat_evalsha:')
    expect(stats).not.toContain('cmdstat_eval:')
  })

  test('an error that Redis answers is passed on, and does not count as an outage', async () => {
    const store = redisStore(redis.client, { prefix: 'wrong:', timeout: 20 })
    await redis.client.lPush('wrong:value:key', 'a list')
    await store.compareAndSet('other', undefined, 'value', { ttl: 10 })
    for (let round = 0; round < 3; round += 1) {
      await expect(store.get('key')).rejects.toThrow(/^WRONGTYPE/)
      expect(await store.get('other')).toBe('value')
    }
  })

  test('a full Redis takes no writes, and is read as before', async () => {
    const store = redisStore(redis.client, { prefix: 'full:', timeout: 20 })
    await store.compareAndSet('key', undefined, 'value', { ttl: 10 })
    await redis.client.configSet('maxmemory', '1')
    await expect(store.compareAndSet('key', 'value', 'next', { ttl: 10 })).rejects.toThrow(/OOM/)
    await expect(store.append('feed', 'entry', { ttl: 10 })).rejects.toThrow(/OOM/)
    expect(await store.get('key')).toBe('value')
    expect((await store.since('feed', undefined)).entries).toEqual([])
    await redis.client.configSet('maxmemory', '0')
    expect(await store.compareAndSet('key', 'value', 'next', { ttl: 10 })).toBe(true)
  })
})
