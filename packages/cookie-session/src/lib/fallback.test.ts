import { beforeEach, expect, test } from 'vitest'
import { withFallback } from './fallback.ts'
import { createStoreHealth } from './store-health.ts'
import { memoryStore } from './stores/memory.ts'

const ttl = { ttl: 60 }
const never = createStoreHealth(
  () => undefined,
  () => 0,
)

let weather: 'up' | 'down' | 'answer lost'
let shared: ReturnType<typeof memoryStore>
let values: ReturnType<typeof withFallback>
/** What an answer to a read waits for, while the store has read already. */
let beforeReading: Promise<void> | undefined
let beforeWriting: (() => void) | undefined

beforeEach(() => {
  weather = 'up'
  beforeReading = undefined
  beforeWriting = undefined
  shared = memoryStore()
  const through = async <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
    const begun = weather
    if (begun === 'down') throw new Error('down')
    const answer = await call()
    await new Promise((resolve) => setTimeout(resolve, 1))
    if (begun === 'answer lost') throw new Error('timeout')
    return answer
  }
  values = withFallback(
    {
      get: (key) =>
        through(async () => {
          const text = await shared.get(key)
          await beforeReading
          return text
        }),
      async compareAndSet(...args) {
        beforeWriting?.()
        return through(() => shared.compareAndSet(...args))
      },
    },
    never,
  )
})

test('while the store is down the values of this process count, and then its again', async () => {
  await values.compareAndSet('key', undefined, 'one', ttl)
  weather = 'down'
  // It cannot be read, so nobody here knows of `one`.
  expect(await values.get('key')).toBeUndefined()
  expect(await values.compareAndSet('key', 'one', 'two', ttl)).toBe(true)
  expect(await values.get('key')).toBe('two')
  expect(await values.compareAndSet('key', 'one', 'lost', ttl)).toBe(false)
  weather = 'up'
  expect(await values.get('key')).toBe('two')
  expect(await values.compareAndSet('key', 'two', 'three', ttl)).toBe(true)
  expect(await shared.get('key')).toBe('three')
})

test('what others wrote meanwhile counts more than what was kept', async () => {
  await values.compareAndSet('key', undefined, 'one', ttl)
  weather = 'down'
  await values.compareAndSet('key', 'one', 'two', ttl)
  await shared.compareAndSet('key', 'one', 'theirs', ttl)
  weather = 'up'
  expect(await values.get('key')).toBe('theirs')
})

test.each([
  ['', async () => expect(await values.get('key')).toBe('three')],
  [', nor costs the newest value where nobody reads in between', async () => undefined],
])(
  'a write that was taken without an answer does not bring its value back later%s',
  async (_, read) => {
    await values.compareAndSet('key', undefined, 'one', ttl)
    weather = 'answer lost'
    expect(await values.compareAndSet('key', 'one', 'two', ttl)).toBe(true)
    weather = 'down'
    expect(await values.compareAndSet('key', 'two', 'three', ttl)).toBe(true)
    weather = 'up'
    await read()
    expect(await values.compareAndSet('key', 'three', 'four', ttl)).toBe(true)
    expect(await shared.get('key')).toBe('four')
  },
)

test('what others wrote meanwhile is not written over', async () => {
  await values.compareAndSet('key', undefined, 'one', ttl)
  weather = 'down'
  await values.compareAndSet('key', 'one', 'two', ttl)
  await shared.compareAndSet('key', 'one', 'theirs', ttl)
  weather = 'up'
  expect(await values.compareAndSet('key', 'two', 'three', ttl)).toBe(false)
  expect(await values.get('key')).toBe('theirs')
})

test('two writers of this process, one of whom the store answers: one wins', async () => {
  await values.compareAndSet('key', undefined, 'one', ttl)
  const slow = values.compareAndSet('key', 'one', 'taken', ttl)
  weather = 'down'
  const offers = await Promise.all([slow, values.compareAndSet('key', 'one', 'kept', ttl)])
  expect(offers).toEqual([false, true])
  weather = 'up'
  expect(await values.get('key')).toBe('kept')
  expect(await values.compareAndSet('key', 'kept', 'next', ttl)).toBe(true)
  expect(await shared.get('key')).toBe('next')
})

