import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import path from 'node:path'

const server = path.join(import.meta.dirname, '../server/server.ts')

export const freePort = async () => {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}

/** Runs server.ts with nothing in its environment but `variables`; resolves when it has ended. */
export const startStore = (variables: Record<string, string>) => {
  const child = spawn(process.execPath, [server], {
    env: { PATH: process.env.PATH, NODE_ENV: 'development', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const keep = (chunk: Buffer) => {
    output += chunk.toString()
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const ended = once(child, 'exit').then(() => child.exitCode)
  return {
    ended,
    output: () => output,
    stop: async () => {
      child.kill('SIGINT')
      return ended
    },
  }
}

/** Waits until the store answers `/readyz`, or says why it ended instead. */
export const untilReady = async (origin: string, store: ReturnType<typeof startStore>) => {
  const state = { ended: false }
  void store.ended.then(() => (state.ended = true))
  while (!state.ended) {
    const response = await fetch(`${origin}/readyz`).catch(() => undefined)
    if (response?.status === 200) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`The store ended before it was ready:\n${store.output()}`)
}
