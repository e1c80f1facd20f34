import fc from 'fast-check'
import { expect, test } from 'vitest'
import { own, type StoresUnderTest, ttl } from './store-suite.ts'

const text = fc.oneof(fc.constantFrom('', 'x', '='), fc.string({ unit: 'binary', maxLength: 8 }))
const maybeText = fc.option(text, { nil: undefined })
const step = fc.record({
  by: fc.constantFrom(0 as const, 1 as const),
  name: fc.constantFrom('a', 'b'),
  does: fc.constantFrom('get', 'set', 'append', 'since'),
  // three of four changes expect what is there
  expectsCurrent: fc.nat({ max: 3 }).map((choice) => choice > 0),
  expected: maybeText,
  next: maybeText,
  entry: text,
  cursor: fc.nat({ max: 5 }),
})
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never

/** What a store is to be: a map, and lists of which each cursor has read a part. */
function createModel({ stores }: StoresUnderTest) {
  const prefix = own('')
  const values = new Map<string, string>()
  const feeds = new Map<string, string[]>()
  const cursors = new Map<string, { cursor: string | undefined; read: number }[]>()

  async function get(key: string, { by }: Step) {
    expect(await stores[by].get(key)).toBe(values.get(key))
  }

  async function set(key: string, { by, expectsCurrent, expected, next }: Step) {
    const current = values.get(key)
    const wanted = expectsCurrent ? current : expected
    const took = await stores[by].compareAndSet(key, wanted, next, { ttl })
    expect(took).toBe(wanted === current)
    if (!took) return
    if (next === undefined) values.delete(key)
    else values.set(key, next)
  }

  async function append(key: string, { by, entry }: Step) {
    await stores[by].append(key, entry, { ttl })
    feeds.set(key, [...(feeds.get(key) ?? []), entry])
  }

  async function since(key: string, { by, cursor }: Step) {
    const known = cursors.get(key) ?? [{ cursor: undefined, read: 0 }]
    const from = known[cursor % known.length]
    const feed = feeds.get(key) ?? []
    const page = await stores[by].since(key, from?.cursor)
    expect(page.entries).toEqual(feed.slice(from?.read))
    cursors.set(key, [...known, { cursor: page.cursor, read: feed.length }])
  }

  return async (one: Step): Promise<void> => {
    const key = prefix + one.name
    if (one.does === 'set') return set(key, one)
    if (one.does === 'since') return since(key, one)
    if (one.does === 'append') return append(key, one)
    return get(key, one)
  }
}

export function modelTest(open: () => StoresUnderTest): void {
  test('behaves as a map and lists would, in any order of calls', async () => {
    const property = fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const take = createModel(open())
      for (const one of steps) await take(one)
    })
    await fc.assert(property, { numRuns: 100 })
  })
}
