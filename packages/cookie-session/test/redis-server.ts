import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connectClient } from './redis-clients.ts'

/**
 * `npm test` finds a redis-server and says so here (empty: there is none); otherwise the one on PATH.
 * Without one, what needs a server of its own is not run.
 */
export const redisServerPath: string =
  process.env['REDIS_SERVER_PATH'] ?? onPath('redis-server') ?? ''

export interface RedisServer {
  readonly url: string
  /** As `kill -9`: nothing is said to anyone. */
  kill(): Promise<void>
  /** Again on the same port, with nothing in it. */
  start(): Promise<void>
  /** Stands still: connections stay open, and nothing is answered. */
  pause(): void
  resume(): void
  stop(): Promise<void>
}

/** A Redis of our own, which keeps nothing on disk; or a cluster of one, which has every slot. */
export async function startRedis({ cluster = false } = {}): Promise<RedisServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-redis-'))
  const port = await freePort()
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '']
  if (cluster) {
    args.push('--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1')
  }
  let child: ChildProcess | undefined
  const send = (signal: NodeJS.Signals) => child?.kill(signal)
  const killNow = () => send('SIGKILL')
  process.once('exit', killNow)

  const server: RedisServer = {
    url: `redis://127.0.0.1:${port}`,
    async kill() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      killNow()
      await gone
    },
    async start() {
      child = spawn(redisServerPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
      await untilReady(child)
    },
    pause: () => send('SIGSTOP'),
    resume: () => send('SIGCONT'),
    async stop() {
      await server.kill()
      process.off('exit', killNow)
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await server.start()
  if (cluster) await takeEverySlot(server.url)
  return server
}

async function takeEverySlot(url: string): Promise<void> {
  const { client, close } = await connectClient(url)
  await client.clusterAddSlots(Array.from({ length: 16_384 }, (_, slot) => slot))
  while (!(await client.clusterInfo()).includes('cluster_state:ok')) await sleep(50)
  close()
}

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = ''
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`redis-server did not start:\n${output}`)))
    // read on even when it is up: a full pipe would stop it
    child.stdout?.on('data', (chunk) => {
      output = (output + String(chunk)).slice(-10_000)
      if (output.includes('Ready to accept connections')) resolve()
    })
  })
}

/** Of a cluster, nodes talk to each other on the port 10,000 above. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('not a TCP address')
  return address.port > 55_535 ? freePort() : address.port
}

function onPath(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}
