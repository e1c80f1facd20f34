import { expect, test } from 'vitest'
import { memoryStore } from './memory.ts'

test('compare-and-set: one of many wins', async () => {
  const store = memoryStore()
  const attempts = Array.from({ length: 20 }, (_, index) =>
    store.compareAndSet('key', undefined, String(index), { ttl: 10 }),
  )
  expect((await Promise.all(attempts)).filter(Boolean)).toHaveLength(1)
  const value = await store.get('key')
  expect(await store.compareAndSet('key', 'other', 'lost', { ttl: 10 })).toBe(false)
  expect(await store.compareAndSet('key', value, undefined, { ttl: 10 })).toBe(true)
  expect(await store.get('key')).toBeUndefined()
})

test('a value is gone after its ttl', async () => {
  let time = 0
  const store = memoryStore({ now: () => time })
  await store.compareAndSet('key', undefined, 'value', { ttl: 10 })
  time = 9.9
  expect(await store.get('key')).toBe('value')
  time = 10
  expect(await store.get('key')).toBeUndefined()
  expect(await store.compareAndSet('key', undefined, 'next', { ttl: 10 })).toBe(true)
})

test('a feed is read from a cursor on, and forgets what is over', async () => {
  let time = 0
  const store = memoryStore({ now: () => time })
  await store.append('feed', 'a', { ttl: 100 })
  const first = await store.since('feed', undefined)
  expect(first.entries).toEqual(['a'])
  await store.append('feed', 'b', { ttl: 1000 })
  const second = await store.since('feed', first.cursor)
  expect(second.entries).toEqual(['b'])
  time = 200
  await store.append('feed', 'c', { ttl: 1000 })
  expect((await store.since('feed', second.cursor)).entries).toEqual(['c'])
  expect((await store.since('feed', undefined)).entries).toEqual(['b', 'c'])
  expect((await store.since('none', undefined)).entries).toEqual([])
})
