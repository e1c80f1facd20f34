import { createServer, type Server } from 'node:http'
import { createRequestListener } from '@remix-run/node-fetch-server'
import {
  type LoaderFunction,
  type ServerBuild,
  createRequestHandler,
  data,
  redirect,
} from '@remix-run/server-runtime'
import express from 'express'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type CookieSessions, createCookieSessions } from '../src/lib/cookie-sessions.ts'
import { memoryStore } from '../src/lib/stores/memory.ts'
import { cookieSession, getSession, requireSession, returnTo } from '../src/express.ts'
import { withCookieSession } from '../src/fetch.ts'
import * as remix from '../src/remix.ts'
import { type Browser, type World, createBrowser, origin, secret, startWorld } from './harness.ts'
import { send } from './http.ts'

/** A route for every way an answer can leave an app; the same list for each adapter. */
const exits: [path: string, status: number][] = [
  ['/page', 200],
  ['/redirect', 302],
  ['/error', 500],
  ['/stream', 200],
  ['/empty', 204],
  ['/own-headers', 200],
]

const overwritten = '__Host-Http-store.rt=the-apps-own; Path=/'
const stream = (): ReadableStream<Uint8Array> =>
  new ReadableStream({
    async start(controller) {
      for (const part of ['one ', 'two ', 'three']) {
        await new Promise((resolve) => setTimeout(resolve, 5))
        controller.enqueue(new TextEncoder().encode(part))
      }
      controller.close()
    },
  })

function expressApp(sessions: CookieSessions): Server {
  const app = express()
  app.use(cookieSession(sessions))
  app.use(express.urlencoded({ extended: false }))
  app.get('/page', (_, response) => void response.send('page'))
  app.get('/redirect', (_, response) => response.redirect('/elsewhere'))
  app.get('/error', () => {
    throw new Error('an error of the app')
  })
  app.get('/stream', (_, response) => {
    response.flushHeaders()
    response.write('one ')
    setTimeout(() => response.end('two three'), 5)
  })
  app.get('/empty', (_, response) => void response.status(204).end())
  app.get('/own-headers', (_, response) => {
    response.writeHead(200, [
      'Set-Cookie',
      'theme=dark',
      'Set-Cookie',
      overwritten,
      'Cache-Control',
      'public, max-age=60',
    ])
    response.end('page')
  })
  app.get('/write-head-undefined', (_, response) => {
    response.writeHead(200, undefined, { 'X-Kept': 'yes', 'Set-Cookie': 'theme=dark' }).end('page')
  })
  app.get('/write-head-lists', (_, response) => {
    response.writeHead(200, ['X-Kept', 'yes', 'Set-Cookie', ['theme=dark', overwritten]])
    response.end('page')
  })
  app.get('/write-head-pairs', (_, response) => {
    const pairs = [
      ['X-Kept', 'yes'],
      ['Set-Cookie', 'theme=dark'],
    ]
    // Node takes them, though its types do not say so.
    Reflect.apply(Reflect.get(response, 'writeHead'), response, [200, pairs])
    response.end('page')
  })
  app.get('/write-head-object', (_, response) => {
    response.setHeader('Set-Cookie', 'lost=1')
    response.writeHead(200, 'Fine', { 'Set-Cookie': ['theme=dark', overwritten] }).end('page')
  })
  app.get(
    '/members',
    requireSession(),
    (request, response) => void response.send(getSession(request).status),
  )
  app.post('/login', (request, response) => response.redirect(303, returnTo(request, '/home')))
  app.use(((error, _request, response, _next) => {
    const { status = 500, headers = {} } = error
    response.status(status).set(headers).send('error page')
  }) satisfies express.ErrorRequestHandler)
  return createServer(app)
}

function fetchApp(sessions: CookieSessions): Server {
  const handler = withCookieSession(sessions, (request) => {
    switch (new URL(request.url).pathname) {
      case '/page':
        return new Response('page')
      case '/redirect':
        return Response.redirect(`${origin}/elsewhere`, 302)
      case '/error':
        throw new Response('error page', { status: 500 })
      case '/stream':
        return new Response(stream())
      case '/empty':
        return new Response(null, { status: 204 })
      default:
        return new Response('page', {
          headers: [
            ['Set-Cookie', 'theme=dark'],
            ['Set-Cookie', overwritten],
            ['Cache-Control', 'public, max-age=60'],
          ],
        })
    }
  })
  const orThrown = (request: Request): Promise<Response> =>
    handler(request).catch((thrown: unknown) => {
      if (thrown instanceof Response) return thrown
      throw thrown
    })
  return createServer(createRequestListener(orThrown))
}

