import { inspect } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { memoryStore } from '../../src/lib/stores/memory.ts'
import type { Store } from '../../src/lib/ports.ts'
import { readRequest } from '../../src/lib/request-facts.ts'
import {
  type App,
  type Browser,
  type Weather,
  type World,
  createBrowser,
  deaf,
  startWorld,
} from '../harness.ts'
import { at, header, lastSid, note, only, rt } from './tools.ts'

const shopper = 'shopper@example.com'
/** This much of a secret is the secret. */
const enough = 16

let world: World
let app: App
let browser: Browser
/** What the store was given to keep. */
let kept: string[]
/** Everything that was answered, but for the Set-Cookie headers. */
let answered: string[]
let secrets: Map<string, string>

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.emulator.close())
beforeEach(() => {
  world.weather = () => 'through'
  kept = []
  answered = []
  secrets = new Map()
  const memory = memoryStore()
  const store: Store = {
    ...memory,
    compareAndSet: (key, expected, value, options) => {
      kept.push(value ?? '')
      return memory.compareAndSet(key, expected, value, options)
    },
    append: (feed, entry, options) => {
      kept.push(entry)
      return memory.append(feed, entry, options)
    },
  }
  app = world.app({ store })
  browser = createBrowser()
})

/** Learns what must not be seen, from a jar and from FusionAuth, as often as it changes. */
function learn({ jar }: Browser = browser): void {
  for (const [name, value] of jar) {
    const parts = value.split('.')
    // The header of a JWT or JWE is the same for everybody.
    for (const part of parts.slice(1)) if (part.length > enough) secrets.set(part, name)
  }
  for (const { token } of world.emulator.tokens.list(shopper)) {
    if (token) secrets.set(token, 'refresh token')
  }
}

/** Which of them are in a text: as they are, URL-encoded, or in base64 at any offset. */
function found(text: string): string[] {
  const kinds: string[] = []
  for (const [secret, kind] of secrets) {
    const forms = [secret, encodeURIComponent(secret)]
    for (const offset of [0, 1, 2]) {
      const encoded = Buffer.from(' '.repeat(offset) + secret).toString('base64url')
      forms.push(encoded.slice(offset === 0 ? 0 : offset + 1))
    }
    if (forms.some((form) => text.includes(form.slice(0, enough)))) kinds.push(kind)
  }
  return kinds
}

async function ask(end: Browser, path: string, init: RequestInit = {}): Promise<void> {
  learn(end)
  const answer = await app.fetch(end, path, init)
  learn(end)
  const headers = [...answer.headers].filter(([name]) => name !== 'set-cookie')
  answered.push(JSON.stringify([answer.status, headers, await answer.text()]))
}

/** Everything that can become of a session, once. */
async function everything(): Promise<void> {
  const weather = (next: Weather): void => {
    world.weather = next
  }
  const advance = (seconds: number): void => world.emulator.clock.advance(seconds)
  await ask(browser, '/')
  await ask(browser, `/login?loginId=${shopper}&remember`, { method: 'POST' })
  const stale = browser.copy()
  await ask(browser, '/cart?a=b')
  advance(310)
  await ask(browser, '/cart')
  advance(310)
  weather(() => 'down')
  await ask(browser, '/cart')
  weather(() => 'error')
  advance(2)
  await ask(browser, '/cart', { headers: { 'sec-fetch-mode': 'cors' } })
  weather(() => 'through')
  advance(2)
  await ask(browser, '/cart')
  await ask(browser, '/logout', { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } })
  await ask(only(browser, at), '/cart')
  await ask(only(browser, rt), '/cart')
  const doubled = `${header(browser.jar)}; ${rt}=x`
  await ask(deaf(browser), '/cart', { headers: { cookie: doubled } })
  await ask(stale, '/cart')
  await ask(stale, '/cart')
  await ask(browser, '/cart')
  await ask(browser, `/login?loginId=${shopper}`, { method: 'POST' })
  await ask(browser, '/fresh?within=60')
  await ask(browser, '/logout?everywhere', { method: 'POST' })
  await ask(browser, '/cart')
}

