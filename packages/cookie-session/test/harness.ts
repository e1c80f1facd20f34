import { fileURLToPath } from 'node:url'
import { type Emulator, startEmulator } from '@latchkey/fusionauth-emulator'
import { createTokenClient, type TokenClient } from '@latchkey/token-client'
import { type CookieSessions, createCookieSessions } from '../src/lib/cookie-sessions.ts'
import { withCookieSession } from '../src/adapters/fetch/with-cookie-session.ts'
import type { SessionEvent } from '../src/lib/events.ts'
import type { Store, Tokens } from '../src/lib/ports.ts'
import type { Session } from '../src/lib/session.ts'
import { memoryStore } from '../src/lib/stores/memory.ts'

const kickstart = fileURLToPath(
  new URL('../../../tooling/kickstart/kickstart.json', import.meta.url),
)
export const storeId = '10000000-0000-4000-8000-000000000001'
export const forumId = '10000000-0000-4000-8000-000000000002'
const tenantId = '7b8a3f0e-0b0e-4b5c-9d59-3f1a6d2c9e01'
const apiKey = 'latchkey-development-api-key-not-for-production'
export const secret = 'a secret for tests only, 32 or more'
export const origin = 'http://store.localhost'

/** What happens to calls on their way to FusionAuth. */
export type Weather = (
  call: string,
) => 'through' | 'down' | 'answer lost' | 'error' | 'hang' | Promise<'through'>

export interface World {
  readonly emulator: Emulator
  /** `POST /api/jwt/refresh` and so on, in order. */
  readonly calls: string[]
  weather: Weather
  readonly now: () => number
  tokens(applicationId?: string, now?: () => number): TokenClient
  app(options?: AppOptions): App
  count(call: string): number
}

export interface AppOptions {
  readonly name?: string
  readonly origin?: string
  readonly idleLifetime?: number
  readonly applicationId?: string
  readonly store?: Store
  readonly secrets?: readonly string[]
  /** Stands between the session and the token client. */
  readonly tokens?: (tokens: TokenClient) => Tokens
  /** Runs while a request is answered, after its session was opened. */
  readonly whileAnswering?: (path: string) => Promise<void>
  readonly now?: () => number
  /** The token client's clock, where it is another than FusionAuth's. */
  readonly tokensNow?: () => number
}

/** One process of an app, and the requests it gets. */
export interface App {
  readonly events: SessionEvent[]
  readonly sessions: CookieSessions
  fetch(browser: Browser, path: string, init?: RequestInit): Promise<Response>
  logIn(browser: Browser, options?: { loginId?: string; remember?: boolean }): Promise<Response>
  /** What the session came to: `active shopper`, `ended refused`, `anonymous`, … */
  visit(browser: Browser, init?: RequestInit): Promise<string>
}

export async function startWorld(): Promise<World> {
  const emulator = await startEmulator({ port: 0, kickstart })
  const world: World = {
    emulator,
    calls: [],
    weather: () => 'through',
    now: () => emulator.clock.now(),
    tokens: (applicationId = storeId, now = world.now) =>
      createTokenClient({
        url: emulator.url,
        tenantId,
        applicationId,
        apiKey,
        issuer: 'http://localhost:9011',
        timeout: 1,
        now,
        fetch: (input, init) => callThrough(world, new Request(input, init)),
      }),
    app: (options = {}) => createApp(world, options),
    count: (call) => world.calls.filter((seen) => seen === call).length,
  }
  return world
}

async function callThrough(world: World, request: Request): Promise<Response> {
  const { pathname } = new URL(request.url)
  const call = `${request.method} ${pathname.replace(/[0-9a-f-]{36}/, ':id')}`
  world.calls.push(call)
  const weather = await world.weather(call)
  if (weather === 'down') throw new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } })
  if (weather === 'hang') {
    await new Promise((_, reject) => {
      request.signal.addEventListener('abort', () => reject(request.signal.reason))
    })
  }
  if (weather === 'error') return new Response('<h1>Bad gateway</h1>', { status: 502 })
  const response = await fetch(request)
  if (weather === 'answer lost') {
    await response.arrayBuffer()
    throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } })
  }
  return response
}

/** Nobody gives advice: the calls of a test are its own. */
const withoutPolicy = (tokens: TokenClient): Tokens => ({
  applicationId: tokens.applicationId,
  timeout: tokens.timeout,
  get keysVersion() {
    return tokens.keysVersion
  },
  verify: (jwt) => tokens.verify(jwt),
  refresh: (token) => tokens.refresh(token),
  revoke: (id) => tokens.revoke(id),
  revokeAll: (id, options) => tokens.revokeAll(id, options),
  readWebhook: (request) => tokens.readWebhook(request),
})

