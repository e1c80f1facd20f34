import { CookieSessionError } from '../errors.ts'
import { lacks } from '../lacks.ts'
import type { FeedPage, Store } from '../ports.ts'
import { failFast } from './fail-fast.ts'
import * as scripts from './redis-scripts.ts'

interface ScriptOptions {
  keys: string[]
  arguments: string[]
}

/** What is used of a client of the package `redis`: of `createClient`, a pool, a cluster or a sentinel. */
export interface RedisClient {
  /** Whether it was connected, and neither closed nor gave up. */
  readonly isOpen: boolean
  /** Whether the connection is up at this moment. Pools do not say. */
  readonly isReady?: boolean
  evalSha(sha1: string, options: ScriptOptions): Promise<unknown>
  eval(script: string, options: ScriptOptions): Promise<unknown>
}

export interface RedisStoreOptions {
  /** What every key begins with. Default `latchkey:`. */
  readonly prefix?: string
  /** Seconds after which Redis counts as unreachable, more than 0 and at most 60. Default 1. */
  readonly timeout?: number
}

/** A longer ttl counts as this, in ms (ten years): Redis refuses what overflows. */
const longest = 10 * 365 * 24 * 3600 * 1000
/** How many entries of a feed are read at once: Redis does nothing else meanwhile. */
const pageSize = 1000

/**
 * Session records in Redis, for any number of processes. While Redis cannot be reached every call
 * rejects, at the latest after `timeout`, and the sessions go on without it. Attach an `error` listener
 * to the client: without one, Node ends the process when the connection breaks.
 * @throws CookieSessionError `invalid_options`
 */
export function redisStore(client: RedisClient, options: RedisStoreOptions = {}): Store {
  const { prefix = 'latchkey:', timeout = 1, ...others } = options
  const noClient = lacks(client, ['evalSha', 'eval'])
  if (noClient) {
    const fix = 'Pass a client of the package `redis`: await createClient({ url }).connect().'
    refuse('client', noClient, fix)
  }
  if (typeof options !== 'object') refuse('options', `a ${typeof options}`, 'Give { prefix }.')
  for (const option in others) refuse(option, 'not an option', 'There are: prefix, timeout.')
  if (typeof prefix !== 'string') refuse('prefix', `a ${typeof prefix}`, 'Give a text.')
  if (!(timeout > 0 && timeout <= 60)) {
    refuse('timeout', String(timeout), 'Give seconds, more than 0 and at most 60.')
  }
  const ask = failFast(timeout, isReply)
  const hashes = new Map<string, Promise<string>>()

  /** Redis is sent the script's hash, and the script only where that is not known yet. */
  const evaluate = async (script: string, sent: ScriptOptions): Promise<unknown> => {
    const hash = hashes.get(script) ?? sha1(script)
    hashes.set(script, hash)
    try {
      return await client.evalSha(await hash, sent)
    } catch (error) {
      if (!isReply(error) || !error.message.startsWith('NOSCRIPT')) throw error
      return client.eval(script, sent)
    }
  }

  const run = async (script: string, key: string, ...args: string[]): Promise<unknown> => {
    // Such a client would queue the command, to be carried out much later.
    if (!client.isOpen || client.isReady === false) throw new Error('Redis is not connected.')
    return ask(() => evaluate(script, { keys: [prefix + key], arguments: args }))
  }

  return {
    async get(key) {
      const reply = await run(scripts.get, `value:${key}`)
      return reply === null ? undefined : textOf(reply)
    },
    async compareAndSet(key, expected, value, { ttl }) {
      const args = [optional(expected), optional(value), milliseconds(ttl)]
      return Number(await run(scripts.compareAndSet, `value:${key}`, ...args)) === 1
    },
    async append(feed, entry, { ttl }) {
      if (ttl > 0) await run(scripts.append, `feed:${feed}`, entry, milliseconds(ttl))
    },
    async since(feed, cursor): Promise<FeedPage> {
      const entries: string[] = []
      for (let next = cursor ?? '-'; ;) {
        const reply = await run(scripts.since, `feed:${feed}`, next, String(pageSize))
        const [last = next, more, ...found] = listOf(reply)
        for (const entry of found) entries.push(entry)
        if (more !== '1') return { entries, cursor: last }
        next = last
      }
    },
  }
}

function refuse(option: string, seen: string, fix: string): never {
  throw new CookieSessionError('invalid_options', `redisStore: \`${option}\` is ${seen}. ${fix}`)
}

const optional = (value: string | undefined): string => (value === undefined ? '' : `=${value}`)

/** Rounded up, for a ttl is what a value may live, and Redis knows no fractions. */
const milliseconds = (ttl: number): string =>
  String(ttl > 0 ? Math.min(Math.ceil(ttl * 1000), longest) : 0)

/** Redis's own errors begin with a code in capitals; those of the connection do not. */
const isReply = (error: unknown): error is Error =>
  error instanceof Error && /^[A-Z]{2,} /.test(error.message)

function textOf(reply: unknown): string {
  if (typeof reply === 'string') return reply
  throw new TypeError(
    'Redis’s answer is no string: use a client without a `typeMapping` for strings.',
  )
}

const listOf = (reply: unknown): string[] =>
  Array.isArray(reply) ? reply.map(textOf) : [textOf(reply)]

async function sha1(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text)))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
