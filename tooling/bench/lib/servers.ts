import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'

export interface Side {
  readonly name: string
  /** Arguments of `node`, for a server that listens on this port of 127.0.0.1. */
  readonly args: (port: number) => readonly string[]
  /** A path that answers 200 as soon as the server is of use. */
  readonly ready: string
}

export interface RunningServer {
  readonly url: string
  /** Milliseconds from the spawn to the end of the first answer with status 200. */
  readonly startedIn: number
  /** Megabytes of resident memory. Linux only. */
  memory(): number
  stop(): Promise<void>
}

/** Starts a server in a process of its own and asks until it answers 200. */
export async function startServer({ args, name, ready }: Side): Promise<RunningServer> {
  const port = await freePort()
  const began = performance.now()
  const child = spawn(process.execPath, args(port), { stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = once(child, 'exit')
  while ((await statusOf(port, ready)) !== 200) {
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}`)
    if (performance.now() - began > 20_000) throw new Error(`${name} did not answer 200`)
  }
  const startedIn = performance.now() - began
  return {
    url: `http://127.0.0.1:${port}`,
    startedIn,
    memory: () => residentMegabytes(child.pid ?? 0),
    async stop() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

function residentMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
}

function statusOf(port: number, path: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const asking = request({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode))
      response.on('error', () => resolve(undefined))
    })
    // Not listening yet: another try a millisecond later.
    asking.on('error', () => setTimeout(() => resolve(undefined), 1))
    asking.end()
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}
