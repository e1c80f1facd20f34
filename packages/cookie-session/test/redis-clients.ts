import { createClient, createClientPool, createCluster } from 'redis'
import type { RedisClient } from '../src/redis.ts'

/** A client of each kind, as the README says to connect it. */
export interface Connected {
  readonly client: RedisClient
  close(): void
}

const ignore = (): undefined => undefined

export async function connectClient(url: string, RESP: 2 | 3 = 3) {
  const client = createClient({ url, RESP, disableOfflineQueue: true })
  await client.on('error', ignore).connect()
  return { client, close: () => client.destroy() }
}

export async function connectPool(url: string): Promise<Connected> {
  const client = createClientPool({ url, disableOfflineQueue: true }, { minimum: 2, maximum: 4 })
  await client.on('error', ignore).connect()
  return { client, close: () => client.destroy() }
}

export async function connectCluster(url: string): Promise<Connected> {
  const client = createCluster({ rootNodes: [{ url }], defaults: { disableOfflineQueue: true } })
  await client.on('error', ignore).connect()
  return { client, close: () => client.destroy() }
}
