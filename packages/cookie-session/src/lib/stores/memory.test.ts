import { describe, expect, test, vi } from 'vitest'
import { storeSuite } from '../../../test/store-suite.ts'
import { memoryStore } from './memory.ts'

describe('memoryStore', () => {
  storeSuite(() => {
    let time = 0
    const store = memoryStore({ now: () => time })
    const pass = async (seconds: number) => void (time += seconds)
    return { stores: [store, store], pass }
  })

  test('what is over is thrown out from time to time, and cursors stay', async () => {
    let time = 0
    const store = memoryStore({ now: () => time })
    await store.append('feed', 'a', { ttl: 100 })
    await store.append('feed', 'b', { ttl: 1000 })
    const { cursor } = await store.since('feed', undefined)
    time += 200
    await store.append('feed', 'c', { ttl: 1000 })
    expect((await store.since('feed', cursor)).entries).toEqual(['c'])
    expect((await store.since('feed', undefined)).entries).toEqual(['b', 'c'])
  })

  test('a new one knows nothing of another: records and feed go with the process', async () => {
    const store = memoryStore()
    await store.compareAndSet('key', undefined, 'value', { ttl: 100 })
    expect(await memoryStore().get('key')).toBeUndefined()
  })
})

test('in one of several processes it says so at once, and names the store to use', () => {
  vi.stubEnv('pm_id', '0')
  vi.stubEnv('instances', '4')
  expect(() => memoryStore()).toThrow(/pm2 runs 4 instances.*redisStore/s)
  vi.unstubAllEnvs()
  expect(() => memoryStore()).not.toThrow()
})
