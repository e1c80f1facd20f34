import { once } from 'node:events'
import express from 'express'
import express4 from 'express4'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import * as inExpress from '../src/express.ts'
import * as inFetch from '../src/fetch.ts'
import * as inHono from '../src/hono.ts'
import * as inReactRouter from '../src/react-router.ts'
import * as inRemix from '../src/remix.ts'
import { send } from './http.ts'

// What JavaScript lets people write, and what it would do: let nobody in, or never answer.

const calls = [
  ['cookieSession of express', inExpress.cookieSession],
  ['revocationWebhook of express', inExpress.revocationWebhook],
  ['cookieSession of hono', inHono.cookieSession],
  ['withCookieSession of fetch', inFetch.withCookieSession],
  ['revocationWebhook of fetch', inFetch.revocationWebhook],
  ['withCookieSession of remix', inRemix.withCookieSession],
  ['withCookieSession of react-router', inReactRouter.withCookieSession],
] as const

test.each(calls)('%s is told at once that it was given no sessions', (_name, call) => {
  for (const wrong of [undefined, null, {}, 'store']) {
    expect(() => Reflect.apply(call, undefined, [wrong, () => new Response()])).toThrow(
      /\(sessions\): .+ Fix: pass what createCookieSessions\(\) returned/,
    )
  }
})

describe.each([
  ['express 5', express],
  ['express 4', express4],
])('%s: what is mounted wrongly is an error, and no request that hangs', (_name, of) => {
  beforeAll(() => void vi.spyOn(console, 'error').mockReturnValue())
  afterAll(() => vi.restoreAllMocks())

  test.each([
    ['cookieSession', inExpress.cookieSession, 'app.use(cookieSession('],
    ['requireSession', inExpress.requireSession, 'app.use(requireSession('],
    ['getSession', inExpress.getSession, 'getSession() is no middleware'],
    ['activeSession', inExpress.activeSession, 'activeSession() is no middleware'],
    ['returnTo', inExpress.returnTo, 'returnTo() is no middleware'],
  ])('%s', async (_call, handler, said) => {
    const app = of()
    Reflect.apply(app.use, app, [handler])
    const server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const answer = await send(port, '/', { method: 'GET', headers: {}, body: '' })
    expect(answer.status).toBe(500)
    expect(await answer.text()).toContain(said)
    server.close()
  })
})

test.each([
  ['express', inExpress.getSession],
  ['express, activeSession', inExpress.activeSession],
  ['hono', inHono.getSession],
  ['hono, activeSession', inHono.activeSession],
])('a session is asked of a request (%s)', (_name, call) => {
  expect(() => Reflect.apply(call, undefined, [])).toThrow(/\(request\): there is no request/)
})

test('hono: the same', async () => {
  const mounted = new Hono()
  Reflect.apply(mounted.get, mounted, ['/', inHono.getSession])
  mounted.onError((error, c) => c.text(error.message, 500))
  expect(await (await mounted.request('/')).text()).toContain('getSession() is no middleware')

  for (const middleware of [inHono.cookieSession, inHono.requireSession]) {
    const app = new Hono()
    Reflect.apply(app.use, app, [middleware])
    app.onError((error, c) => c.text(error.message, 500))
    const answer = await app.request('/')
    expect(answer.status).toBe(500)
    expect(await answer.text()).toContain(`app.use(${middleware.name}(`)
  }
})
