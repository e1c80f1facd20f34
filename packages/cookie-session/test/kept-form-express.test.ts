import type { Server } from 'node:http'
import express, { type Response as Answer } from 'express'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { cookieSession, getSession } from '../src/express.ts'
import { createCookieSessions } from '../src/lib/cookie-sessions.ts'
import { memoryStore } from '../src/lib/stores/memory.ts'
import { type Browser, type World, createBrowser, origin, secret, startWorld } from './harness.ts'
import { send } from './http.ts'

const twoFactor = 'two-factor@example.com'
const lost = 'You were signed out while writing. Nothing was lost.'
const apart = 'Log in in another tab, then post this again.'
const typed = { title: '"><script>', body: 'two hours\r\nof work' }

let world: World
let server: Server
let browser: Browser
let posts: string[]

const escape = (text: string): string =>
  text.replace(/[&<>"'\r\n]/g, (character) => `&#${character.charCodeAt(0)};`)
const unescape = (text: string): string =>
  text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
const hidden = (fields: Record<string, string | undefined>): string =>
  Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value = '']) => `<input type="hidden" name="${name}" value="${escape(value)}">`)
    .join('')
const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** The few lines an app needs, as the README has them. */
function createApp(): express.Express {
  const tokens = world.tokens()
  const { now } = world
  const sessions = createCookieSessions({
    name: 'store',
    origin,
    secrets: [secret],
    tokens,
    store: memoryStore(),
    now,
  })
  const app = express()
  app.use(cookieSession(sessions))
  app.use(express.urlencoded({ extended: false, limit: '1mb' }))

  const loginForm = (to: Answer, status: number, carried: Record<string, string | undefined>) =>
    to.status(status).send(`<form method="post" action="/login">${hidden(carried)}</form>`)
  const writeForm = (
    to: Answer,
    status: number,
    note: string,
    { title, body }: Record<string, unknown>,
  ) =>
    to
      .status(status)
      .send(
        `<p>${note}</p><form method="post" action="/posts/new">${hidden({ title: text(title), body: text(body) })}</form>`,
      )

  app.post('/posts/new', async (request, response) => {
    const session = getSession(request)
    const { title = '', body = '' } = request.body ?? {}
    if (session.status === 'active') {
      posts.push(title)
      return response.redirect(303, '/posts')
    }
    const status = session.status === 'unavailable' ? 503 : 401
    const kept = await session.keepForm({ title, body }, '/posts/new')
    if (kept !== undefined) return void loginForm(response, status, { kept })
    writeForm(response, status, apart, { title, body })
  })
  app.post('/login', async (request, response) => {
    const { loginId = '', password = '', twoFactorId, code = '', kept } = request.body ?? {}
    const login = twoFactorId
      ? await tokens.completeTwoFactor({ twoFactorId, code })
      : await tokens.login({ loginId, password })
    if (login.outcome === 'two-factor-required') {
      return void loginForm(response, 200, { kept, twoFactorId: login.twoFactorId })
    }
    if (login.outcome === 'wrong-code') {
      return void loginForm(response, 401, { kept, twoFactorId })
    }
    if (login.outcome !== 'signed-in') {
      return void loginForm(response, login.outcome === 'unavailable' ? 503 : 401, { kept })
    }
    const session = getSession(request)
    await session.signIn(login)
    const form = await session.openForm(kept)
    if (form?.route !== '/posts/new') return response.redirect(303, '/posts')
    writeForm(response, 200, lost, form.fields)
  })
  return app
}

/** Posts a form as a browser does; the hidden fields of the page that comes back are `fields`. */
async function post(path: string, form: Record<string, string>) {
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const response = await send(port, path, {
    method: 'POST',
    headers: {
      ...browser.headers(),
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'same-origin',
      'sec-fetch-mode': 'navigate',
    },
    body: new URLSearchParams(form).toString(),
  })
  browser.store(response)
  const page = await response.text()
  const fields: Record<string, string> = {}
  for (const [, name = '', value = ''] of page.matchAll(/name="(\w+)" value="([^"]*)"/g)) {
    fields[name] = unescape(value)
  }
  return { status: response.status, page, fields }
}
const logIn = (loginId: string, fields: Record<string, string> = {}) =>
  post('/login', { ...fields, loginId, password: 'password' })
