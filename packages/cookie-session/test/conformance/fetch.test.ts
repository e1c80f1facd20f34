import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { withCookieSession } from '../../src/fetch.ts'
import { createCookieSessions } from '../../src/lib/cookie-sessions.ts'
import { memoryStore } from '../../src/lib/stores/memory.ts'
import { type World, createBrowser, origin, secret, startWorld } from '../harness.ts'
import { cookieNames, ours } from './stage.ts'

// What only shows without a socket: which response object it is that leaves.

let world: World
let answer: (response: Response) => Promise<Response>
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.emulator.close())
beforeEach(async () => {
  const store = memoryStore()
  const browser = createBrowser()
  await world.app({ store }).logIn(browser)
  const settings = { name: 'store', origin, secrets: [secret], now: world.now }
  const sessions = createCookieSessions({ ...settings, tokens: world.tokens(), store })
  answer = (response) =>
    withCookieSession(sessions, () => response)(new Request(origin, { headers: browser.headers() }))
  await answer(new Response('the first one makes it warm'))
})

test('a warm answer is the app’s own response, not a copy', async () => {
  const response = new Response('page', { headers: { 'Set-Cookie': 'theme=dark' } })
  expect(await answer(response)).toBe(response)
  expect(response.headers.get('cache-control')).toBe('private, no-store')
  expect(cookieNames(response)).toEqual(['theme'])
})

test('a response that cannot be changed is copied', async () => {
  const redirect = Response.redirect(`${origin}/elsewhere`, 303)
  const answered = await answer(redirect)
  expect(answered).not.toBe(redirect)
  expect(answered.status).toBe(303)
  expect(answered.headers.get('location')).toBe(`${origin}/elsewhere`)
  expect(answered.headers.get('cache-control')).toBe('private, no-store')
})

test('cookies go on a copy, with status, text and body', async () => {
  world.emulator.clock.advance(360)
  const response = new Response('page', { status: 418, statusText: 'Teapot' })
  const answered = await answer(response)
  expect(answered).not.toBe(response)
  expect(cookieNames(response)).toEqual([])
  expect(cookieNames(answered)).toEqual(ours)
  expect([answered.status, answered.statusText]).toEqual([418, 'Teapot'])
  expect(await answered.text()).toBe('page')
})

test('an error response passes as it is', async () => {
  const response = Response.error()
  expect(await answer(response)).toBe(response)
})
