import { startEmulator } from '@latchkey/fusionauth-emulator'
import type { Emulator } from '@latchkey/fusionauth-emulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBrowser } from './browser.ts'
import { kickstart, startForum } from './forum.ts'
import type { Forum } from './forum.ts'

const shopperId = '20000000-0000-4000-8000-000000000001'

let emulator: Emulator
let forum: Forum

beforeAll(async () => {
  emulator = await startEmulator({ port: 0, kickstart })
  forum = await startForum({ fusionAuthUrl: emulator.url, now: emulator.clock.now })
})

afterAll(async () => {
  await forum[Symbol.asyncDispose]()
  await emulator.close()
})

const persistent = (lines: readonly string[]): boolean =>
  lines.some((line) => line.startsWith('__Host-Http-forum.rt=') && /max-age=/i.test(line))

describe('logging in', () => {
  test('leads to the posts, with both cookies', async () => {
    const browser = createBrowser(forum)
    const answer = await browser.login('shopper@example.com')
    expect(answer.status).toBe(303)
    expect(answer.headers.location).toBe('/posts')
    expect([...browser.jar.keys()].toSorted()).toEqual([
      '__Host-Http-forum.at',
      '__Host-Http-forum.rt',
    ])
    const posts = await browser.get('/posts')
    expect(posts.status).toBe(200)
    expect(posts.html).toContain('Sam Shopper')
    expect(posts.html).toContain('Show us your desk')
  })

  test('leads back to where the person was going', async () => {
    const browser = createBrowser(forum)
    const refused = await browser.get('/posts/new')
    expect(refused.headers.location).toBe('/login?returnTo=%2Fposts%2Fnew')
    const form = await browser.get('/login?returnTo=%2Fposts%2Fnew')
    expect(form.html).toContain('name="returnTo" value="/posts/new"')
    const answer = await browser.login('shopper@example.com', { returnTo: '/posts/new' })
    expect(answer.headers.location).toBe('/posts/new')
    expect((await browser.get('/login')).headers.location).toBe('/posts')
  })

  test.each(['//evil.test', '/\\evil.test', 'https://evil.test/', 'javascript:alert(1)'])(
    'never leads to %s',
    async (returnTo) => {
      const answer = await createBrowser(forum).login('shopper@example.com', { returnTo })
      expect(answer.headers.location).toBe('/posts')
    },
  )

  test('is remembered only when asked for', async () => {
    const briefly = await createBrowser(forum).login('shopper@example.com')
    const long = await createBrowser(forum).login('shopper@example.com', { remember: 'on' })
    expect(persistent(briefly.setCookies)).toBe(false)
    expect(persistent(long.setCookies)).toBe(true)
  })

  test.each([
    [
      'a wrong password',
      { loginId: 'shopper@example.com', password: 'wrong-password' },
      'shopper@example.com',
    ],
    [
      'an unknown person',
      { loginId: 'nobody@example.com', password: 'password' },
      'nobody@example.com',
    ],
    ['no password', { loginId: 'shopper@example.com', password: '' }, 'shopper@example.com'],
    ['an empty form', { loginId: '', password: '' }, ''],
    ['a doubled e-mail', 'loginId=a%40example.com&loginId=b%40example.com&password=x', ''],
    ['arrays', 'loginId%5B%5D=a&password%5B%5D=x', ''],
    ['no fields', '', ''],
    ['prototypes', '__proto__%5Bemail%5D=a&constructor=b&password=x', ''],
  ])('with %s is answered 401 and one sentence', async (_name, fields, kept) => {
    const { status, html, setCookies } = await createBrowser(forum).post('/login', fields)
    expect(status).toBe(401)
    expect(html).toContain('That e-mail and password did not work.')
    expect(setCookies).toEqual([])
    expect(html).not.toContain('wrong-password')
    expect(html).toContain(`name="loginId" type="email" value="${kept}"`)
  })

  test('without a registration is answered 403', async () => {
    const { status, html, setCookies } = await createBrowser(forum).login('newcomer@example.com')
    expect(status).toBe(403)
    expect(html).toContain('This account has no access to the forum.')
    expect(setCookies).toEqual([])
  })

  test('with a megabyte gets a page, not a failure', async () => {
    const { status, html } = await createBrowser(forum).post('/login', {
      loginId: 'a'.repeat(1_000_000),
    })
    expect(status).toBe(413)
    expect(html).toContain('<h1>That was too much</h1>')
  })

  test('from the sibling app is refused before anything happens', async () => {
    const browser = createBrowser(forum)
    const { status } = await browser.post(
      '/login',
      { loginId: 'shopper@example.com', password: 'password' },
      { 'sec-fetch-site': 'same-site', origin: 'http://store.acme.localhost:3000' },
    )
    expect(status).toBe(403)
    expect(browser.jar.size).toBe(0)
  })
})

test.each([
  { TRUST_PROXY: '0', address: '127.0.0.1' },
  { TRUST_PROXY: '1', address: '192.0.2.7' },
])('behind $TRUST_PROXY proxies FusionAuth learns $address', async ({ TRUST_PROXY, address }) => {
  const { url, clock } = emulator
  await using proxied = await startForum({
    fusionAuthUrl: url,
    now: clock.now,
    env: { TRUST_PROXY },
  })
  const description = `browser behind ${TRUST_PROXY} proxies`
  const answer = await createBrowser(proxied).post(
    '/login',
    { loginId: 'shopper@example.com', password: 'password' },
    { 'x-forwarded-for': '203.0.113.9, 192.0.2.7', 'user-agent': description },
  )
  expect(answer.status).toBe(303)
  const response = await fetch(`${url}/api/jwt/refresh?userId=${shopperId}`, {
    headers: { authorization: proxied.env.FUSIONAUTH_API_KEY },
  })
  const devices = JSON.stringify(await response.json(), (key: string, value: unknown) =>
    key === 'token' ? undefined : value,
  )
  expect(devices).toMatch(
    new RegExp(`"description":"${description}"[^}]*"lastAccessedAddress":"${address}"`),
  )
})

test('only the button logs out', async () => {
  const browser = createBrowser(forum)
  await browser.login('shopper@example.com')
  const page = await browser.get('/logout')
  expect(page.html).toContain('<form method="post" action="/logout"')
  expect((await browser.get('/posts')).status).toBe(200)
  const answer = await browser.post('/logout')
  expect([answer.status, answer.headers.location]).toEqual([303, '/'])
  expect(browser.jar.size).toBe(0)
  expect((await browser.get('/posts')).status).toBe(303)
})

test('the log knows the requests and sessions, and no secret', async () => {
  const browser = createBrowser(forum)
  await browser.login('shopper@example.com')
  await browser.get('/posts?q=typed-into-the-query')
  const log = forum.log()
  expect(log).toMatch(/"method":"GET","path":"\/posts","status":200,"ms":\d/)
  expect(log).toContain('"type":"session_created"')
  const secrets = ['typed-into-the-query', 'wrong-password', 'cookie"', ...browser.jar.values()]
  expect(secrets.filter((secret) => log.includes(secret)).length).toBe(0)
})
