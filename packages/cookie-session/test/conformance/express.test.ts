import { IncomingMessage, createServer } from 'node:http'
import { connect } from 'node:net'
import express from 'express'
import express4 from 'express4'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cookieSession, getSession, returnTo } from '../../src/express.ts'
import type { Tokens } from '../../src/lib/ports.ts'
import { type World, startWorld } from '../harness.ts'
import type { Adapter, Parts } from './adapter.ts'
import { addRoutes } from './apps/express.ts'
import { type StageOptions, cookieNames, ours, planted, setStage } from './stage.ts'

// What only node:http can do to a head.

type App = ReturnType<typeof express>
type Middleware = express.RequestHandler

/** As `compression`, `on-headers` and the like do it. */
const wrapping =
  (name: string): Middleware =>
  (_, response, next) => {
    const writeHead = response.writeHead.bind(response)
    const write = response.write.bind(response)
    const end = response.end.bind(response)
    const headFirst = (): void => {
      if (!response.headersSent) response.writeHead(response.statusCode)
    }
    Object.assign(response, {
      writeHead(...args: unknown[]) {
        response.setHeader(`x-${name}`, String(response.getHeader('cache-control') ?? 'early'))
        response.appendHeader('Set-Cookie', `${name}=1`)
        response.removeHeader('Content-Length')
        return Reflect.apply(writeHead, response, args)
      },
      write(...args: unknown[]) {
        headFirst()
        return Reflect.apply(write, response, args)
      },
      end(...args: unknown[]) {
        headFirst()
        return Reflect.apply(end, response, args)
      },
    })
    next()
  }

function addHeads(app: App, { sessions, tokens }: Parts): void {
  app.use('/wrapped', wrapping('before'), cookieSession(sessions), wrapping('after'))
  app.get('/wrapped/send', (_, response) => void response.send('page'))
  app.get('/wrapped/stream', (_, response) => {
    response.write('pa')
    response.end('ge')
  })
  app.use(cookieSession(sessions))
  app.get('/end-only', (_, response) => void response.end('page'))
  const logIn = async (request: express.Request): Promise<void> => {
    const login = await tokens.login({ loginId: 'shopper@example.com', password: 'password' })
    if (login.outcome === 'signed-in') await getSession(request).signIn(login)
  }
  const onceMore = (request: express.Request, response: express.Response, url: string): void => {
    const again = Object.assign(new IncomingMessage(request.socket), { method: 'GET', url })
    Object.assign(again.headers, request.headers)
    app(again, response)
  }
  app.get('/rewritten/:path', (request, response) => {
    onceMore(request, response, `/${request.params.path}`)
  })
  app.get('/in', async (request, response) => {
    await logIn(request)
    response.end('in')
  })
  app.get('/in-and-on', async (request, response) => {
    await logIn(request)
    onceMore(request, response, '/end-only')
  })
  app.get('/pipe', (_, response) => {
    new Blob(['page'])
      .stream()
      .pipeTo(
        new WritableStream({
          write: (part) => void response.write(part),
          close: () => void response.end(),
        }),
      )
      .catch((error: unknown) => response.destroy(new Error('pipe', { cause: error })))
  })
  app.get('/object', (_, response) => {
    response.setHeader('Set-Cookie', 'lost=1')
    response.writeHead(200, 'Fine', {
      'X-Kept': 'yes',
      'X-Undefined': undefined,
      'Set-Cookie': ['theme=dark', planted],
    })
    response.end('page')
  })
  app.get('/no-reason', (_, response) => {
    response.writeHead(200, undefined, { 'X-Kept': 'yes', 'Set-Cookie': 'theme=dark' }).end('page')
  })
  app.get('/lists', (_, response) => {
    response.writeHead(200, ['X-Kept', 'yes', 'Set-Cookie', ['theme=dark', planted]])
    response.end('page')
  })
  app.get('/pairs', (_, response) => {
    const pairs = [
      ['X-Kept', 'yes'],
      ['Set-Cookie', 'theme=dark'],
    ]
    // Node takes them, though its types do not say so.
    Reflect.apply(Reflect.get(response, 'writeHead'), response, [200, pairs])
    response.end('page')
  })
  app.get('/odd', (_, response) => {
    try {
      response.writeHead(200, ['X-Kept', 'yes', 'Set-Cookie'])
    } catch (error) {
      response.end(String(error))
    }
  })
  app.get('/early', (_, response) => {
    response.writeContinue()
    response.writeProcessing()
    response.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' })
    response.setHeader('X-Kept', 'yes').setHeader('Set-Cookie', 'theme=dark')
    response.send('page')
  })
  app.get('/trailers', (_, response) => {
    response.writeHead(200, { Trailer: 'X-End', 'X-Kept': 'yes', 'Set-Cookie': 'theme=dark' })
    response.write('page')
    response.addTrailers({ 'X-End': 'reached' })
    response.end()
  })
  app.get('/twice', (_, response) => {
    response.writeHead(200, { 'X-Kept': 'yes', 'Set-Cookie': 'theme=dark' })
    try {
      response.writeHead(500)
    } catch (error) {
      response.end(String(Reflect.get(Object(error), 'code')))
    }
  })
  app.post('/async-error', async (request) => {
    // A login that is none: what `signIn` rejects with has to reach the error page.
    await getSession(request).signIn({
      user: { id: 'nobody' },
      tokens: { accessToken: 'no JWT', refreshToken: '', refreshTokenId: '' },
    })
  })
  app.post('/return-to', express.urlencoded(), (request, response) => {
    response.redirect(303, returnTo(request, '/home'))
  })
  app.get('/status', (request, response) => void response.send(getSession(request).status))
}