function createApp(world: World, options: AppOptions): App {
  const {
    name = 'store',
    applicationId = storeId,
    store = memoryStore(),
    secrets = [secret],
  } = options
  const events: SessionEvent[] = []
  const tokens = world.tokens(applicationId, options.tokensNow)
  const sessions = createCookieSessions({
    name,
    origin: options.origin ?? origin,
    secrets,
    tokens: options.tokens?.(tokens) ?? withoutPolicy(tokens),
    store,
    now: options.now ?? world.now,
    ...(options.idleLifetime !== undefined && { idleLifetime: options.idleLifetime }),
    onEvent: (event) => events.push(event),
  })
  const handler = withCookieSession(sessions, async (request, session) => {
    const { pathname, searchParams } = new URL(request.url)
    await options.whileAnswering?.(pathname)
    if (pathname === '/logout') {
      await session.signOut({ everywhere: searchParams.has('everywhere') })
      return new Response(null, { status: 303, headers: { Location: '/' } })
    }
    if (pathname === '/fresh') {
      return new Response(String(session.freshWithin(Number(searchParams.get('within')))))
    }
    if (pathname === '/keep') {
      return new Response(await session.keepForm({ title: 'Hello', body: 'two hours of work' }))
    }
    if (pathname === '/open') {
      return Response.json((await session.openForm(searchParams.get('kept'))) ?? null)
    }
    if (pathname === '/log-in-with') {
      const loginId = searchParams.get('loginId') ?? ''
      const login = await tokens.login({ loginId, password: 'password' })
      if (login.outcome === 'signed-in') await session.signIn(login)
      return Response.json((await session.openForm(searchParams.get('kept'))) ?? null)
    }
    if (pathname === '/login') {
      const loginId = searchParams.get('loginId') ?? 'shopper@example.com'
      const login = await tokens.login({ loginId, password: 'password' })
      if (login.outcome !== 'signed-in') return new Response(login.outcome, { status: 401 })
      const { notice } = await session.signIn(login, { remember: searchParams.has('remember') })
      if (searchParams.has('and-out')) await session.signOut()
      return new Response(null, {
        status: 303,
        headers: { Location: '/cart', ...(notice && { 'X-Notice': notice.reason }) },
      })
    }
    return new Response(describe(session), { status: session.status === 'unavailable' ? 503 : 200 })
  })
  const app: App = {
    events,
    sessions,
    async fetch(browser, path, init = {}) {
      const headers = new Headers({ 'sec-fetch-mode': 'navigate', ...browser.headers() })
      new Headers(init.headers).forEach((value, header) => headers.set(header, value))
      const response = await handler(new Request(origin + path, { ...init, headers }))
      browser.store(response)
      return response
    },
    logIn: (browser, { loginId = 'shopper@example.com', remember } = {}) =>
      app.fetch(browser, `/login?loginId=${loginId}${remember ? '&remember' : ''}`, {
        method: 'POST',
      }),
    visit: async (browser, init) => (await app.fetch(browser, '/cart', init)).text(),
  }
  return app
}

const describe = (session: Session): string => {
  if (session.status === 'active') return `active ${session.profile.email?.split('@')[0]}`
  return session.status === 'ended' ? `ended ${session.reason}` : session.status
}

/** A cookie jar that keeps what it is sent, and can be copied by a thief. */
export interface Browser {
  readonly jar: Map<string, string>
  headers(): Record<string, string>
  store(response: Response): void
  copy(): Browser
}

export function createBrowser(jar = new Map<string, string>()): Browser {
  return {
    jar,
    headers: (): Record<string, string> =>
      jar.size === 0
        ? {}
        : { cookie: Array.from(jar, ([name, value]) => `${name}=${value}`).join('; ') },
    store(response) {
      for (const header of response.headers.getSetCookie()) {
        const [pair = '', ...attributes] = header.split('; ')
        const name = pair.slice(0, pair.indexOf('='))
        if (attributes.includes('Max-Age=0')) jar.delete(name)
        else jar.set(name, pair.slice(pair.indexOf('=') + 1))
      }
    },
    copy: () => createBrowser(new Map(jar)),
  }
}

/** A browser whose responses never arrive. */
export const deaf = (browser: Browser): Browser => ({ ...browser, store: () => undefined })
