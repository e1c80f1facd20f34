import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Emulator } from '../src/index.ts'
import { call, start } from './support.ts'

let emulator: Emulator
const warnings: string[] = []
const note = (warning: Error) => warnings.push(warning.message)
beforeAll(async () => {
  emulator = await start()
  process.on('warning', note)
})
afterAll(async () => {
  process.off('warning', note)
  await emulator.close()
})

/** Sends bytes and resolves to what came back until the connection ended; `leave` ends it from here. */
function speak(text: string, leave = false): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(emulator.url).port), '127.0.0.1')
    let received = ''
    socket.setEncoding('latin1')
    socket.setTimeout(5000, () => socket.destroy(new Error('the connection stays open')))
    socket.on('data', (chunk) => (received += String(chunk)))
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve(received) : reject(error),
    )
    socket.on('close', () => resolve(received))
    socket.write(text, () => leave && setTimeout(() => socket.destroy(), 50))
  })
}

const host = 'Host: x\r\n'

test.each([
  ['headers too large', `GET / HTTP/1.1\r\n${host}X: ${'x'.repeat(40_000)}\r\n\r\n`, 431],
  ['no HTTP', 'hello\r\n\r\n', 400],
  ['two lengths', `POST / HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`, 400],
  ['no host', 'GET /api/status HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
  [
    'an absolute path that is none',
    `GET http://[ HTTP/1.1\r\n${host}Connection: close\r\n\r\n`,
    400,
  ],
  [
    'an upgrade nobody offers',
    `GET /api/status HTTP/1.1\r\n${host}Connection: close, Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    200,
  ],
])('%s: %#', async (_name, text, status) => {
  expect(await speak(text)).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  expect((await call(emulator, 'GET', '/api/status')).status).toBe(200)
})

test('a tunnel is not opened', async () => {
  expect(await speak(`CONNECT x:1 HTTP/1.1\r\n${host}\r\n`)).not.toContain('200')
})

test('a client that goes away in the middle of its body leaves no trace of an error', async () => {
  for (const path of ['/api/login', '/api/jwt/refresh', '/oauth2/token', '/emulator/api/state']) {
    await speak(`POST ${path} HTTP/1.1\r\n${host}Content-Length: 100\r\n\r\n{"a":`, true)
    await speak(`PUT ${path} HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n5\r\n{"a`, true)
  }
  expect((await call(emulator, 'GET', '/api/status')).status).toBe(200)
  expect(warnings).toEqual([])
})

test('a client that goes away before its answer leaves no trace of an error', async () => {
  emulator.faults.add({ path: '/api/status', kind: 'latency', delaySeconds: 0.1, count: 3 })
  for (let time = 0; time < 3; time += 1) {
    await speak(`GET /api/status HTTP/1.1\r\n${host}\r\n`, true)
  }
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect((await call(emulator, 'GET', '/api/status')).status).toBe(200)
  expect(warnings).toEqual([])
})
