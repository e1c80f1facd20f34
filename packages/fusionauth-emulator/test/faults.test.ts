import { request } from 'node:http'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Emulator, FaultRequest } from '../src/index.ts'
import { apiKey, call, codes, login, refresh, signedIn, start, storeId } from './support.ts'

vi.setConfig({ testTimeout: 20_000 })

const shopper = 'shopper@example.com'
let emulator: Emulator
beforeEach(async () => {
  emulator = await start()
  await emulator.tokens.revokeAll(shopper)
})
afterEach(() => emulator.close())

const status = () => call(emulator, 'GET', '/api/status')

/** Sends a login by hand, so that what becomes of the connection can be seen. */
function rawLogin(): Promise<{ status?: number; text: string; error?: string }> {
  return new Promise((resolve) => {
    let text = ''
    let code: number | undefined
    const done = (error?: NodeJS.ErrnoException) =>
      resolve({
        ...(code !== undefined && { status: code }),
        text,
        ...(error && { error: error.code ?? error.message }),
      })
    const sent = request(
      `${emulator.url}/api/login`,
      { method: 'POST', headers: { authorization: apiKey }, agent: false },
      (response) => {
        code = response.statusCode
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => (text += chunk))
        response.on('end', () => done())
        response.on('error', done)
      },
    )
    sent.on('error', done)
    sent.end(
      JSON.stringify({
        loginId: shopper,
        password: 'password',
        applicationId: storeId,
      }),
    )
  })
}

test.each<[FaultRequest, number, string | null, string]>([
  [{ path: '/api/login', kind: 'status' }, 503, null, ''],
  [{ path: '/api/login', kind: 'status', status: 404 }, 404, null, ''],
  [
    { path: '/api/login', kind: 'status', status: 500, body: '{"a":1}' },
    500,
    'application/json',
    '{"a":1}',
  ],
  [
    { path: '/api/login', kind: 'status', body: 'busy', headers: { 'Content-Type': 'text/x' } },
    503,
    'text/x',
    'busy',
  ],
  [{ path: '/api/login', kind: 'html' }, 502, 'text/html; charset=utf-8', '<!doctype html>'],
  [
    { path: '/api/login', kind: 'html', status: 200, body: '<p>' },
    200,
    'text/html; charset=utf-8',
    '<p>',
  ],
])('%j is what is answered, before anything happens', async (fault, code, type, text) => {
  emulator.faults.add(fault)
  const answer = await login(emulator)
  expect([answer.status, answer.contentType, answer.cookies]).toEqual([code, type, []])
  expect(answer.text.startsWith(text)).toBe(true)
  expect(text === '' ? answer.text : '').toBe('')
  expect(emulator.tokens.list(shopper)).toEqual([])
})

test.each(['status', 'html', 'reset'] as const)(
  '%s after the state change: the login counted, its answer is lost',
  async (kind) => {
    emulator.faults.add({ path: '/api/login', kind, phase: 'after' })
    const { text } = await rawLogin()
    expect(text).not.toContain('refreshTokenId')
    expect(emulator.tokens.list(shopper)).toHaveLength(1)
  },
)

test('FusionAuth rotates and dies: what was used up is used up', async () => {
  await call(emulator, 'PATCH', `/api/application/${storeId}`, {
    key: true,
    body: {
      application: {
        jwtConfiguration: {
          refreshTokenUsagePolicy: 'OneTimeUse',
          refreshTokenOneTimeUseConfiguration: { gracePeriodInSeconds: 0 },
        },
      },
    },
  })
  const { refreshToken } = await signedIn(emulator)
  emulator.faults.add({ path: '/api/jwt/refresh', kind: 'status', phase: 'after', count: 1 })
  const lost = await refresh(emulator, refreshToken)
  expect([lost.status, lost.cookies]).toEqual([503, []])
  expect((await refresh(emulator, refreshToken)).status).toBe(400)
})

test('a reset tears the connection without an answer', async () => {
  emulator.faults.add({ path: '/api/login', kind: 'reset' })
  expect(await rawLogin()).toEqual({ text: '', error: 'ECONNRESET' })
  expect(emulator.tokens.list(shopper)).toEqual([])
})

test('a truncated answer announces more than it sends', async () => {
  emulator.faults.add({ path: '/api/login', kind: 'truncated', phase: 'after' })
  const broken = await rawLogin()
  expect(broken).toMatchObject({ status: 200, error: 'ECONNRESET' })
  expect(broken.text.length).toBeGreaterThan(100)
  expect(() => JSON.parse(broken.text)).toThrow(SyntaxError)
  expect(emulator.tokens.list(shopper)).toHaveLength(1)
})

test('an empty answer can be truncated as well', async () => {
  emulator.faults.add({ path: '/api/logout', kind: 'truncated', phase: 'after' })
  await expect(call(emulator, 'POST', '/api/logout')).rejects.toThrow(TypeError)
})

test('latency: the right answer, late', async () => {
  emulator.faults.add({ path: '/api/status', kind: 'latency', delaySeconds: 0.2 })
  const begun = performance.now()
  expect((await status()).status).toBe(200)
  expect(performance.now() - begun).toBeGreaterThan(190)
})

/** Whether something is still undecided after a while. */
async function pending(promise: Promise<unknown>): Promise<boolean> {
  const late = new Promise((resolve) => setTimeout(resolve, 150, 'late'))
  return (await Promise.race([promise, late])) === 'late'
}