const adapterOf = (name: string, create: typeof express): Adapter => ({
  name,
  singleFetch: false,
  errorsPass: false,
  serve(parts) {
    const app = create()
    app.set('env', 'test')
    addHeads(app, parts)
    addRoutes(app, parts)
    return createServer(app).on('upgrade', (_, socket) => {
      socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: chat\r\nConnection: Upgrade\r\n\r\n')
    })
  },
})

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.emulator.close())

const versions = [adapterOf('express 4', express4), adapterOf('express 5', express)]

describe.each(versions)('$name', (adapter) => {
  test.each([
    ['/object', 'page'],
    ['/no-reason', 'page'],
    ['/lists', 'page'],
    ['/pairs', 'page'],
    ['/early', 'page'],
    ['/trailers', 'page'],
    ['/twice', 'ERR_HTTP_HEADERS_SENT'],
  ])('%s: given headers are kept, and ours are beside them', async (path, text) => {
    await using stage = await setStage(world, adapter)
    stage.expire()
    const response = await stage.get(path)
    expect(response.status).toBe(200)
    expect(response.statusText).toBe(path === '/object' ? 'Fine' : 'OK')
    expect(response.headers.get('x-kept')).toBe('yes')
    expect(cookieNames(response)).toEqual([...ours, 'theme'])
    expect(response.headers.get('cache-control')).toBe('private, no-store')
    expect(await response.text()).toBe(text)
  })

  test.each(['/end-only', '/pipe'])('%s carries them', async (path) => {
    await using stage = await setStage(world, adapter)
    stage.expire()
    const response = await stage.get(path)
    expect(cookieNames(response)).toEqual(ours)
    expect(await response.text()).toBe('page')
  })

  test.each(['/wrapped/send', '/wrapped/stream'])(
    '%s: middleware around the head, before and after, leaves them and its own',
    async (path) => {
      await using stage = await setStage(world, adapter)
      stage.expire()
      const response = await stage.get(path)
      expect(cookieNames(response)).toEqual([...ours, 'after', 'before'])
      // Mounted before, it sees the finished head.
      expect(response.headers.get('x-before')).toBe('private, no-store')
      expect(await response.text()).toBe('page')
    },
  )

  test('a list of headers with a name too many is refused, as Node does it', async () => {
    await using stage = await setStage(world, adapter)
    expect(await (await stage.get('/odd')).text()).toMatch(/^TypeError: .*headers/)
  })

  test('a 304 of Express’s own carries them, and keeps the ETag', async () => {
    await using stage = await setStage(world, adapter)
    const etag = (await stage.get('/status')).headers.get('etag') ?? ''
    stage.expire()
    const second = await stage.get('/status', { 'if-none-match': etag })
    expect(second.status).toBe(304)
    expect(second.headers.get('etag')).toBe(etag)
    expect(cookieNames(second)).toEqual(ours)
  })

  test('returnTo is read from the form before the query, and only if it is safe', async () => {
    await using stage = await setStage(world, adapter)
    const to = async (query: string, body = ''): Promise<string | null> =>
      (await stage.post(`/return-to${query}`, body)).headers.get('location')
    expect(await to('?returnTo=/query', 'returnTo=/form')).toBe('/form')
    expect(await to('?returnTo=/query')).toBe('/query')
    expect(await to('?returnTo=//evil.test')).toBe('/home')
    expect(await to('?returnTo=/a&returnTo=/b')).toBe('/home')
  })

  test('a request that the app sends through itself once more, with the same response', async () => {
    await using stage = await setStage(world, adapter)
    stage.expire()
    const response = await stage.get('/rewritten/end-only')
    expect(await response.text()).toBe('page')
    expect(cookieNames(response).toSorted()).toEqual(ours)
  })

  test.each(['/rewritten/in', '/in-and-on'])(
    'who signs in before it goes through the app once more, or then, is signed in: %s',
    async (path) => {
      for (const days of [0, 31]) {
        await using stage = await setStage(world, adapter)
        world.emulator.clock.advance(days * 24 * 3600)
        stage.browser.store(await stage.get(path))
        expect(await (await stage.get('/status')).text()).toContain('active')
      }
    },
  )

  test('an upgraded socket is no answer of the session', async () => {
    await using stage = await setStage(world, adapter)
    const { cookie = '' } = stage.browser.headers()
    const socket = connect(stage.port, '127.0.0.1')
    socket.write(
      `GET /chat HTTP/1.1\r\nHost: store.test\r\nConnection: Upgrade\r\nUpgrade: chat\r\nCookie: ${cookie}\r\n\r\n`,
    )
    const head = Buffer.concat(await socket.toArray()).toString()
    expect(head).toContain('101 Switching Protocols')
    expect(head).not.toContain('Set-Cookie')
  })
})

test('express 5: what signIn rejects with reaches the error page', async () => {
  await using stage = await setStage(world, adapterOf('express 5', express))
  expect((await stage.post('/async-error')).status).toBe(500)
})

test.each(versions)('$name: an error while opening goes to next', async (adapter) => {
  let broken = false
  const options: StageOptions = {
    tokens: (tokens): Tokens => ({
      ...tokens,
      verify: (jwt) => {
        if (broken) throw new Error('a key set that cannot be')
        return tokens.verify(jwt)
      },
    }),
  }
  await using stage = await setStage(world, adapter, options)
  stage.expire()
  broken = true
  const response = await stage.get('/status')
  expect(response.status).toBe(500)
  expect(await response.text()).toContain('a key set that cannot be')
})
