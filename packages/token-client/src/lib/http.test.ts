import { createServer } from 'node:net'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { clientFor, fakeFusionAuth, fakeSocket } from '../../test/fake-fusionauth.ts'

const sessionId = '5e1f0000-0000-4000-8000-000000000009'
const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n'

const newYear = () => Date.parse('2026-01-01T00:00:00Z') / 1000

async function closedPort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? String(address.port) : ''
}

test.each(['127.0.0.1', 'localhost'])('nobody listens on %s: nothing has arrived', async (host) => {
  const client = clientFor({ url: `http://${host}:${await closedPort()}` })
  const expected = { outcome: 'unavailable', mayHaveArrived: false, reason: 'no connection' }
  expect(await client.refresh('canary-rt')).toEqual(expected)
  expect(await client.login({ loginId: 'a', password: 'b' })).toEqual(expected)
})

test('a name that does not exist: nothing has arrived', async () => {
  const outcome = await clientFor({ url: 'http://nobody.invalid' }).refresh('canary-rt')
  expect(outcome).toMatchObject({ outcome: 'unavailable', mayHaveArrived: false })
})

test.each([
  ['closed without a word', '', true],
  ['reset after the headers', `${HEAD}content-length: 100\r\n\r\n{"token":`, true],
  ['truncated chunks', `${HEAD}transfer-encoding: chunked\r\n\r\n5\r\n{"to`, true],
  ['not HTTP at all', 'SSH-2.0-OpenSSH_9.2\r\n', true],
])('%s: may have arrived', async (_, bytes, mayHaveArrived) => {
  await using fake = await fakeSocket((socket) => {
    socket.end(bytes)
  })
  const outcome = await clientFor(fake).refresh('canary-rt')
  expect(outcome).toMatchObject({ outcome: 'unavailable', mayHaveArrived })
})

test('what may be repeated over HTTP is sent once, too', async () => {
  let connections = 0
  await using fake = await fakeSocket((socket) => {
    connections += 1
    socket.resetAndDestroy()
  })
  expect(await clientFor(fake).revoke(sessionId)).toMatchObject({ mayHaveArrived: true })
  expect(connections).toBe(1)
})

test('a connection reset by the other side may have arrived', async () => {
  await using fake = await fakeSocket((socket) => {
    socket.resetAndDestroy()
  })
  const outcome = await clientFor(fake).refresh('canary-rt')
  expect(outcome).toMatchObject({ outcome: 'unavailable', mayHaveArrived: true })
})

test.each([
  ['silence', ''],
  ['headers and then silence', `${HEAD}content-length: 100\r\n\r\n`],
])('%s ends at the time-out', async (_, bytes) => {
  await using fake = await fakeSocket((socket) => {
    socket.write(bytes)
  })
  const started = performance.now()
  const outcome = await clientFor(fake, { timeout: 0.2 }).refresh('canary-rt')
  expect(outcome).toEqual({
    outcome: 'unavailable',
    mayHaveArrived: true,
    reason: 'no answer within 0.2 s',
  })
  expect(performance.now() - started).toBeLessThan(2000)
})

test('a slow drip ends at the time-out', async () => {
  await using fake = await fakeSocket((socket) => {
    socket.write(`${HEAD}content-length: 100000\r\n\r\n`)
    const drip = setInterval(() => socket.write(' '), 20)
    socket.on('close', () => clearInterval(drip))
  })
  const outcome = await clientFor(fake, { timeout: 0.2 }).refresh('canary-rt')
  expect(outcome).toMatchObject({ reason: 'no answer within 0.2 s' })
})

test('an endless body is cut at 1 MB', async () => {
  await using fake = await fakeSocket((socket) => {
    socket.write(`${HEAD}\r\n`)
    const flood = setInterval(() => socket.write(' '.repeat(100_000)), 1)
    socket.on('close', () => clearInterval(flood))
  })
  const outcome = await clientFor(fake).refresh('canary-rt')
  expect(outcome).toMatchObject({ mayHaveArrived: true, reason: 'the answer is larger than 1 MB' })
})

test('a gzip bomb is cut at 1 MB', async () => {
  const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024, ' '))
  const headers = { 'content-encoding': 'gzip' }
  await using fake = await fakeFusionAuth(() => ({ headers, body: bomb }))
  const outcome = await clientFor(fake).refresh('canary-rt')
  expect(outcome).toMatchObject({ reason: 'the answer is larger than 1 MB' })
})