function remixApp(sessions: CookieSessions): Server {
  const route = (id: string, loader: LoaderFunction, page = true) => ({
    id,
    path: id,
    parentId: 'root',
    // A route without a component is a resource route.
    module: { loader, default: page ? () => null : undefined },
  })
  const routes = [
    { id: 'root', path: '', parentId: undefined, module: { default: () => null } },
    route('page', () => 'page', true),
    route('redirect', () => redirect('/elsewhere'), false),
    route('error', () => {
      throw new Error('an error of the app')
    }),
    route('stream', () => new Response(stream()), false),
    route('empty', () => new Response(null, { status: 204 }), false),
    route(
      'own-headers',
      () =>
        new Response('page', {
          headers: [
            ['Set-Cookie', 'theme=dark'],
            ['Set-Cookie', overwritten],
            ['Cache-Control', 'public, max-age=60'],
          ],
        }),
      false,
    ),
    route('members', () => data('members')),
  ]
  const build: ServerBuild = {
    entry: {
      module: {
        default: (_request, status, headers) => new Response('document', { status, headers }),
        handleError: () => undefined,
      },
    },
    routes: Object.fromEntries(routes.map((one) => [one.id, one])),
    assets: { entry: { imports: [], module: '' }, routes: {}, url: '', version: '' },
    publicPath: '/',
    mode: 'production',
    assetsBuildDirectory: '',
    isSpaMode: false,
    future: {
      v3_fetcherPersist: true,
      v3_relativeSplatPath: true,
      v3_throwAbortReason: true,

      v3_singleFetch: true,
      v3_lazyRouteDiscovery: true,
    },
  }
  const members = build.routes['members']
  if (members) {
    members.module.loader = ({ context }) =>
      remix.requireSession(asContext(context)).profile.displayName
  }
  const handle = createRequestHandler(build, 'production')
  return createServer(
    createRequestListener(
      remix.withCookieSession(sessions, (request, session) => handle(request, { session })),
    ),
  )
}

const asContext = (context: unknown): Parameters<typeof remix.requireSession>[0] => {
  if (isContext(context)) return context
  throw new Error('no session in the load context')
}
const isContext = (context: unknown): context is Parameters<typeof remix.requireSession>[0] =>
  typeof context === 'object' && context !== null && 'session' in context

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.emulator.close())

const adapters = { express: expressApp, fetch: fetchApp, remix: remixApp }

