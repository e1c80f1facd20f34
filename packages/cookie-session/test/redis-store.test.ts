import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe } from 'vitest'
import { redisStore } from '../src/redis.ts'
import { type Connected, connectClient, connectCluster, connectPool } from './redis-clients.ts'
import { redisServerPath, type RedisServer, startRedis } from './redis-server.ts'
import { storeSuite } from './store-suite.ts'

const patient = { timeout: 20 }

/** A Redis of somebody's may be tried instead: what is written there has names of its own. */
const given = process.env['REDIS_URL'] ?? ''
const noServer = redisServerPath === ''

/** The suite of every store, with a client for each of two processes. */
function suiteOver(connect: () => Promise<Connected>): void {
  let two: readonly [Connected, Connected]
  beforeAll(async () => void (two = [await connect(), await connect()]))
  afterAll(() => two.forEach((one) => one.close()))
  storeSuite(() => ({
    // A machine that is busy with other tests is slow, and that is not what these are about.
    stores: [redisStore(two[0].client, patient), redisStore(two[1].client, patient)],
    pass: (seconds) => sleep(seconds * 1000),
  }))
}

describe.skipIf(noServer && given === '')('redisStore is a store', () => {
  let server: RedisServer | undefined
  let url = given
  beforeAll(async () => {
    if (given !== '') return
    server = await startRedis()
    url = server.url
  })
  afterAll(() => server?.stop())

  describe('over createClient', () => {
    suiteOver(() => connectClient(url))
  })
  describe('over createClient, RESP 2', () => {
    suiteOver(() => connectClient(url, 2))
  })
  describe('over createClientPool', () => {
    suiteOver(() => connectPool(url))
  })
})

describe.skipIf(noServer)('redisStore is a store in a cluster', () => {
  let server: RedisServer
  beforeAll(async () => void (server = await startRedis({ cluster: true })))
  afterAll(() => server.stop())
  describe('over createCluster', () => {
    suiteOver(() => connectCluster(server.url))
  })
})
