import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Emulator } from '../src/index.ts'
import { call, start, storeId } from './support.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await start()
})
afterAll(() => emulator.close())

test.each([
  ['GET', '/'],
  ['POST', '/api/passwordless/start'],
  ['POST', '/api/webauthn/start'],
  ['POST', '/api/jwt/reconcile'],
])('501 names the route: %s %s', async (method, path) => {
  const { body, status } = await call(emulator, method, path, { key: true })
  expect(status).toBe(501)
  expect(body.emulator).toContain(`${method} ${path}`)
})

test('a control route that is not there is 404, and says so', async () => {
  const { status, text } = await call(emulator, 'DELETE', '/emulator/api/everything')
  expect([status, text]).toEqual([404, expect.stringContaining('DELETE /emulator/api/everything')])
})

test.each([
  ['no JSON', '{"loginId":'],
  ['a list', '[]'],
  ['null', 'null'],
  ['a number', '1'],
  ['deeper than anything', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`],
  ['binary', '\u0000\u0001\ufffd'],
])('400 Errors for a body that is %s', async (_name, body) => {
  for (const [method, path] of [
    ['POST', '/api/login'],
    ['POST', '/api/jwt/refresh'],
    ['POST', '/api/application'],
    ['PATCH', `/api/application/${storeId}`],
    ['POST', '/api/user/registration'],
    ['DELETE', '/api/jwt/refresh'],
    ['POST', '/emulator/api/clock'],
  ] as const) {
    const answer = await call(emulator, method, path, { key: true, body })
    expect([
      path,
      answer.status,
      answer.body.generalErrors?.[0]?.code ?? answer.body.fieldErrors,
    ]).toEqual([path, 400, '[invalidJSON]'])
  }
})

test('a body over one megabyte is refused, with and without a length', async () => {
  const body = JSON.stringify({ refreshToken: 'x'.repeat(1024 * 1024) })
  const whole = await call(emulator, 'POST', '/api/jwt/refresh', { body })
  expect(whole.status).toBe(413)
  const chunked = await fetch(`${emulator.url}/api/jwt/refresh`, {
    method: 'POST',
    body: new Blob([body]).stream(),
    duplex: 'half',
  })
  expect(chunked.status).toBe(413)
})

test('a body that does not say its length is read like any other', async () => {
  const init = {
    method: 'POST',
    body: new Blob(['{"refreshToken":"unknown"}']).stream(),
    duplex: 'half',
  } as const
  const answer = await fetch(`${emulator.url}/api/jwt/refresh`, init)
  expect(answer.status).toBe(400)
  expect(await answer.text()).toContain('[invalid]refreshToken')
})

test.each([
  ['random bytes', Buffer.from(Array.from({ length: 400 }, (_, index) => (index * 73) % 256))],
  [
    'a broken escape',
    Buffer.from('GET /api/user/%zz%E0%A4%A HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
  ],
  [
    'a strange host',
    Buffer.from('GET /api/status HTTP/1.1\r\nHost: [[\r\nConnection: close\r\n\r\n'),
  ],
  [
    'garbage cookies',
    Buffer.from(
      'POST /api/jwt/refresh HTTP/1.1\r\nHost: x\r\nCookie: ;;=;refresh_token=%ff;\u00ff\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
      'latin1',
    ),
  ],
  ['no request line', Buffer.from('\r\n\r\n\r\nNONSENSE\r\n\r\n')],
])('raw %s: an answer or an end, and the next request is served', async (_name, bytes) => {
  const answer = await raw(bytes)
  expect(answer === '' || /^HTTP\/1\.1 (200|400|404|501) /.test(answer)).toBe(true)
  expect((await call(emulator, 'GET', '/api/status')).status).toBe(200)
})

/** Whatever comes back until the connection ends. */
function raw(bytes: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(emulator.url).port), '127.0.0.1')
    let received = ''
    socket.setEncoding('latin1')
    socket.setTimeout(5000, () =>
      socket.destroy(new Error('the emulator left the connection open')),
    )
    socket.on('data', (chunk) => (received += String(chunk)))
    socket.on('error', reject)
    socket.on('close', () => resolve(received))
    socket.write(bytes)
  })
}