describe.each(Object.entries(adapters))(
  '%s: every exit carries the cookies',
  (adapter, createApp) => {
    let server: Server
    let browser: Browser
    let get: (path: string, headers?: Record<string, string>) => Promise<Response>
    let post: (path: string, headers: Record<string, string>, body?: string) => Promise<Response>

    beforeEach(async () => {
      world.weather = () => 'through'
      const store = memoryStore()
      const helper = world.app({ store })
      browser = createBrowser()
      await helper.logIn(browser)
      const sessions = createCookieSessions({
        name: 'store',
        origin,
        secrets: [secret],
        tokens: world.tokens(),
        store,
        now: world.now,
      })
      server = createApp(sessions)
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const address = server.address()
      const port = typeof address === 'object' ? (address?.port ?? 0) : 0
      post = (path, headers, body = '') => send(port, path, { method: 'POST', headers, body })
      get = (path, headers = {}) => {
        const asked = { 'sec-fetch-mode': 'navigate', accept: 'text/html', ...browser.headers() }
        return send(port, path, { headers: { ...asked, ...headers } })
      }
    })
    afterEach(() => new Promise((resolve) => server.close(resolve)))

    const names = (response: Response): string[] =>
      response.headers
        .getSetCookie()
        .map((header) => header.split('=')[0] ?? '')
        .toSorted()
    const ours = ['__Host-Http-store.at', '__Host-Http-store.rt']

    test.each(exits)('%s', async (path, status) => {
      world.emulator.clock.advance(360)
      const response = await get(path)
      expect(response.status).toBe(status)
      const own = path === '/own-headers' ? ['theme'] : []
      expect(names(response)).toEqual([...ours, ...own])
      expect(response.headers.getSetCookie().join()).not.toContain('the-apps-own')
      expect(response.headers.get('cache-control')).toBe('private, no-store')
      await response.text()
    })

    test('a stranger’s page keeps its own caching', async () => {
      browser.jar.clear()
      const response = await get('/own-headers')
      expect(response.headers.get('cache-control')).toBe('public, max-age=60')
      expect(response.headers.get('vary')).toBe('Cookie')
      await response.text()
    })

    test('X1: an unsafe request from a sibling is answered 403', async () => {
      for (const [name, value] of [
        ['sec-fetch-site', 'same-site'],
        ['origin', 'http://evil.test'],
      ] as const) {
        const response = await post('/page', { [name]: value })
        expect(response.status).toBe(403)
        expect(response.headers.get('content-type')).toContain('application/problem+json')
      }
    })

    if (adapter !== 'fetch') {
      test('a members’ page: in, or to the login form, or 503 with Retry-After', async () => {
        expect((await get('/members')).status).toBe(200)
        world.emulator.clock.advance(360)
        world.weather = (call) => (call.includes('refresh') ? 'error' : 'through')
        const outage = await get('/members')
        expect(outage.status).toBe(503)
        expect(outage.headers.get('retry-after')).toBe('1')
        expect(names(outage)).toEqual([])
        browser.jar.clear()
        const stranger = await get('/members?page=2')
        expect(stranger.status).toBe(303)
        expect(stranger.headers.get('location')).toBe('/login?returnTo=%2Fmembers%3Fpage%3D2')
      })
    }

    if (adapter === 'remix') {
      test('a data request carries them too, and its redirect names the page', async () => {
        world.emulator.clock.advance(360)
        const response = await get('/members.data?_routes=members', { 'sec-fetch-mode': 'cors' })
        expect(response.status).toBe(200)
        expect(names(response)).toEqual(ours)
        expect(await response.text()).toContain('Sam')
        browser.jar.clear()
        const stranger = await get('/members.data?page=2&_routes=members', {
          'sec-fetch-mode': 'cors',
        })
        expect(await stranger.text()).toContain('/login?returnTo=%2Fmembers%3Fpage%3D2')
      })
    }

    if (adapter === 'express') {
      test('writeHead with an object of headers', async () => {
        world.emulator.clock.advance(360)
        const response = await get('/write-head-object')
        expect(response.statusText).toBe('Fine')
        expect(names(response)).toEqual([...ours, 'theme'])
        await response.text()
      })

      test.each(['/write-head-undefined', '/write-head-lists', '/write-head-pairs'])(
        '%s',
        async (path) => {
          world.emulator.clock.advance(360)
          const response = await get(path)
          expect(response.headers.get('x-kept')).toBe('yes')
          expect(names(response)).toEqual([...ours, 'theme'])
          await response.text()
        },
      )

      test('a 304 carries them', async () => {
        const first = await get('/page')
        await first.text()
        world.emulator.clock.advance(360)
        const second = await get('/page', {
          'if-none-match': first.headers.get('etag') ?? '',
          'cache-control': 'max-age=0',
        })
        expect(second.status).toBe(304)
        expect(names(second)).toEqual(ours)
      })

      test('a fetch without a session is answered 401 with problem details', async () => {
        browser.jar.clear()
        const response = await get('/members', { 'sec-fetch-mode': 'cors', accept: '*/*' })
        expect(response.status).toBe(401)
        expect(await response.json()).toEqual({ status: 401, detail: 'Log in first.' })
      })

      test('returnTo is read from the form before the query, and only if it is safe', async () => {
        const headers = { 'content-type': 'application/x-www-form-urlencoded' }
        const logIn = async (query: string, body: string): Promise<string | null> =>
          (await post(`/login${query}`, headers, body)).headers.get('location')
        expect(await logIn('?returnTo=/query', 'returnTo=/form')).toBe('/form')
        expect(await logIn('?returnTo=/query', '')).toBe('/query')
        expect(await logIn('?returnTo=//evil.test', '')).toBe('/home')
        expect(await logIn('?returnTo=/a&returnTo=/b', '')).toBe('/home')
      })
    }
  },
)

test('fetch: an error response passes as it is', async () => {
  const sessions = createCookieSessions({
    name: 'store',
    origin,
    secrets: [secret],
    tokens: world.tokens(),
    store: memoryStore(),
  })
  const handle = withCookieSession(sessions, () => Response.error())
  expect((await handle(new Request(origin))).type).toBe('error')
})
