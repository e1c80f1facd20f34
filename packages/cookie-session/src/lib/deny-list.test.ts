import { expect, test, vi } from 'vitest'
import { createDenyList } from './deny-list.ts'
import type { SessionEvent } from './events.ts'
import type { Store } from './ports.ts'
import { createStoreHealth } from './store-health.ts'
import { memoryStore } from './stores/memory.ts'

const at = (sid: string, authenticatedAt: number) => ({ sid, sub: 'sam', authenticatedAt })
const ended = (id: string, cutoff: number, kind: 'session' | 'user' = 'session') =>
  ({ by: 'us', kind, id, cutoff }) as const
const revoked = (id: string, kind: 'session' | 'user' | 'application' = 'session') =>
  ({ by: 'webhook', kind, id, cutoff: 5000 }) as const

function world(store: Store = memoryStore()) {
  const clock = { time: 1000 }
  const events: SessionEvent[] = []
  const list = () =>
    createDenyList(
      store,
      'app',
      () => clock.time,
      createStoreHealth(
        (event) => events.push(event),
        () => clock.time,
      ),
    )
  return { clock, events, list }
}

test('covers the session that ended, not one that began later, nor another', async () => {
  const list = world().list()
  await list.add(ended('a', 5000), 60)
  expect(list.covers(at('a', 4000))).toBe('signed-out')
  expect(list.covers(at('a', 5000))).toBe('signed-out')
  expect(list.covers(at('a', 5001))).toBeUndefined()
  expect(list.covers(at('b', 4000))).toBeUndefined()
})

test('another process has it from its first reading, and later within a second or so', async () => {
  const { list } = world()
  const [here, early, late] = [list(), list(), list()]
  await early.keepRead()
  await here.add(ended('a', 5000), 60)
  expect(early.covers(at('a', 4000))).toBeUndefined()
  await late.keepRead()
  expect(late.covers(at('a', 4000))).toBe('signed-out')
  expect(early.keepRead()).toBeUndefined()
  await expect.poll(() => early.covers(at('a', 4000)), { timeout: 2000 }).toBe('signed-out')
})

test('an entry that cannot be read hides none after it', async () => {
  const store = memoryStore()
  const { list } = world(store)
  await store.append('app:feed', 'not JSON', { ttl: 60 })
  await list().add(ended('a', 5000), 60)
  const another = list()
  await another.keepRead()
  expect(another.covers(at('a', 4000))).toBe('signed-out')
})

test('forgets when no JWT of the session can live any more', async () => {
  const { clock, list } = world()
  const denied = list()
  await denied.add(ended('a', 5000), 60)
  clock.time += 61
  await denied.keepRead()
  expect(denied.covers(at('a', 4000))).toBeUndefined()
})

test('keeps the last known list while the store is down, and signs nobody out', async () => {
  const store = memoryStore()
  const { events, list } = world(store)
  const denied = list()
  await denied.add(ended('a', 5000), 60)
  const down = (): Promise<never> => Promise.reject(new Error('down'))
  Object.assign(store, { since: down, append: down })
  await denied.keepRead()
  expect(denied.covers(at('a', 4000))).toBe('signed-out')
  expect(denied.covers(at('b', 4000))).toBeUndefined()
  expect(events).toEqual([{ type: 'store_unavailable' }])
})

test('what the store did not take is told to the others as soon as it answers', async () => {
  const store = memoryStore()
  const append = vi.spyOn(store, 'append').mockRejectedValue(new Error('down'))
  const { list } = world(store)
  const [here, elsewhere] = [list(), list()]
  // Nobody asks it anything: it has to begin by itself.
  expect(await here.add(ended('a', 5000), 60)).toBe(false)
  await elsewhere.keepRead()
  expect(elsewhere.covers(at('a', 4000))).toBeUndefined()
  append.mockRestore()
  await expect.poll(() => elsewhere.covers(at('a', 4000)), { timeout: 4000 }).toBe('signed-out')
  expect((await store.since('app:feed', undefined)).entries).toHaveLength(1)
})

test('signing out everywhere covers every session of the person that began before', async () => {
  const list = world().list()
  await list.add(ended('sam', 5000, 'user'), 60)
  expect(list.covers(at('a', 5000))).toBe('signed-out')
  expect(list.covers(at('b', 5001))).toBeUndefined()
  expect(list.covers({ ...at('a', 4000), sub: 'kim' })).toBeUndefined()
  expect(list.cutoffOf('sam')).toBe(5000)
})

test.each([
  ['session', 'a'],
  ['user', 'sam'],
  ['application', 'app'],
] as const)(
  'a webhook about a %s doubts JWTs issued up to then, and ends nothing',
  async (kind, id) => {
    const list = world().list()
    await list.add(revoked(id, kind), 60)
    expect(list.doubts(at('a', 4000), 4)).toBe(true)
    expect(list.doubts(at('a', 4000), 5)).toBe(true)
    expect(list.doubts(at('a', 4000), 6)).toBe(false)
    expect(list.covers(at('a', 4000))).toBeUndefined()
  },
)

test('what a webhook says of another session, person or application is not about this one', async () => {
  const list = world().list()
  await list.add(revoked('b'), 60)
  await list.add(revoked('kim', 'user'), 60)
  await list.add(revoked('another app', 'application'), 60)
  // A user whose id is that of a session: the kinds do not mix.
  await list.add(revoked('a', 'user'), 60)
  expect(list.doubts(at('a', 4000), 4)).toBe(false)
})

test.each<[string, older: number, newer: number, covered: number]>([
  ['may last longer', 600, 60, 3000],
  ['takes nothing back', 60, 600, 4000],
])('an older entry that arrives later %s', async (_name, older, newer, covered) => {
  const { clock, list } = world()
  const denied = list()
  await denied.add(ended('a', 5000), newer)
  await denied.add(ended('a', 3000), older)
  clock.time += 100
  await denied.keepRead()
  expect(denied.covers(at('a', covered))).toBe('signed-out')
})
