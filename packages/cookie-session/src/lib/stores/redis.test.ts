import { expect, test } from 'vitest'
import { CookieSessionError } from '../errors.ts'
import { type RedisClient, redisStore } from './redis.ts'

/** A client that answers everything alike, and what it was asked: a script's key and arguments. */
function createFake(answer: unknown = 1) {
  const asked: string[][] = []
  const client: RedisClient = {
    isOpen: true,
    evalSha: async (_, options) => {
      asked.push([...options.keys, ...options.arguments])
      return answer
    },
    eval: () => Promise.reject(new Error('not asked for')),
  }
  return { client, asked }
}

test.each([0, -1, Number.NaN, 61, Infinity])('a timeout of %d s is refused', (timeout) => {
  const { client } = createFake()
  expect(() => redisStore(client, { timeout })).toThrow(CookieSessionError)
  expect(() => redisStore(client, { timeout })).toThrow(/`timeout` is .+ at most 60/)
})

test.each([undefined, null, {}, 'redis://localhost:6379', { evalSha: () => 1 }])(
  'what is no client is refused: %j',
  (wrong) => {
    expect(() => Reflect.apply(redisStore, undefined, [wrong])).toThrow(
      /^redisStore: `client` is .+ Pass a client of the package `redis`/,
    )
  },
)

test('so is an option that does not exist', () => {
  const { client } = createFake()
  expect(() => Reflect.apply(redisStore, undefined, [client, { ttl: 5 }])).toThrow(
    /`ttl` is not an option. There are: prefix, timeout/,
  )
})

test.each([
  { ttl: 10, sent: '10000' },
  { ttl: 0.0004, sent: '1' },
  { ttl: 1.0001, sent: '1001' },
  { ttl: 0, sent: '0' },
  { ttl: -5, sent: '0' },
  { ttl: Number.NaN, sent: '0' },
  { ttl: Infinity, sent: '315360000000' },
])('a ttl of $ttl s is sent as $sent ms', async ({ ttl, sent }) => {
  const { client, asked } = createFake()
  const store = redisStore(client, { prefix: 'p:' })
  await store.compareAndSet('key', undefined, 'value', { ttl })
  await store.append('feed', 'entry', { ttl })
  const change = ['p:value:key', '', '=value', sent]
  const append = ['p:feed:feed', 'entry', sent]
  // an entry that is over at once is none
  expect(asked).toEqual(ttl > 0 ? [change, append] : [change])
})

test('an answer that is no string is an error, and says what to do', async () => {
  const { client } = createFake(new Uint8Array(2))
  await expect(redisStore(client).get('key')).rejects.toThrow(/without a `typeMapping`/)
  const feed = createFake([new Uint8Array(2), '']).client
  await expect(redisStore(feed).since('feed', undefined)).rejects.toThrow(/without a `typeMapping`/)
})

test('an answer in another shape is an error as well', async () => {
  const { client } = createFake({})
  await expect(redisStore(client).since('feed', undefined)).rejects.toThrow(TypeError)
})
