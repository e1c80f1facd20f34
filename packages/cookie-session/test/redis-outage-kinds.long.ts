import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { redisStore } from '../src/redis.ts'
import { everyCall, timed, untilItWorks } from './redis-calls.ts'
import { connectCluster, connectPool } from './redis-clients.ts'
import { redisServerPath, startRedis } from './redis-server.ts'

describe.skipIf(redisServerPath === '')('redisStore while Redis is away', () => {
  test.each([
    { kind: 'pool', connect: connectPool },
    { kind: 'cluster', connect: connectCluster },
  ])(
    'a $kind, killed, then hanging: each call ends in time, and it recovers',
    async ({ kind, connect }) => {
      const one = await startRedis({ cluster: kind === 'cluster' })
      const own = await connect(one.url)
      const store = redisStore(own.client, { timeout: 0.5 })
      await store.get('key')
      await one.kill()
      for (let round = 0; round < 3; round += 1) {
        for (const { took, error } of await Promise.all(everyCall(store).map(timed))) {
          expect(error).toBeDefined()
          expect(took).toBeLessThan(1)
        }
        await sleep(1000)
      }
      await one.start()
      await untilItWorks(store)
      one.pause()
      for (const { took, error } of await Promise.all(everyCall(store).map(timed))) {
        expect(error).toBeDefined()
        expect(took).toBeLessThan(1)
      }
      one.resume()
      await untilItWorks(store)
      own.close()
      await one.stop()
    },
  )
})
