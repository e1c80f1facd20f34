import { randomBytes } from 'node:crypto'
import { startEmulator } from '@latchkey/fusionauth-emulator'
import type { Emulator } from '@latchkey/fusionauth-emulator'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createBrowser } from './browser.ts'
import { kickstart, startForum } from './forum.ts'
import type { Forum } from './forum.ts'

let emulator: Emulator
let forum: Forum

beforeEach(async () => {
  emulator = await startEmulator({ port: 0, kickstart })
  forum = await startForum({ fusionAuthUrl: emulator.url, now: emulator.clock.now })
})

afterEach(async () => {
  await forum[Symbol.asyncDispose]()
  await emulator.close()
})

test('every page has its title, one heading, a language and a label on each field', async () => {
  const browser = createBrowser(forum)
  const paths = ['/', '/login', '/logout', '/nope', '/posts', '/posts/new', '/posts/1']
  const asStranger = await Promise.all(paths.slice(0, 4).map((path) => browser.get(path)))
  await browser.login('moderator@example.com')
  const asMember = await Promise.all(paths.map((path) => browser.get(path)))
  const titles = new Set<string | undefined>()
  for (const { html, headers } of [...asStranger, ...asMember.filter((page) => page.html)]) {
    if (headers.location) continue
    titles.add(/<title>(.+) · Acme Forum<\/title>/.exec(html)?.[1])
    expect(html).toContain('<html lang="en">')
    expect(html.match(/<h1>/g)).toHaveLength(1)
    for (const [, id] of html.matchAll(/<(?:input|textarea) id="([a-z]+)"/g)) {
      expect(html).toContain(`<label for="${id}">`)
    }
    expect(html).toContain('<a href="/" aria-current="true">Forum</a>')
    expect(html).toContain('<a href="http://store.acme.localhost:3000/">Store</a>')
    expect(headers['cache-control']).toContain('no-store')
  }
  expect(titles.has(undefined)).toBe(false)
  expect(titles.size).toBe(7)
})

test('every answer carries the security headers; HSTS only with https', async () => {
  const browser = createBrowser(forum)
  for (const path of ['/', '/style.css', '/nope', '/livez', '/posts']) {
    const { headers } = await browser.get(path)
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(headers['content-security-policy']).not.toContain('unsafe')
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['referrer-policy']).toBe('same-origin')
    expect(headers).not.toHaveProperty('strict-transport-security')
    expect(headers).not.toHaveProperty('x-powered-by')
  }
  await using secure = await startForum({
    fusionAuthUrl: emulator.url,
    now: emulator.clock.now,
    env: {
      PUBLIC_ORIGIN: 'https://forum.example.com',
      SESSION_SECRETS: randomBytes(32).toString('base64'),
    },
  })
  const { headers } = await createBrowser(secure).get('/')
  expect(headers['strict-transport-security']).toMatch(/^max-age=31536000/)
})

describe('when FusionAuth cannot be reached', () => {
  test('a login is answered 503 with the e-mail kept and the cookies untouched', async () => {
    await emulator.close()
    const { status, headers, html, setCookies } =
      await createBrowser(forum).login('shopper@example.com')
    expect(status).toBe(503)
    expect(Number(headers['retry-after'])).toBeGreaterThan(0)
    expect(html).toContain('value="shopper@example.com"')
    expect(html).not.toContain('value="password"')
    expect(setCookies).toEqual([])
  })

  test('a session that needs FusionAuth waits, and nothing typed is lost', async () => {
    const browser = createBrowser(forum)
    await browser.login('shopper@example.com')
    emulator.clock.advance(301)
    await emulator.close()
    const cookies = [...browser.jar.keys()]

    const page = await browser.get('/posts')
    expect(page.status).toBe(503)
    expect(Number(page.headers['retry-after'])).toBeGreaterThan(0)
    expect(page.html).toContain('Nothing is lost')
    expect(page.html).toContain('<a class="button" href="/posts">Try again</a>')
    expect(page.html).not.toContain('127.0.0.1')

    const post = await browser.post('/posts/new', { title: 'My title', body: 'My long text' })
    expect(post.status).toBe(503)
    expect(post.html).toContain('value="My title"')
    expect(post.html).toContain('My long text</textarea>')
    expect((await browser.get('/')).status).toBe(200)
    expect([...browser.jar.keys()]).toEqual(cookies)
  })
})

test('a failure of ours is a page with a reference to the log, and nothing else', async () => {
  await forum.db.schema.dropTable('posts').execute()
  const { status, html } = await createBrowser(forum).get('/')
  expect(status).toBe(500)
  expect(html).toContain('<h1>Something went wrong</h1>')
  expect(html).not.toMatch(/SqliteError|no such table|node_modules|127\.0\.0\.1/)
  const reference = /<code>([0-9a-f-]{36})<\/code>/.exec(html)?.[1] ?? 'none'
  const logged = forum
    .log()
    .split('\n')
    .filter((line) => line.includes(reference))
  expect(logged.join('\n')).toContain('no such table')
})

test('whoever takes no HTML gets problem details', async () => {
  const { status, headers, html } = await createBrowser(forum).get('/nope', {
    accept: 'application/json',
  })
  expect(status).toBe(404)
  expect(headers['content-type']).toMatch(/^application\/problem\+json/)
  expect(JSON.parse(html)).toMatchObject({ status: 404 })
})

test('health: up without a database, ready only with one', async () => {
  const browser = createBrowser(forum)
  expect((await browser.get('/readyz')).status).toBe(200)
  await forum.db.destroy()
  expect((await browser.get('/livez')).status).toBe(200)
  expect((await browser.get('/readyz')).status).toBe(503)
})