test('bytes that are no UTF-8 are no answer', async () => {
  await using fake = await fakeFusionAuth(() => ({
    body: Buffer.from('{"token":"\xff"}', 'latin1'),
  }))
  const outcome = await clientFor(fake).refresh('canary-rt')
  expect(outcome).toHaveProperty('reason', expect.stringContaining('could not be read'))
})

test.each([301, 302, 303, 307, 308])('a redirect (%i) is not followed', async (status) => {
  await using elsewhere = await fakeFusionAuth(() => ({}))
  const headers = { location: `${elsewhere.url}/steal` }
  await using fake = await fakeFusionAuth(() => ({ status, headers }))
  const client = clientFor(fake)
  const outcomes = [
    await client.login({ loginId: 'a', password: 'b' }),
    await client.refresh('canary-rt'),
    await client.revoke(sessionId),
    await client.logout({ refreshToken: 'canary-rt' }),
  ]
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({ outcome: 'unavailable', mayHaveArrived: true })
    expect(outcome).toHaveProperty('reason', expect.stringContaining(`status ${status}`))
  }
  expect(fake.seen.length).toBe(4)
  expect(elsewhere.seen.length).toBe(0)
})

test.each([
  ['7', 7],
  ['Thu, 01 Jan 2026 00:00:30 GMT', 30],
  ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
  ['soon', undefined],
  ['-5', undefined],
])('Retry-After %s is %s seconds', async (header, retryAfter) => {
  await using fake = await fakeFusionAuth(() => ({
    status: 503,
    headers: { 'retry-after': header },
  }))
  const outcome = await clientFor(fake, { now: newYear }).refresh('canary-rt')
  const expected = { outcome: 'unavailable', mayHaveArrived: true, reason: 'status 503' }
  expect(outcome).toEqual(retryAfter === undefined ? expected : { ...expected, retryAfter })
})

test.each([400, 401, 404, 408, 413, 429, 500, 502, 503, 504])(
  'a refresh answered %i is sent once',
  async (status) => {
    await using fake = await fakeFusionAuth(() => ({ status, headers: { 'retry-after': '0' } }))
    await clientFor(fake)
      .refresh('canary-rt')
      .catch(() => {})
    expect(fake.seen.filter(({ method }) => method === 'POST').length).toBe(1)
  },
)

test('an aborted login rejects with the signal’s reason', async () => {
  await using fake = await fakeSocket(() => {})
  const abort = new AbortController()
  const reason = new Error('The browser went away.')
  const login = clientFor(fake).login({ loginId: 'a', password: 'b' }, { signal: abort.signal })
  await Promise.all([expect(login).rejects.toBe(reason), sleep(50).then(() => abort.abort(reason))])
  const again = clientFor(fake).login({ loginId: 'a', password: 'b' }, { signal: abort.signal })
  await expect(again).rejects.toBe(reason)
})

test('an address with a path keeps its path', async () => {
  await using fake = await fakeFusionAuth(() => ({}))
  await clientFor({ url: `${fake.url}/auth/` }).logout({ refreshToken: 'canary-rt' })
  expect(fake.seen[0]?.url).toBe('/auth/api/logout')
})

test('the injected fetch is the one in use', async () => {
  const asked: string[] = []
  const fetch: typeof globalThis.fetch = async (input) => {
    asked.push(input instanceof Request ? input.url : String(input))
    return new Response(null, { status: 200 })
  }
  const client = clientFor({ url: 'https://auth.example.com' }, { fetch })
  expect(await client.revoke(sessionId)).toEqual({ outcome: 'revoked' })
  expect(asked).toEqual([`https://auth.example.com/api/jwt/refresh/${sessionId}`])
})

test('a fetch that never settles, and listens to no signal, holds nobody longer than the timeout', async () => {
  await using fake = await fakeFusionAuth(() => ({}))
  const deaf = (): Promise<Response> => new Promise(() => {})
  const outcome = await clientFor(fake, { timeout: 0.2, fetch: deaf }).refresh('canary-rt')
  expect(outcome).toEqual({
    outcome: 'unavailable',
    mayHaveArrived: true,
    reason: 'no answer within 0.2 s',
  })
})