test.each(['remove', 'clear', 'close', 'reset'] as const)(
  'a request that hangs is let go by %s',
  async (how) => {
    const fault = emulator.faults.add({ path: '/api/login', kind: 'hang', count: 1 })
    const hanging = rawLogin()
    expect(await pending(hanging)).toBe(true)
    expect(fault.hits).toBe(1)
    if (how === 'remove') fault.remove()
    if (how === 'clear') emulator.faults.clear()
    if (how === 'close') await emulator.close()
    if (how === 'reset') await emulator.reset()
    expect(await hanging).toEqual({ text: '', error: 'ECONNRESET' })
  },
)

test('a request that waits for a latency is answered when the fault is removed', async () => {
  const fault = emulator.faults.add({ path: '/api/status', kind: 'latency', delaySeconds: 60 })
  const waiting = status()
  expect(await pending(waiting)).toBe(true)
  fault.remove()
  expect((await waiting).status).toBe(200)
})

test('by method, by exact path, by prefix, by parameter', async () => {
  const struck = async (fault: Partial<FaultRequest> & { path: string }) => {
    const handle = emulator.faults.add({ kind: 'status', ...fault })
    await status()
    await call(emulator, 'POST', '/api/logout')
    await call(emulator, 'GET', `/api/application/${storeId}`, { key: true })
    await call(emulator, 'GET', `/api/application/${storeId}/role`, { key: true })
    handle.remove()
    return handle.hits
  }
  expect(await struck({ path: '/api/status' })).toBe(1)
  expect(await struck({ path: '/api/stat' })).toBe(0)
  expect(await struck({ path: '/api/stat*' })).toBe(1)
  expect(await struck({ path: '/api/*' })).toBe(4)
  expect(await struck({ path: '*'.padStart(2, '/'), method: 'post' })).toBe(1)
  expect(await struck({ path: '/api/application/:id' })).toBe(1)
  expect(await struck({ path: '/api/application/:id/role' })).toBe(1)
  expect(await struck({ path: '/api/.tatus' })).toBe(0)
})

test('it ends by itself: after a count, and after real seconds whatever the clock says', async () => {
  emulator.faults.add({ path: '/api/status', kind: 'status', count: 2 })
  const answers = [await status(), await status(), await status()]
  expect(answers.map((each) => each.status)).toEqual([503, 503, 200])

  emulator.faults.add({ path: '/api/status', kind: 'status', forSeconds: 0.3 })
  emulator.clock.advance(3600)
  expect((await status()).status).toBe(503)
  await new Promise((resolve) => setTimeout(resolve, 350))
  expect((await status()).status).toBe(200)
  expect(emulator.faults.list()).toEqual([])
})

test('a probability strikes some and spares some', async () => {
  const fault = emulator.faults.add({ path: '/api/status', kind: 'status', probability: 0.5 })
  for (let time = 0; time < 60; time += 1) await status()
  // One of them misses this once in 10^9 runs.
  expect(fault.hits).toBeGreaterThan(6)
  expect(fault.hits).toBeLessThan(54)
})

test('over HTTP: add, list with hits, remove, clear', async () => {
  const path = '/emulator/api/faults'
  const body = { path: '/api/status', kind: 'status', status: 429 }
  const { id } = JSON.parse((await call(emulator, 'POST', path, { body })).text)
  expect((await status()).status).toBe(429)
  const { text } = await call(emulator, 'GET', path)
  expect(JSON.parse(text)).toEqual({
    faults: [{ id, hits: 1, ...body, delaySeconds: 0, phase: 'before', probability: 1 }],
  })
  expect((await call(emulator, 'DELETE', `${path}/${id}`)).status).toBe(200)
  expect((await call(emulator, 'DELETE', `${path}/${id}`)).status).toBe(404)
  expect((await status()).status).toBe(200)
  await call(emulator, 'POST', path, { body })
  await call(emulator, 'DELETE', path)
  expect((await status()).status).toBe(200)
})

test('the emulator’s own routes are never struck', async () => {
  emulator.faults.add({ path: '/*', kind: 'status' })
  expect((await call(emulator, 'GET', '/emulator/api/clock')).status).toBe(200)
  expect((await status()).status).toBe(503)
})

test.each([
  [{}, ['[blank]path', '[blank]kind']],
  [{ path: 'api', kind: 'status' }, ['[invalid]path']],
  [{ path: '/a', kind: 'fire' }, ['[couldNotConvert]kind']],
  [{ path: '/a', kind: 'status', status: 600 }, ['[invalid]status']],
  [{ path: '/a', kind: 'status', status: 200.5 }, ['[invalid]status']],
  [{ path: '/a', kind: 'latency' }, ['[missing]delaySeconds']],
  [{ path: '/a', kind: 'hang', delaySeconds: -1 }, ['[invalid]delaySeconds']],
  [{ path: '/a', kind: 'hang', probability: 0 }, ['[invalid]probability']],
  [{ path: '/a', kind: 'hang', count: 0.5 }, ['[invalid]count']],
  [{ path: '/a', kind: 'hang', phase: 'during' }, ['[couldNotConvert]phase']],
  [{ path: '/a', kind: 'html', headers: { 'a b': 'c' } }, ['[invalid]headers']],
  [{ path: '/a', kind: 'html', headers: { a: 'b\r\nc: d' } }, ['[invalid]headers']],
])('%j is refused, naming each member', async (body, wanted) => {
  const answer = await call(emulator, 'POST', '/emulator/api/faults', { body })
  expect([answer.status, codes(answer)]).toEqual([400, wanted])
  expect(emulator.faults.list()).toEqual([])
})

test('in the process, nonsense is an EmulatorError in words', () => {
  expect(() => emulator.faults.add({ path: 'x', kind: 'hang', count: 0 })).toThrow(
    /count must be a number, 1 or more.*path must begin with a slash/,
  )
})