async function enterCode(fields: Record<string, string>) {
  world.emulator.clock.advance(30)
  return post('/login', { ...fields, code: await world.emulator.people.totpCode(twoFactor) })
}

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.emulator.close())
beforeEach(async () => {
  posts = []
  browser = createBrowser()
  server?.close()
  server = createApp().listen(0)
})
afterAll(() => server.close())

test('through a wrong password, a wrong code and the right one, and never posted by itself', async () => {
  await enterCode((await logIn(twoFactor)).fields)
  world.emulator.clock.advance(31 * 24 * 3600)
  const refused = await post('/posts/new', typed)
  expect(refused.status).toBe(401)
  expect(refused.page).not.toMatch(/script|two hours/)

  const wrong = await post('/login', { ...refused.fields, loginId: twoFactor, password: 'no' })
  expect(wrong.status).toBe(401)
  const asked = await logIn(twoFactor, wrong.fields)
  const mistyped = await post('/login', { ...asked.fields, code: '000000' })
  expect(mistyped.status).toBe(401)
  const back = await enterCode(mistyped.fields)

  expect(back.page).toContain(lost)
  expect(back.fields).toEqual(typed)
  expect(posts).toEqual([])
  expect((await post('/posts/new', back.fields)).status).toBe(303)
  expect(posts).toEqual([typed.title])
})

test('posted once more, from the page before, it is kept once more', async () => {
  await logIn('shopper@example.com')
  world.emulator.clock.advance(31 * 24 * 3600)
  await post('/posts/new', typed)
  const again = await post('/posts/new', typed)
  expect(again.status).toBe(401)
  expect((await logIn('shopper@example.com', again.fields)).fields).toEqual(typed)
})

test('what is nobody’s, or too long to be kept, is shown again', async () => {
  const nobodys = await post('/posts/new', typed)
  expect(nobodys).toMatchObject({ status: 401, fields: typed })
  await logIn('shopper@example.com')
  world.emulator.clock.advance(31 * 24 * 3600)
  const long = { title: 'Long', body: 'x'.repeat(300_000) }
  const shown = await post('/posts/new', long)
  expect(shown.page).toContain(apart)
  expect(shown).toMatchObject({ status: 401, fields: long })
  await logIn('shopper@example.com')
  expect((await post('/posts/new', shown.fields)).status).toBe(303)
})

test('another person is logged in, and shown nothing', async () => {
  await logIn('shopper@example.com')
  world.emulator.clock.advance(31 * 24 * 3600)
  const { fields } = await post('/posts/new', typed)
  const other = await logIn('moderator@example.com', fields)
  expect(other).toMatchObject({ status: 303, fields: {} })
})

test('503 while FusionAuth is away, and the login form that fails carries it on', async () => {
  await logIn('shopper@example.com')
  world.emulator.clock.advance(3600)
  world.weather = () => 'down'
  const refused = await post('/posts/new', typed)
  const failed = await logIn('shopper@example.com', refused.fields)
  expect([refused.status, failed.status]).toEqual([503, 503])
  world.weather = () => 'through'
  world.emulator.clock.advance(60)
  expect((await logIn('shopper@example.com', failed.fields)).fields).toEqual(typed)
})

test('a long text fits through the login form, which posts more than it was', async () => {
  await logIn('shopper@example.com')
  world.emulator.clock.advance(31 * 24 * 3600)
  const long = { title: 'Long', body: 'x'.repeat(250_000) }
  const { fields } = await post('/posts/new', long)
  expect((await logIn('shopper@example.com', fields)).fields).toEqual(long)
})
