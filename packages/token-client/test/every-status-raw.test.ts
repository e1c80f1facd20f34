import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { ask, calls, type Endpoint } from './endpoints.ts'
import { table } from './every-status-table.ts'
import { fakeSocket } from './fake-fusionauth.ts'

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n'
const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024, ' '))

/** Answers that the emulator never gives, as bytes. */
const answers: Record<string, (socket: Socket) => void> = {
  'JSON that breaks off': (socket) =>
    socket.end(`${HEAD}content-length: 16\r\n\r\n{"user":{"id":"5`),
  'a reset after the headers': (socket) => {
    socket.write(`${HEAD}content-length: 100\r\n\r\n{"user":`, () => socket.resetAndDestroy())
  },
  'chunks that break off': (socket) => {
    socket.end(`${HEAD}transfer-encoding: chunked\r\n\r\n5\r\n{"to`)
  },
  'an endless body': (socket) => {
    socket.write(`${HEAD}\r\n`)
    const flood = setInterval(() => socket.write(' '.repeat(200_000)), 1)
    socket.on('close', () => clearInterval(flood))
  },
  'a slow drip': (socket) => {
    socket.write(`${HEAD}content-length: 100000\r\n\r\n`)
    const drip = setInterval(() => socket.write(' '), 20)
    socket.on('close', () => clearInterval(drip))
  },
  'a gzip bomb': (socket) => {
    socket.write(`${HEAD}content-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`)
    socket.end(bomb)
  },
  'bytes that are no UTF-8': (socket) => {
    socket.end(Buffer.from(`${HEAD}content-length: 13\r\n\r\n{"token":"\xff"}`, 'latin1'))
  },
  'a redirect': (socket) => {
    socket.end('HTTP/1.1 307 X\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n')
  },
  'no HTTP at all': (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
}

const endpoints = Object.keys(calls).filter((name): name is Endpoint => name in table)

describe.each(Object.keys(answers))('%s', { concurrent: true }, (name) => {
  test.each(endpoints)('%s is unavailable, and may have arrived', async (endpoint) => {
    await using fake = await fakeSocket((socket) => answers[name]?.(socket))
    const seen = await ask(endpoint, fake.url, { timeout: 0.4 })
    expect(seen).toMatchObject({ outcome: 'unavailable', mayHaveArrived: true })
  })
})

test.each(endpoints)('nobody listens to %s: nothing has arrived', async (endpoint) => {
  const fake = await fakeSocket(() => {})
  await fake[Symbol.asyncDispose]()
  const seen = await ask(endpoint, fake.url)
  expect(seen).toEqual({ outcome: 'unavailable', mayHaveArrived: false, reason: 'no connection' })
})
