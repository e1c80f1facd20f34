import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { describeTaken, takenPorts } from './ports.ts'

let server: Server | undefined
afterEach(() => server?.close())

async function hold(host: string): Promise<number> {
  server = createServer().listen(0, host)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not a TCP address')
  return address.port
}

test('names a taken port and the process that holds it', async () => {
  const port = await hold('127.0.0.1')
  const taken = await takenPorts([{ name: 'store', port }])
  expect(taken).toEqual([
    { name: 'store', port, holder: { pid: process.pid, command: expect.stringMatching(/\w/) } },
  ])
})

test.each(['0.0.0.0', '::1'])('sees a holder that listens on %s', async (host) => {
  const port = await hold(host)
  expect(await takenPorts([{ name: 'forum', port }])).toHaveLength(1)
})

test('a free port is free, and stays free after the check', async () => {
  const port = await hold('127.0.0.1')
  server?.close()
  expect(await takenPorts([{ name: 'store', port }])).toEqual([])
  expect(await takenPorts([{ name: 'store', port }])).toEqual([])
})

test('says how to free the port', () => {
  const text = describeTaken({ name: 'store', port: 3000, holder: { pid: 42, command: 'node x' } })
  expect(text).toContain('Port 3000, wanted by the store, is held by process 42 (node x).')
  // Killing a server of npm start leaves its watcher behind.
  expect(text.indexOf('Ctrl-C in its terminal')).toBeLessThan(text.indexOf('kill 42'))
  expect(describeTaken({ name: 'store', port: 3000, holder: {} })).toContain('another process')
})

test('as a command: nothing is printed on standard output, and a taken port is exit code 1', async () => {
  const held = createServer().listen(3001, '127.0.0.1')
  // somebody may be developing on this machine: then the port is taken by them, which is as good
  await new Promise((resolve) => held.once('listening', resolve).once('error', resolve))
  const script = path.join(import.meta.dirname, 'ports.ts')
  const result = await new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, [script], (error, stdout, stderr) => {
      resolve({ code: error?.code, stdout, stderr })
    })
  })
  held.close()
  expect(result).toMatchObject({ code: 1, stdout: '' })
  expect(result.stderr).toContain('Port 3001, wanted by the forum, is held by ')
})
