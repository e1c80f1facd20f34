import { randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import type { TokenClient } from '@latchkey/token-client'
import { createCookieSessions } from '../../src/lib/cookie-sessions.ts'
import type { SessionEvent } from '../../src/lib/events.ts'
import type { Tokens } from '../../src/lib/ports.ts'
import { memoryStore } from '../../src/lib/stores/memory.ts'
import { type Browser, type World, createBrowser, forumId } from '../harness.ts'
import { send } from '../http.ts'
import type { Adapter } from './adapter.ts'

type Headers = Record<string, string>

/** One app on a socket, and a browser that is signed in. */
export interface Stage {
  readonly adapter: Adapter
  readonly world: World
  readonly port: number
  readonly browser: Browser
  readonly events: SessionEvent[]
  readonly effects: string[]
  /** As a browser goes to a page; given headers win. */
  readonly get: (path: string, headers?: Headers, browser?: Browser) => Promise<Response>
  /** As a page's script asks. */
  readonly fetch: (path: string, headers?: Headers, browser?: Browser) => Promise<Response>
  /** As a form of this app is posted. */
  readonly post: (
    path: string,
    body?: string,
    headers?: Headers,
    browser?: Browser,
  ) => Promise<Response>
  /** A request with these headers alone. */
  readonly raw: (
    method: string,
    path: string,
    headers?: Headers,
    body?: string,
  ) => Promise<Response>
  /** The JWT expires, FusionAuth's refresh token does not. */
  readonly expire: () => void
}

export interface StageOptions {
  readonly origin?: string
  /** Stands between the session and the token client. */
  readonly tokens?: (tokens: TokenClient) => Tokens
}

/** In production, unless a behaviour says otherwise. */
export const origin = 'https://store.example.com'
const host = new URL(origin).host
export const ours = ['__Host-Http-store.at', '__Host-Http-store.rt']
export const planted = `${ours[1]}=the-apps-own; Path=/`
export const form = { 'content-type': 'application/x-www-form-urlencoded' }

export async function setStage(
  world: World,
  adapter: Adapter,
  options: StageOptions = {},
): Promise<Stage & AsyncDisposable> {
  world.weather = () => 'through'
  const events: SessionEvent[] = []
  const effects: string[] = []
  const tokens = world.tokens()
  const common = {
    origin: options.origin ?? origin,
    secrets: [randomBytes(32).toString('base64')],
    store: memoryStore(),
    now: world.now,
  }
  const sessions = createCookieSessions({
    ...common,
    name: 'store',
    tokens: options.tokens?.(tokens) ?? tokens,
    onEvent: (event) => events.push(event),
  })
  const others = createCookieSessions({ ...common, name: 'admin', tokens: world.tokens(forumId) })
  const server = adapter.serve({ sessions, others, tokens, effects })
  const port = await listen(server)
  const browser = createBrowser()

  const stage: Stage = {
    adapter,
    world,
    port,
    browser,
    events,
    effects,
    raw: (method, path, headers = {}, body = '') =>
      send(port, path, { method, headers: { host, ...headers }, body }),
    get: (path, headers, from = browser) => {
      const page = { 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'none', accept: 'text/html' }
      return stage.raw('GET', path, { ...page, ...from.headers(), ...headers })
    },
    fetch: (path, headers, from = browser) => {
      const data = { 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin', accept: '*/*' }
      return stage.raw('GET', path, { ...data, ...from.headers(), ...headers })
    },
    post: (path, body = '', headers = {}, from = browser) => {
      const page = { 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'same-origin', ...form }
      return stage.raw('POST', path, { ...page, ...from.headers(), ...headers }, body)
    },
    expire: () => world.emulator.clock.advance(360),
  }
  browser.store(await stage.post('/login'))
  effects.length = 0
  world.calls.length = 0
  return { ...stage, [Symbol.asyncDispose]: () => close(server) }
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}

/** The names of an answer's cookies, one each time it is set. */
export const cookieNames = (response: Response): string[] =>
  response.headers
    .getSetCookie()
    .map((header) => header.split('=')[0] ?? '')
    .toSorted()

export const isExpired = (response: Response): boolean =>
  response.headers.getSetCookie().every((header) => header.includes('Max-Age=0'))
