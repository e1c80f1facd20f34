import { expect, test } from 'vitest'
import { createDenyList } from './deny-list.ts'
import type { SessionEvent } from './events.ts'
import type { Store } from './ports.ts'
import { memoryStore } from './stores/memory.ts'

const at = (sid: string, authenticatedAt: number) => ({ sid, authenticatedAt })

function world(store: Store = memoryStore()) {
  const clock = { time: 1000 }
  const events: SessionEvent[] = []
  const list = () =>
    createDenyList(
      store,
      'app',
      () => clock.time,
      (event) => events.push(event),
    )
  return { clock, events, list }
}

test('covers the session that ended, not one that began later, nor another', async () => {
  const list = world().list()
  await list.add('a', 5000, 60)
  expect(list.covers(at('a', 4000))).toBe(true)
  expect(list.covers(at('a', 5000))).toBe(true)
  expect(list.covers(at('a', 5001))).toBe(false)
  expect(list.covers(at('b', 4000))).toBe(false)
})

test('another process has it from its first reading, and later within a second or so', async () => {
  const { list } = world()
  const [here, early, late] = [list(), list(), list()]
  await early.keepRead()
  await here.add('a', 5000, 60)
  expect(early.covers(at('a', 4000))).toBe(false)
  await late.keepRead()
  expect(late.covers(at('a', 4000))).toBe(true)
  expect(early.keepRead()).toBeUndefined()
  await expect.poll(() => early.covers(at('a', 4000)), { timeout: 2000 }).toBe(true)
})

test('forgets when no JWT of the session can live any more', async () => {
  const { clock, list } = world()
  const denied = list()
  await denied.add('a', 5000, 60)
  clock.time += 61
  await denied.keepRead()
  expect(denied.covers(at('a', 4000))).toBe(false)
})

test('keeps the last known list while the store is down, and signs nobody out', async () => {
  const store = memoryStore()
  const { events, list } = world(store)
  const denied = list()
  await denied.add('a', 5000, 60)
  const down = (): Promise<never> => Promise.reject(new Error('down'))
  Object.assign(store, { since: down, append: down })
  await denied.keepRead()
  expect(denied.covers(at('a', 4000))).toBe(true)
  expect(denied.covers(at('b', 4000))).toBe(false)
  expect(events).toEqual([{ type: 'store_unavailable' }])
})
