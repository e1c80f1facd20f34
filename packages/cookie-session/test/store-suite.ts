import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Store } from '../src/lib/ports.ts'
import { feedTests } from './store-feed-suite.ts'
import { modelTest } from './store-model.ts'

/** What two processes of an app see; of a store for one process, twice the same. */
export interface StoresUnderTest {
  readonly stores: readonly [Store, Store]
  /** Lets time pass for these stores: seconds. */
  readonly pass: (seconds: number) => Promise<void>
}

/** Seconds, and more than any test takes. */
export const ttl = 60
/** A key that nobody else has. */
export const own = (name: string): string => `${randomUUID()}:${name}`
const odd = ['', ' ', 'a b\r\n', '{x}:{y}', '*', '\0', 'ключ 🔑', '__proto__', 'x'.repeat(2000)]

/** What every `Store` must keep to, whatever it keeps things in. Keys are new ones on every run. */
export function storeSuite(open: () => StoresUnderTest): void {
  test('a value is there once it is set, and everyone sees it', async () => {
    const [one, two] = open().stores
    const key = own('key')
    expect(await one.get(key)).toBeUndefined()
    expect(await one.compareAndSet(key, undefined, 'first', { ttl })).toBe(true)
    expect(await two.get(key)).toBe('first')
    expect(await two.compareAndSet(key, 'first', 'second', { ttl })).toBe(true)
    expect(await one.get(key)).toBe('second')
  })

  test('compare-and-set changes nothing unless the value is the expected one', async () => {
    const [one] = open().stores
    const key = own('key')
    expect(await one.compareAndSet(key, 'something', 'next', { ttl })).toBe(false)
    expect(await one.compareAndSet(key, '', 'next', { ttl })).toBe(false)
    expect(await one.get(key)).toBeUndefined()
    await one.compareAndSet(key, undefined, 'value', { ttl })
    expect(await one.compareAndSet(key, undefined, 'next', { ttl })).toBe(false)
    expect(await one.compareAndSet(key, 'Value', 'next', { ttl })).toBe(false)
    expect(await one.compareAndSet(key, 'other', undefined, { ttl })).toBe(false)
    expect(await one.get(key)).toBe('value')
  })

  test('undefined deletes, and no value can be expected', async () => {
    const [one] = open().stores
    const key = own('key')
    expect(await one.compareAndSet(key, undefined, undefined, { ttl })).toBe(true)
    await one.compareAndSet(key, undefined, 'value', { ttl })
    expect(await one.compareAndSet(key, 'value', undefined, { ttl })).toBe(true)
    expect(await one.get(key)).toBeUndefined()
    expect(await one.compareAndSet(key, undefined, 'again', { ttl })).toBe(true)
  })

  test.each([{ from: undefined }, { from: 'begun' }])(
    'of 200 who want a change from $from, one gets it',
    async ({ from }) => {
      const { stores } = open()
      const key = own('key')
      await stores[0].compareAndSet(key, undefined, from, { ttl })
      const attempts = Array.from({ length: 200 }, (_, index) =>
        stores[index % 2 === 0 ? 0 : 1].compareAndSet(key, from, `winner ${index}`, { ttl }),
      )
      const won = (await Promise.all(attempts)).flatMap((took, index) => (took ? [index] : []))
      expect(won).toHaveLength(1)
      expect(await stores[1].get(key)).toBe(`winner ${won[0]}`)
    },
  )

  test.each([
    ['empty', ''],
    ['unicode', 'Zoë 🔑 \u{10ffff} \0 \r\n " \\'],
    ['64 KB', 'ä'.repeat(32 * 1024)],
  ])('a value comes back as it was set: %s', async (_, value) => {
    const [one, two] = open().stores
    const key = own('key')
    await one.compareAndSet(key, undefined, value, { ttl })
    expect(await two.get(key)).toBe(value)
    expect(await two.compareAndSet(key, undefined, 'next', { ttl })).toBe(false)
    expect(await two.compareAndSet(key, value, 'next', { ttl })).toBe(true)
    await one.append(key, value, { ttl })
    expect((await two.since(key, undefined)).entries).toEqual([value])
  })

  test('keys are told apart, of values and of feeds, whatever characters they have', async () => {
    const [one] = open().stores
    const prefix = own('')
    for (const name of odd) {
      await one.compareAndSet(prefix + name, undefined, `value ${name}`, { ttl })
      await one.append(prefix + name, `entry ${name}`, { ttl })
    }
    for (const name of odd) {
      expect(await one.get(prefix + name)).toBe(`value ${name}`)
      expect((await one.since(prefix + name, undefined)).entries).toEqual([`entry ${name}`])
    }
  })

  test('a value is gone after its ttl, which every change sets anew', async () => {
    const { stores, pass } = open()
    const [one] = stores
    const [key, renewed] = [own('key'), own('renewed')]
    await one.compareAndSet(key, undefined, 'value', { ttl: 1.9 })
    await one.compareAndSet(renewed, undefined, 'value', { ttl: 1.9 })
    await one.compareAndSet(renewed, 'value', 'next', { ttl })
    expect(await one.get(key)).toBe('value')
    await pass(2)
    expect(await one.get(key)).toBeUndefined()
    expect(await one.get(renewed)).toBe('next')
    expect(await one.compareAndSet(key, 'value', 'next', { ttl })).toBe(false)
    expect(await one.compareAndSet(key, undefined, 'next', { ttl })).toBe(true)
  })

  test.each([0, -1, Number.NaN, -Infinity])('with a ttl of %d it is gone at once', async (none) => {
    const [one] = open().stores
    const key = own('key')
    expect(await one.compareAndSet(key, undefined, 'value', { ttl: none })).toBe(true)
    expect(await one.get(key)).toBeUndefined()
    await one.compareAndSet(key, undefined, 'value', { ttl })
    expect(await one.compareAndSet(key, 'value', 'next', { ttl: none })).toBe(true)
    expect(await one.get(key)).toBeUndefined()
    await one.append(key, 'entry', { ttl: none })
    expect((await one.since(key, undefined)).entries).toEqual([])
  })

  test.each([0.0004, 1e12, Number.MAX_VALUE, Infinity])('a ttl of %d s is taken', async (some) => {
    const [one] = open().stores
    const key = own('key')
    expect(await one.compareAndSet(key, undefined, 'value', { ttl: some })).toBe(true)
    await one.append(key, 'entry', { ttl: some })
    if (some < 1) return
    expect(await one.get(key)).toBe('value')
    expect((await one.since(key, undefined)).entries).toEqual(['entry'])
  })

  feedTests(open)
  modelTest(open)
}
