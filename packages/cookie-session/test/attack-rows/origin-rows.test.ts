import { createServer, type Server } from 'node:http'
import { createRequestListener } from '@remix-run/node-fetch-server'
import express from 'express'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { cookieSession, getSession } from '../../src/express.ts'
import { withCookieSession } from '../../src/fetch.ts'
import {
  type App,
  type Browser,
  type World,
  createBrowser,
  origin,
  startWorld,
} from '../harness.ts'
import { send } from '../http.ts'
import { at, rt } from './tools.ts'

let world: World
let app: App
let browser: Browser
/** What got as far as the app. */
let reached: string[]
let server: Server
let port: number

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.emulator.close())

const adapters: [string, () => Server][] = [
  [
    'Express',
    () => {
      const web = express()
      web.use(cookieSession(app.sessions))
      web.use(async (request, response) => {
        reached.push(`${request.method} ${request.path}`)
        if (request.method === 'POST' && request.path === '/logout') {
          await getSession(request).signOut()
        }
        response.send(getSession(request).status)
      })
      return createServer(web)
    },
  ],
  [
    'Fetch',
    () => {
      const handler = withCookieSession(app.sessions, async (request, session) => {
        const { pathname } = new URL(request.url)
        reached.push(`${request.method} ${pathname}`)
        if (request.method === 'POST' && pathname === '/logout') await session.signOut()
        return new Response(session.status)
      })
      return createServer(createRequestListener((request: Request) => handler(request)))
    },
  ],
]

describe.each(adapters)('%s', (_name, serve) => {
  beforeEach(async () => {
    app = world.app()
    browser = createBrowser()
    await app.logIn(browser)
    reached = []
    server = serve()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    port = typeof address === 'object' && address ? address.port : 0
    world.calls.length = 0
    app.events.length = 0
  })
  afterEach(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const ask = (path: string, method: string, headers: Record<string, string>): Promise<Response> =>
    send(port, path, { method, headers: { ...browser.headers(), ...headers } })
  const stillIn = async (): Promise<string> => (await ask('/cart', 'GET', {})).text()

  const refused: [string, Record<string, string>][] = [
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' }],
    ['a sibling', { 'sec-fetch-site': 'same-site', origin: 'http://forum.test' }],
    ['a sibling that names our origin', { 'sec-fetch-site': 'same-site', origin }],
    ['a sandboxed frame', { 'sec-fetch-site': 'cross-site', origin: 'null' }],
    ['fetch metadata of the future', { 'sec-fetch-site': 'same-company', origin }],
    ['fetch metadata in capitals', { 'sec-fetch-site': 'SAME-ORIGIN', origin }],
    ['two of them', { 'sec-fetch-site': 'same-origin, cross-site', origin }],
    ['empty fetch metadata', { 'sec-fetch-site': '', origin }],
    ['an old browser on another site', { origin: 'https://evil.test' }],
    ['an old browser on a sibling', { origin: 'http://forum.test' }],
    ['an old browser in a sandbox, or from data:', { origin: 'null' }],
    ['an empty origin', { origin: '' }],
    ['our host over https', { origin: origin.replace('http:', 'https:') }],
    ['our host on another port', { origin: `${origin}:8080` }],
    ['our origin as a prefix', { origin: `${origin}.evil.test` }],
    ['our origin as a suffix', { origin: 'http://evilstore.test' }],
    ['our origin in capitals', { origin: origin.toUpperCase() }],
    ['our origin with a slash', { origin: `${origin}/` }],
    ['our origin with a name in front', { origin: origin.replace('//', '//evil@') }],
    ['two origins', { origin: `${origin} https://evil.test` }],
    ['only a Referer of ours beside a foreign origin', { origin: 'null', referer: `${origin}/` }],
  ]

  test.each(refused)('X1: %s: 403 before anything happens', async (_row, headers) => {
    const unsafe = ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND']
    for (const method of unsafe) {
      for (const path of ['/login', '/logout', '/cart', '/']) {
        const response = await ask(path, method, headers)
        expect(response.status, `${method} ${path}`).toBe(403)
        expect(response.headers.getSetCookie()).toEqual([])
        expect(response.headers.get('content-type')).toContain('application/problem+json')
      }
    }
    expect(reached).toEqual([])
    expect(world.calls).toEqual([])
    expect(new Set(app.events.map(({ type }) => type))).toEqual(new Set(['origin_refused']))
    expect(await stillIn()).toBe('active')
  })

  test.each<[string, Record<string, string>]>([
    ['our own page', { 'sec-fetch-site': 'same-origin', origin }],
    ['the address bar', { 'sec-fetch-site': 'none' }],
    ['our own page in an old browser', { origin }],
    ['no browser', {}],
  ])('X1: the control: from %s it passes', async (_row, headers) => {
    expect((await ask('/logout', 'POST', headers)).status).toBe(200)
    expect(reached).toEqual(['POST /logout'])
    expect(await stillIn()).toMatch(/^(ended|anonymous)$/)
  })

  test('X2: a GET, HEAD or OPTIONS changes nothing, whatever method it claims to be', async () => {
    const claims = ['x-http-method-override', 'x-http-method', 'x-method-override']
    const overrides = Object.fromEntries(claims.map((name) => [name, 'POST']))
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      for (const site of ['cross-site', 'same-site', 'same-origin', 'none']) {
        const headers = { ...overrides, 'sec-fetch-site': site, origin: 'https://evil.test' }
        const response = await ask('/logout?_method=POST&method=POST', method, headers)
        expect(response.status).toBe(200)
        expect(response.headers.getSetCookie()).toEqual([])
        expect(reached.pop()).toBe(`${method} /logout`)
      }
    }
    expect(world.calls).toEqual([])
    expect(await stillIn()).toBe('active')
  })

  test('X2: nor does a POST pass for a GET', async () => {
    const headers = { 'x-http-method-override': 'GET', 'sec-fetch-site': 'cross-site' }
    expect((await ask('/logout?_method=GET', 'POST', headers)).status).toBe(403)
    expect(reached).toEqual([])
  })

  test.each<[string, Record<string, string>]>([
    ['Host', { host: 'evil.test' }],
    ['X-Forwarded-Host', { 'x-forwarded-host': 'evil.test', 'x-forwarded-proto': 'https' }],
    ['Forwarded', { forwarded: 'host=evil.test;proto=https' }],
    ['X-Original-Host', { 'x-original-host': 'evil.test', 'x-host': 'evil.test' }],
  ])('X4: a %s that agrees with a foreign origin counts for nothing', async (_row, spoofed) => {
    for (const foreign of ['http://evil.test', 'https://evil.test']) {
      const response = await ask('/logout', 'POST', { ...spoofed, origin: foreign })
      expect(response.status).toBe(403)
    }
    expect(reached).toEqual([])
    expect(await stillIn()).toBe('active')
    // And one that disagrees does not take our own page's rights away.
    expect((await ask('/cart', 'POST', { ...spoofed, origin })).status).toBe(200)
    expect([...browser.jar.keys()].toSorted()).toEqual([at, rt])
  })
})
