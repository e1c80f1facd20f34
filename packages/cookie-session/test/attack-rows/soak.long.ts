import { memoryUsage } from 'node:process'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { withCookieSession } from '../../src/adapters/fetch/with-cookie-session.ts'
import { createCookieSessions } from '../../src/lib/cookie-sessions.ts'
import type { Claims, Login, Store, Tokens } from '../../src/lib/ports.ts'
import { memoryStore } from '../../src/lib/stores/memory.ts'
import { createBrowser, origin, secret } from '../harness.ts'

/** How many refreshes, and how many seconds they may take. */
const goal = 100_000
const seconds = 600
const people = 100
const jwtLife = 300

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')
const heap = async (): Promise<number> => {
  // What is told of a collection lets go of more in a later turn.
  for (let turn = 0; turn < 3; turn += 1) {
    collect()
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return memoryUsage().heapUsed
}
const megabyte = 1024 * 1024

/** FusionAuth without a network or signatures, which would be what is measured. */
function quickTokens(now: () => number) {
  let issued = 0
  const issue = (sub: string, sid: string): Login['tokens'] => {
    issued += 1
    const claims = { sub, iat: Math.floor(now()), exp: Math.floor(now()) + jwtLife, n: issued }
    const payload = Buffer.from(JSON.stringify(claims)).toString('base64url')
    const end = `${issued}`.padStart(43, 'A')
    const refreshToken = `${sub}.${sid}.${issued}`
    return { accessToken: `e30.${payload}.${end}`, refreshToken, refreshTokenId: sid }
  }
  const tokens: Tokens = {
    applicationId: 'the-store',
    async verify(jwt) {
      const text = Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()
      const claims: Claims = JSON.parse(text)
      return { outcome: claims.exp > now() ? 'valid' : 'expired', claims }
    },
    async refresh(token) {
      const [sub = '', sid = ''] = token.split('.')
      return { outcome: 'refreshed', tokens: issue(sub, sid) }
    },
    revoke: async () => ({ outcome: 'revoked' }),
    revokeAll: async () => ({ outcome: 'revoked' }),
  }
  return { tokens, issue }
}

/** Counts what the store holds. */
function counted(store: Store) {
  const keys = new Set<string>()
  const counting: Store = {
    ...store,
    async compareAndSet(key, expected, value, options) {
      const took = await store.compareAndSet(key, expected, value, options)
      if (took && value !== undefined) keys.add(key)
      return took
    },
  }
  const alive = async (): Promise<number> => {
    for (const key of keys) if ((await store.get(key)) === undefined) keys.delete(key)
    return keys.size
  }
  return { store: counting, alive }
}

test(
  'A12: a hundred thousand refreshes, logins and logouts: memory and handles stay',
  async () => {
    let time = 1_800_000_000
    const now = (): number => time
    const { tokens, issue } = quickTokens(now)
    const { store, alive } = counted(memoryStore({ now }))
    const tally = new Map<string, number>()
    const sessions = createCookieSessions({
      name: 'store',
      origin,
      secrets: [secret],
      tokens,
      store,
      now,
      absoluteLifetime: 6 * 3600,
      idleLifetime: 3600,
      onEvent: ({ type }) => tally.set(type, (tally.get(type) ?? 0) + 1),
    })
    let logins = 0
    const handler = withCookieSession(sessions, async (request, session) => {
      const { pathname, searchParams } = new URL(request.url)
      if (pathname === '/logout') await session.signOut()
      if (pathname === '/login') {
        logins += 1
        const id = `person-${searchParams.get('person')}`
        await session.signIn({ user: { id }, tokens: issue(id, `sid-${logins}`) })
      }
      return new Response(session.status)
    })
    const browsers = Array.from({ length: people }, () => createBrowser())
    const ask = async (person: number, path: string, method = 'GET'): Promise<string> => {
      const browser = browsers[person]
      if (!browser) throw new Error('Nobody.')
      const headers = { 'sec-fetch-mode': 'navigate', ...browser.headers() }
      const response = await handler(new Request(origin + path, { method, headers }))
      browser.store(response)
      return response.text()
    }
    const logIn = (person: number) => ask(person, `/login?person=${person}`, 'POST')
    const everybody = browsers.map((_, person) => person)
    await Promise.all(everybody.map(logIn))

    const sizes: { refreshes: number; heap: number; handles: number; keys: number }[] = []
    const measure = async (): Promise<void> => {
      sizes.push({
        refreshes: tally.get('session_renewed') ?? 0,
        heap: await heap(),
        handles: process.getActiveResourcesInfo().length,
        keys: await alive(),
      })
    }
    const started = performance.now()
    const elapsed = (): number => (performance.now() - started) / 1000
    const progress = (): number =>
      Math.max(elapsed() / seconds, (tally.get('session_renewed') ?? 0) / goal)
    let nextMeasure = 0.2
    for (let round = 1; progress() < 1; round += 1) {
      time += jwtLife + 10
      const states = await Promise.all(everybody.map((person) => ask(person, '/cart')))
      for (const [person, state] of states.entries()) {
        if (state !== 'active') await logIn(person)
      }
      // One in ten logs out and in again: dead records, deny-list entries, revocations.
      for (const person of everybody.filter((each) => each % 10 === round % 10)) {
        await ask(person, '/logout', 'POST')
        await logIn(person)
      }
      if (progress() < nextMeasure) continue
      nextMeasure += 0.2
      await measure()
    }
    await measure()

    const [first] = sizes
    const last = sizes.at(-1)
    if (!first || !last) throw new Error('Nothing was measured.')
    console.log(`soak: ${last.refreshes} refreshes, ${logins} logins`, sizes)
    expect(last.refreshes).toBeGreaterThanOrEqual(goal)
    expect(last.refreshes).toBeGreaterThan(first.refreshes * 2)
    expect(last.handles).toBeLessThanOrEqual(first.handles + 5)
    expect(last.heap - first.heap).toBeLessThan(40 * megabyte)
    // Nobody was out but who logged out: not by a false alarm, not by a full map.
    expect(tally.get('authn_token_reuse') ?? 0).toBe(0)
    expect(tally.get('refresh_unavailable') ?? 0).toBe(0)
    expect(tally.get('store_unavailable') ?? 0).toBe(0)
  },
  (seconds + 60) * 1000,
)