describe('S8: no JWT, refresh token, envelope or note shows anywhere but in its cookie', () => {
  test('not in a URL, header, body, event, or what the store keeps', async () => {
    const printed: unknown[] = []
    const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((method) =>
      vi.spyOn(console, method).mockImplementation((...values) => void printed.push(...values)),
    )
    await everything()
    for (const spy of spies) spy.mockRestore()
    const kinds = new Set(secrets.values())
    expect([...kinds].toSorted()).toEqual([at, note, rt, 'refresh token'].toSorted())
    expect(answered.length).toBeGreaterThan(15)
    expect(kept.length).toBeGreaterThan(10)
    expect(found(answered.join('\n'))).toEqual([])
    expect(found(JSON.stringify(app.events))).toEqual([])
    expect(found(inspect(app.events, { depth: 9 }))).toEqual([])
    expect(found(kept.join('\n'))).toEqual([])
    expect(found(inspect(printed, { depth: 9 }))).toEqual([])
    // The search itself: each secret is found where it is.
    for (const secret of secrets.keys()) expect(found(`<${secret}>`).length).toBeGreaterThan(0)
  })

  test('nor is a session named by a URL, a header or a body', async () => {
    await everything()
    const sids = app.events.flatMap((event) => ('sid' in event ? [event.sid] : []))
    expect(new Set(sids).size).toBe(2)
    for (const sid of sids) expect(answered.join('\n').includes(sid)).toBe(false)
  })

  test('not in an error that a developer gets to see, nor in an explanation', async () => {
    await app.logIn(browser)
    learn()
    const login = await world.tokens().login({ loginId: shopper, password: 'password' })
    if (login.outcome !== 'signed-in') throw new Error(login.outcome)
    learn()
    const { tokens, user } = login
    secrets.set(tokens.accessToken.split('.')[1] ?? '', 'JWT')
    const opened = await app.sessions.open(readRequest('POST', '/login', () => undefined))
    const [head, payload = '', signature] = tokens.accessToken.split('.')
    const wrong = [
      { user: { ...user, id: 'another' }, tokens },
      { user, tokens: { ...tokens, accessToken: `${head}.${payload}` } },
      { user, tokens: { ...tokens, accessToken: `${head}.${payload}.${signature}A` } },
      { user, tokens: { ...tokens, accessToken: tokens.refreshToken } },
    ]
    for (const attempt of wrong) {
      const error: unknown = await opened.session.signIn(attempt).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(Error)
      expect(found(inspect(error, { depth: 9, showHidden: true }))).toEqual([])
    }
    expect(found(inspect(opened.session, { depth: 9, showHidden: true }))).toEqual([])
    const { session } = await app.sessions.open(
      readRequest('GET', '/', (name) => (name === 'cookie' ? header(browser.jar) : undefined)),
    )
    expect(session.status).toBe('active')
    expect(found(JSON.stringify(session))).toEqual([])
    expect(lastSid(app)).not.toBe('')
  })
})

test('X2: a crawl by GET and HEAD changes nothing: no cookie but a refreshed one, no call but a refresh', async () => {
  await app.logIn(browser)
  world.calls.length = 0
  const paths = ['/', '/cart', '/fresh?within=1', '/nowhere', '/cart?_method=DELETE', '/logout.x']
  for (const method of ['GET', 'HEAD']) {
    for (const path of paths) {
      const answer = await app.fetch(browser, path, { method })
      expect(answer.headers.getSetCookie()).toEqual([])
    }
  }
  expect(world.calls).toEqual([])
  world.emulator.clock.advance(310)
  for (const path of paths) await app.fetch(browser, path)
  expect(world.calls).toEqual(['POST /api/jwt/refresh'])
})
