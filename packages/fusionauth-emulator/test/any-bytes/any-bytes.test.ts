import * as fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { Emulator } from '../../src/index.ts'
import { apiKey, call, login, signedIn, start } from '../support.ts'
import { authorization, body, changed, query, route, strange, type } from './arbitraries.ts'
import { good } from './good-requests.ts'
import { fault, hangUp, send, speak } from './sending.ts'

// Whatever is sent, wherever: an answer, soon, in FusionAuth's form, and the next request is served.

vi.setConfig({ testTimeout: 120_000 })

let emulator: Emulator
const warnings: string[] = []
const onWarning = (warning: Error) => warnings.push(warning.message)
beforeAll(async () => {
  emulator = await start()
  process.on('warning', onWarning)
})
beforeEach(() => emulator.reset())
afterAll(async () => {
  process.off('warning', onWarning)
  hangUp()
  await emulator.close()
})

test('any JSON, form or bytes at any route of the API: an answer in its form, never a 5xx', async () => {
  await fc.assert(
    fc.asyncProperty(
      route,
      query,
      type,
      authorization,
      body,
      async (at, search, kind, key, bytes) => {
        const path = at.path + search
        const headers = {
          authorization: key,
          'content-type': kind,
          // Node sends no length with a DELETE by itself, and the body would be taken for the next request
          'content-length': String(at.method === 'GET' ? 0 : bytes.byteLength),
        }
        const got = await send(
          emulator.url,
          at.method,
          path,
          headers,
          at.method === 'GET' ? Buffer.alloc(0) : bytes,
        )
        expect(
          fault(path, got),
          `${at.method} ${path} ${got.status} ${got.text.slice(0, 200)}`,
        ).toBe(undefined)
      },
    ),
    { numRuns: 4000, interruptAfterTimeLimit: 30_000, markInterruptAsFailure: false },
  )
  expect(warnings).toEqual([])
  await emulator.reset()
  expect((await login(emulator)).status).toBe(200)
})

test('a good request with one strange member: an answer in its form, never a 5xx', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...good), fc.nat(1000), strange, async (one, pick, by) => {
      const bytes = Buffer.from(JSON.stringify(changed(one.body, pick, by)) ?? '')
      const headers = { authorization: apiKey, 'content-type': 'application/json' }
      const got = await send(emulator.url, one.method, one.path, headers, bytes)
      const seen = `${one.method} ${one.path} ${got.status} ${got.text.slice(0, 200)} ${String(bytes).slice(0, 600)}`
      expect(fault(one.path, got), seen).toBe(undefined)
    }),
    { numRuns: 4000, interruptAfterTimeLimit: 30_000 },
  )
  expect(warnings).toEqual([])
})

test('any cookie, any header value', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 30 }).map((value) =>
    Buffer.from(value)
      .toString('latin1')
      .replaceAll(/[^\t\u0020-\u007e\u0080-\u00ff]/g, '?'),
  )
  const { refreshToken } = await signedIn(emulator)
  await fc.assert(
    fc.asyncProperty(route, text, text, async ({ method, path }, value, other) => {
      const headers = {
        authorization: value,
        cookie: `access_token=${other}; refresh_token=${value}; fusionauth.trust=${other}; ${value}`,
        'x-fusionauth-tenantid': other,
        'x-forwarded-for': value,
      }
      const got = await send(emulator.url, method, path, headers, Buffer.alloc(0))
      expect(fault(path, got), `${method} ${path}`).toBe(undefined)
    }),
    { numRuns: 400, interruptAfterTimeLimit: 30_000 },
  )
  expect(warnings).toEqual([])
  const { status } = await call(emulator, 'POST', '/api/jwt/refresh', { body: { refreshToken } })
  expect(status).toBe(200)
})

test('any bytes instead of HTTP: an answer or an end, and the next request is served', async () => {
  const line = fc.constantFrom('GET / HTTP/1.1\r\n', 'POST /api/login HTTP/1.1\r\nHost: x\r\n', '')
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 300 })
  await fc.assert(
    fc.asyncProperty(line, bytes, async (begin, rest) => {
      await speak(emulator.url, Buffer.concat([Buffer.from(begin), rest]))
    }),
    { numRuns: 150, interruptAfterTimeLimit: 20_000 },
  )
  expect((await call(emulator, 'GET', '/api/status')).status).toBe(200)
})
