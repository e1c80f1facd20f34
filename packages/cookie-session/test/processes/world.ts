import { fileURLToPath } from 'node:url'
import { type Emulator, startEmulator } from '@latchkey/fusionauth-emulator'
import { type RedisServer, startRedis } from '../redis-server.ts'
import { type AppProcess, startProcess } from './fleet.ts'
import { type Gate, startGate } from './gate.ts'
import type { ProcessConfig } from './messages.ts'
import { apiKey, storeId } from './names.ts'

export interface WorldOptions {
  readonly processes: number
  /** They share a Redis of their own. */
  readonly redis?: boolean
  readonly adapter?: ProcessConfig['adapter']
  readonly timeout?: number
  /** Seconds. */
  readonly jwtLife?: number
}

/** FusionAuth, what is in front of it, Redis, and the processes of an app: all real but FusionAuth. */
export interface World {
  readonly emulator: Emulator
  readonly gate: Gate
  readonly redis: RedisServer | undefined
  readonly processes: AppProcess[]
  /** One more, or in place of one that was killed. */
  start(): Promise<AppProcess>
  /** The clocks of FusionAuth and of every process. */
  advance(seconds: number): Promise<void>
  /** By turns, of those that are alive. */
  portOf(index: number): number
  /** How often FusionAuth was asked for new tokens, by its own record. */
  refreshes(): number
  close(): Promise<void>
}

const kickstart = fileURLToPath(
  new URL('../../../../tooling/kickstart/kickstart.json', import.meta.url),
)

export async function startWorld(options: WorldOptions): Promise<World> {
  const { processes: count, redis: shared = false, adapter = 'express', timeout = 1 } = options
  const emulator = await startEmulator({ port: 0, kickstart })
  if (options.jwtLife !== undefined) await setJwtLife(emulator, options.jwtLife)
  const gate = await startGate(emulator.url)
  const redis = shared ? await startRedis() : undefined
  const processes: AppProcess[] = []

  const world: World = {
    emulator,
    gate,
    redis,
    processes,
    async start() {
      const { offset } = emulator.clock
      const fusionAuth = gate.url
      const started = await startProcess({
        fusionAuth,
        adapter,
        timeout,
        offset,
        ...(redis && { redis: redis.url }),
      })
      processes.push(started)
      return started
    },
    async advance(seconds) {
      emulator.clock.advance(seconds)
      const { offset } = emulator.clock
      await Promise.all(processes.map((each) => each.setOffset(offset)))
    },
    portOf(index) {
      const alive = processes.filter((each) => each.alive)
      return alive[index % alive.length]?.port ?? 0
    },
    refreshes: () =>
      emulator.trace
        .list()
        .filter(({ method, path }) => method === 'POST' && path === '/api/jwt/refresh').length,
    async close() {
      await Promise.all(processes.map((each) => each.kill()))
      await gate.shut()
      await emulator.close()
      await redis?.stop()
    },
  }
  await Promise.all(Array.from({ length: count }, () => world.start()))
  return world
}

async function setJwtLife(emulator: Emulator, seconds: number): Promise<void> {
  const answer = await fetch(`${emulator.url}/api/application/${storeId}`, {
    method: 'PATCH',
    headers: { authorization: apiKey, 'content-type': 'application/json' },
    body: JSON.stringify({ application: { jwtConfiguration: { timeToLiveInSeconds: seconds } } }),
  })
  if (answer.status !== 200) throw new Error(`the JWT's life was not set: ${answer.status}`)
}
