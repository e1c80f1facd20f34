import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { TokenClient } from '@latchkey/token-client'
import type { Login } from '../src/lib/ports.ts'
import { header, instead, openedWith, passing, revoke, sessionOf } from './attack-rows/tools.ts'
import { type App, type Browser, type World, createBrowser, startWorld } from './harness.ts'

let world: World
let browser: Browser

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.emulator.close())
beforeEach(() => {
  world.weather = () => 'through'
  browser = createBrowser()
})

const logIn = async (): Promise<Login> => {
  const login = await world.tokens().login({ loginId: 'shopper@example.com', password: 'password' })
  if (login.outcome !== 'signed-in') throw new Error(login.outcome)
  return login
}

/** The session of a request with what the browser holds. */
const sessionFor = (app: App) => sessionOf(app, header(browser.jar))

const padding = 'x'.repeat(8000)
const unpadding = (tokens: TokenClient) =>
  instead(tokens, { verify: (jwt) => tokens.verify(jwt.replace(padding, '')) })
const padded = ({ user, tokens }: Login): Login => {
  const { accessToken, refreshToken, refreshTokenId } = tokens
  return { user, tokens: { accessToken: accessToken + padding, refreshToken, refreshTokenId } }
}

test.each<[string, string, (login: Login) => Login]>([
  ['does not fit into cookies', 'cookie_too_large', padded],
  [
    'is another person’s',
    'login_not_verifiable',
    ({ user, tokens }) => ({ tokens, user: { ...user, id: 'another' } }),
  ],
])(
  'a login that %s leaves the session before as it was, and no token open at FusionAuth',
  async (_name, code, spoilt) => {
    const app = world.app({ tokens: unpadding })
    await app.logIn(browser)
    const login = await logIn()
    const session = await sessionFor(app)
    world.calls.length = 0
    await expect(session.signIn(spoilt(login))).rejects.toMatchObject({ code })
    expect(world.count(revoke)).toBe(1)
    const refreshed = await world.tokens().refresh(login.tokens.refreshToken)
    expect(refreshed.outcome).toBe('refused')
    expect(await app.visit(browser)).toBe('active shopper')
    world.emulator.clock.advance(3600)
    expect(await app.visit(browser)).toBe('active shopper')
  },
)

test('a login that fails when it is given again leaves its session as it was', async () => {
  const app = world.app({ tokens: unpadding })
  const session = await sessionFor(app)
  const login = await logIn()
  await session.signIn(login)
  world.calls.length = 0
  await expect(session.signIn(padded(login))).rejects.toMatchObject({ code: 'cookie_too_large' })
  expect(world.count(revoke)).toBe(0)
})

test('signing in twice with one login is one session', async () => {
  const app = world.app()
  const session = await sessionFor(app)
  const login = await logIn()
  world.calls.length = 0
  await session.signIn(login)
  await session.signIn(login)
  expect(world.count(revoke)).toBe(0)
  const refreshed = await world.tokens().refresh(login.tokens.refreshToken)
  expect(refreshed.outcome).toBe('refreshed')
})

test('a login that is given again when its JWT has expired ends nothing', async () => {
  const app = world.app()
  const session = await sessionFor(app)
  const login = await logIn()
  await session.signIn(login)
  world.emulator.clock.advance(3600)
  world.calls.length = 0
  await expect(session.signIn(login)).rejects.toMatchObject({ code: 'login_not_verifiable' })
  expect(world.count(revoke)).toBe(0)
})

test('nor does one that is given again elsewhere', async () => {
  const app = world.app()
  const login = await logIn()
  await (await sessionFor(app)).signIn(login)
  world.emulator.clock.advance(3600)
  world.calls.length = 0
  const elsewhere = await sessionFor(app)
  await expect(elsewhere.signIn(login)).rejects.toMatchObject({ code: 'login_not_verifiable' })
  expect(world.count(revoke)).toBe(0)
})

test('an answer that was sent before signIn had finished carries no cookies of the session that ends again', async () => {
  const app = world.app({
    tokens: (tokens) => instead(tokens, { revoke: () => new Promise(() => undefined) }),
  })
  await app.logIn(browser)
  const opened = await openedWith(app, header(browser.jar))
  const refused = opened.session.signIn(await logIn()).catch((error: unknown) => error)
  await passing(0.3)
  const sent = opened.finish({ status: 200, setCookies: [], header: () => undefined })
  expect(await refused).toMatchObject({ code: 'head_already_sent' })
  expect(sent.setCookies ?? []).toEqual([])
})

test('a login that did not succeed is an error that says so', async () => {
  const session = await sessionFor(world.app())
  for (const wrong of ['{ "outcome": "wrong-credentials" }', 'null', '{}']) {
    await expect(session.signIn(JSON.parse(wrong))).rejects.toMatchObject({
      code: 'login_not_verifiable',
      message: expect.stringContaining('signed-in'),
    })
  }
})
