import { expect, test } from 'vitest'
import { own, type StoresUnderTest, ttl } from './store-suite.ts'

export function feedTests(open: () => StoresUnderTest): void {
  test('a feed is read in order, from a cursor on', async () => {
    const [one, two] = open().stores
    const feed = own('feed')
    const nothing = await two.since(feed, undefined)
    expect(nothing.entries).toEqual([])
    await one.append(feed, 'a', { ttl })
    await two.append(feed, 'b', { ttl })
    const first = await two.since(feed, nothing.cursor)
    expect(first.entries).toEqual(['a', 'b'])
    const still = await one.since(feed, first.cursor)
    expect(still.entries).toEqual([])
    await one.append(feed, 'c', { ttl })
    expect((await one.since(feed, still.cursor)).entries).toEqual(['c'])
    expect((await two.since(feed, first.cursor)).entries).toEqual(['c'])
    expect((await two.since(feed, undefined)).entries).toEqual(['a', 'b', 'c'])
    expect((await two.since(own('other'), undefined)).entries).toEqual([])
  })

  test('of what two processes append at once, a reader misses nothing and gets nothing twice', async () => {
    const { stores } = open()
    const feed = own('feed')
    const sent = Array.from({ length: 2500 }, (_, index) => String(index))
    const appended = Promise.all(
      sent.map((entry, index) => stores[index % 2 === 0 ? 0 : 1].append(feed, entry, { ttl })),
    )
    let cursor: string | undefined
    const seen: string[] = []
    const read = async () => {
      const page = await stores[1].since(feed, cursor)
      cursor = page.cursor
      for (const entry of page.entries) seen.push(entry)
    }
    const reading = Promise.all([appended, read().then(read).then(read)])
    await reading
    await read()
    expect(seen.toSorted()).toEqual(sent.toSorted())
    expect((await stores[0].since(feed, undefined)).entries).toEqual(seen)
  })

  // together, for some stores wait for real
  test.concurrent('a feed forgets what is over, and no cursor minds', async () => {
    const { stores, pass } = open()
    const [one] = stores
    const feed = own('feed')
    const before = (await one.since(feed, undefined)).cursor
    await one.append(feed, 'long', { ttl })
    const afterLong = (await one.since(feed, undefined)).cursor
    await one.append(feed, 'short', { ttl: 1.9 })
    const afterShort = (await one.since(feed, afterLong)).cursor
    await pass(2)
    expect((await one.since(feed, undefined)).entries).toEqual(['long'])
    await one.append(feed, 'new', { ttl: 1.9 })
    expect((await one.since(feed, afterShort)).entries).toEqual(['new'])
    expect((await one.since(feed, afterLong)).entries).toEqual(['new'])
    expect((await one.since(feed, before)).entries).toEqual(['long', 'new'])
  })

  test.concurrent('a feed that was forgotten altogether goes on for an old cursor', async () => {
    const { stores, pass } = open()
    const [one] = stores
    const feed = own('feed')
    await one.append(feed, 'a', { ttl: 1.9 })
    await one.append(feed, 'b', { ttl: 1.9 })
    const { cursor } = await one.since(feed, undefined)
    await pass(2)
    const nothing = await one.since(feed, cursor)
    expect(nothing.entries).toEqual([])
    await one.append(feed, 'c', { ttl })
    expect((await one.since(feed, nothing.cursor)).entries).toEqual(['c'])
    expect((await one.since(feed, cursor)).entries).toEqual(['c'])
  })
}
