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

test('other processes hear of it when their list is a second old, and not before', async () => {
  const { clock, list } = world()
  const [here, there] = [list(), list()]
  await there.update()
  await here.add('a', 5000, 60)
  expect(there.update()).toBeUndefined()
  expect(there.covers(at('a', 4000))).toBe(false)
  clock.time += 1
  await there.update()
  expect(there.covers(at('a', 4000))).toBe(true)
})

test('forgets when no JWT of the session can live any more', async () => {
  const { clock, list } = world()
  const denied = list()
  await denied.add('a', 5000, 60)
  clock.time += 61
  await denied.update()
  expect(denied.covers(at('a', 4000))).toBe(false)
})

test('reads again after the clock was set back', async () => {
  const { clock, list } = world()
  const [here, there] = [list(), list()]
  await there.update()
  clock.time -= 500
  await here.add('a', 5000, 60)
  await there.update()
  expect(there.covers(at('a', 4000))).toBe(true)
})

test('keeps the last known list while the store is down, and signs nobody out', async () => {
  const store = memoryStore()
  const { clock, events, list } = world(store)
  const denied = list()
  await denied.add('a', 5000, 60)
  const down = (): Promise<never> => Promise.reject(new Error('down'))
  Object.assign(store, { since: down, append: down })
  clock.time += 2
  await denied.update()
  expect(denied.covers(at('a', 4000))).toBe(true)
  expect(denied.covers(at('b', 4000))).toBe(false)
  expect(events).toEqual([{ type: 'store_unavailable' }])
})
