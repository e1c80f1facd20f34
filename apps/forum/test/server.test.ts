import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'

let folder: string
let holder: Server
let port: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'forum-'))
  holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  const address = holder.address()
  port = String(typeof address === 'object' ? address?.port : '')
})

afterEach(async () => {
  holder.close()
  await rm(folder, { recursive: true })
})

function run(file: string, env: Record<string, string>) {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, '../src', file)], {
    env: {
      ...process.env,
      NODE_ENV: 'development',
      FUSIONAUTH_URL: 'http://127.0.0.1:9',
      DATABASE_URL: `file:${folder}/forum.sqlite`,
      PORT: port,
      ...env,
    },
  })
  const ended = Promise.all([once(child, 'exit'), text(child.stderr)]).then(
    ([[code, signal], stderr]: [unknown[], string]) => ({ code, signal, stderr }),
  )
  return { child, ended }
}

test.each(['server.ts', 'preflight.ts'])(
  '%s: a taken port is named, with the way out',
  async (file) => {
    const { code, stderr } = await run(file, {}).ended
    expect(code).toBe(1)
    expect(stderr).toContain(`Port ${port} on 127.0.0.1 is taken`)
    expect(stderr).toContain('PORT=')
    expect(stderr).not.toMatch(/^\s+at /m)
  },
)

test.each(['server.ts', 'preflight.ts'])(
  '%s: a wrong variable ends the start without a stack',
  async (file) => {
    const { code, stderr } = await run(file, { SESSION_SECRETS: 'only-a-short-one' }).ended
    expect(code).toBe(1)
    expect(stderr).toContain('SESSION_SECRETS')
    expect(stderr).not.toContain('only-a-short-one')
    expect(stderr).not.toMatch(/^\s+at /m)
  },
)

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends it promptly, open connections or not',
  async (signal) => {
    holder.close()
    const { child, ended } = run('server.ts', {})
    await once(child.stdout, 'data')
    const agent = new Agent({ keepAlive: true })
    const [response] = await once(
      get({ agent, host: '127.0.0.1', port, path: '/livez' }),
      'response',
    )
    await text(response)
    const before = performance.now()
    child.kill(signal)
    expect(await ended).toMatchObject({ code: 0, signal: null, stderr: '' })
    expect(performance.now() - before).toBeLessThan(2000)
    agent.destroy()
  },
)