test('two writers of this process while the store is down: one wins', async () => {
  weather = 'down'
  const offers = ['a', 'b', 'c'].map((value) => values.compareAndSet('key', undefined, value, ttl))
  expect((await Promise.all(offers)).filter(Boolean)).toHaveLength(1)
})

test('a read that was answered late does not undo what was kept meanwhile', async () => {
  await values.compareAndSet('key', undefined, 'one', ttl)
  weather = 'answer lost'
  expect(await values.compareAndSet('key', 'one', 'two', ttl)).toBe(true)
  weather = 'up'
  let answer = (): void => undefined
  beforeReading = new Promise((resolve) => (answer = resolve))
  const reading = values.get('key')
  weather = 'down'
  expect(await values.compareAndSet('key', 'two', 'three', ttl)).toBe(true)
  weather = 'up'
  answer()
  expect(await reading).toBe('three')
  expect(await values.get('key')).toBe('three')
})

test('a writer who was refused here does not win because the store took its value without an answer', async () => {
  await values.compareAndSet('key', undefined, 'one', ttl)
  weather = 'answer lost'
  const slow = values.compareAndSet('key', 'one', 'refused', ttl)
  beforeWriting = (): void => {
    throw new Error('down')
  }
  expect(await values.compareAndSet('key', 'one', 'kept', ttl)).toBe(true)
  expect(await slow).toBe(false)
  beforeWriting = undefined
  weather = 'up'
  expect(await values.get('key')).toBe('kept')
  expect(await values.compareAndSet('key', 'kept', 'next', ttl)).toBe(true)
  expect(await shared.get('key')).toBe('next')
})

test('writers that were refused do not make it forget what the store took without an answer', async () => {
  await values.compareAndSet('key', undefined, 'one', ttl)
  weather = 'answer lost'
  expect(await values.compareAndSet('key', 'one', 'two', ttl)).toBe(true)
  weather = 'down'
  const offers = Array.from({ length: 12 }, () => values.compareAndSet('key', 'two', 'dead', ttl))
  expect((await Promise.all(offers)).filter(Boolean)).toHaveLength(1)
  weather = 'up'
  expect(await values.get('key')).toBe('dead')
})

test('a read that was answered late does not go back behind what was kept and then taken', async () => {
  await values.compareAndSet('key', undefined, 'one', ttl)
  weather = 'down'
  expect(await values.compareAndSet('key', 'one', 'two', ttl)).toBe(true)
  weather = 'up'
  let answer = (): void => undefined
  beforeReading = new Promise((resolve) => (answer = resolve))
  const reading = values.get('key')
  expect(await values.compareAndSet('key', 'two', 'three', ttl)).toBe(true)
  answer()
  expect(await reading).toBe('three')
})

test('a writer who was refused does not make another one be refused who is right', async () => {
  weather = 'down'
  const fail: (() => void)[] = []
  const away = withFallback(
    {
      get: () => Promise.reject(new Error('down')),
      compareAndSet: () => new Promise((_, reject) => fail.push(() => reject(new Error('down')))),
    },
    never,
  )
  const late = away.compareAndSet('key', undefined, 'refused', ttl)
  const first = away.compareAndSet('key', undefined, 'one', ttl)
  fail[1]?.()
  expect(await first).toBe(true)
  const next = away.compareAndSet('key', 'one', 'two', ttl)
  fail[0]?.()
  expect(await late).toBe(false)
  fail[2]?.()
  expect(await next).toBe(true)
})

test('of two writers after an outage one wins, though the store took it without an answer', async () => {
  await values.compareAndSet('key', undefined, 'one', ttl)
  weather = 'down'
  expect(await values.compareAndSet('key', 'one', 'two', ttl)).toBe(true)
  weather = 'answer lost'
  const slow = values.compareAndSet('key', 'two', 'dead', ttl)
  weather = 'up'
  const quick = values.compareAndSet('key', 'two', 'dead', ttl)
  expect((await Promise.all([slow, quick])).filter(Boolean)).toHaveLength(1)
})
