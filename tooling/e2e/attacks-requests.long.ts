import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { browserPath, closeContext } from './lib/browser.ts'
import { type Company, hosts, jarOf, logIn, logInBoth, startCompany } from './lib/company.ts'
import type { Seen } from './lib/front.ts'

// What pages of others can make a real browser ask the apps for, and what it still shows afterwards.

describe.skipIf(!browserPath)('requests that others make a real browser send', () => {
  let company: Company
  let context: BrowserContext
  let page: Page
  let jars: string[][]

  beforeAll(async () => {
    company = await startCompany('attacks-requests')
  })
  afterAll(() => company?.close())
  beforeEach(async () => {
    context = await company.browser.newContext()
    page = await context.newPage()
    await logInBoth(context, company)
    jars = await bothJars()
    for (const app of [company.acme.store, company.acme.forum]) app.tap.take()
    company.front.seen.length = 0
  })
  afterEach(() => closeContext(context))

  const bothJars = (): Promise<string[][]> =>
    Promise.all([company.store, company.forum].map((origin) => jarOf(context, origin)))
  const apps = ['store', 'forum'] as const
  const members = { store: '/shopping-cart', forum: '/posts' }
  const nothingHappened = async (): Promise<void> => {
    expect(await bothJars()).toEqual(jars)
    for (const app of apps) {
      expect(company.acme[app].tap.take()).toEqual([])
      await page.goto(company[app] + members[app], { waitUntil: 'commit' })
      expect(page.url()).toBe(company[app] + members[app])
    }
  }
  const plant = (host: string, body: string): string => {
    company.front.pages.set(`${host}/planted`, { body })
    return `${company.front.origin(host)}/planted`
  }

  describe.each([
    ['another site', hosts.elsewhere],
    ['a sibling', hosts.sibling],
  ])('from %s', (_name, host) => {
    test('S4: GET /logout by picture, link, frame, script, prefetch and redirect is inert', async () => {
      const targets = apps.map((app) => `${company[app]}/logout`)
      const body = targets
        .map(
          (url) =>
            `<img src="${url}?img"><iframe src="${url}?frame"></iframe><script src="${url}?js">` +
            `</script><link rel="stylesheet" href="${url}?css"><link rel="prefetch" href="${url}?pre">` +
            `<a href="${url}?link">${url}</a>`,
        )
        .join('')
      await page.goto(plant(host, body))
      for (const way of ['img', 'js', 'css', 'frame']) {
        for (const app of apps) {
          await company.seen(
            (seen) =>
              seen.host === hosts[app] && seen.url === `/logout?${way}` && seen.status < 400,
          )
        }
      }
      for (const url of targets) {
        await page.goto(plant(host, body))
        await page.getByRole('link', { name: url }).click()
        await page.waitForURL(`${url}?link`, { waitUntil: 'commit' })
        await page.getByRole('button', { name: 'Log out' }).first().waitFor()
      }
      const tossed = company.front.seen.flatMap(({ answer }) =>
        answer.filter(([name]) => name === 'set-cookie'),
      )
      expect(tossed).toEqual([])
      await nothingHappened()
    })

    test('X1: POST /login and /logout, in every way a page has: 403 before side effects', async () => {
      const form = (url: string, target = '_self'): string =>
        `<form method="post" action="${url}" target="${target}"><input name="loginId" value="a">` +
        '<input name="password" value="chosen by the attacker"></form>'
      const submit = '<script>for (const form of document.forms) form.submit()</script>'
      const escaped = (html: string): string => html.replaceAll('"', '&quot;')
      const typed = "new URLSearchParams({loginId:'a',password:'b'})"
      const ways: Record<string, (url: string) => string> = {
        form: (url) => `<iframe name="${url}"></iframe>${form(url, url)}`,
        sandbox: (url) =>
          `<iframe sandbox="allow-scripts allow-forms" srcdoc="${escaped(form(url) + submit)}">` +
          '</iframe>',
        data: (url) =>
          `<iframe src="data:text/html,${encodeURIComponent(form(url) + submit)}"></iframe>`,
        fetch: (url) =>
          `<script>fetch('${url}',{method:'POST',mode:'no-cors',credentials:'include',` +
          `body:${typed}}).catch(() => 0)</script>`,
        beacon: (url) => `<script>navigator.sendBeacon('${url}',${typed})</script>`,
      }
      const tries = apps.flatMap((app) =>
        ['/login', '/logout'].flatMap((path) =>
          Object.entries(ways).map(([way, html]) => {
            const url = `${path}?by=${way}`
            return { app, url, html: html(company[app] + url) }
          }),
        ),
      )
      const body = tries.map(({ html }) => html).join('')
      await page.goto(plant(host, body + submit), { waitUntil: 'commit' })
      for (const { app, url } of tries) {
        const { status, headers, answer } = await company.seen(
          (seen) => seen.host === hosts[app] && seen.method === 'POST' && seen.url === url,
        )
        expect(status, `${app} ${url}`).toBe(403)
        expect(headers['sec-fetch-site']).toMatch(/^(cross|same)-site$/)
        expect(answer.filter(([name]) => name === 'set-cookie')).toEqual([])
      }
      // Of a sibling the browser sends our cookies along: it is the app that refuses.
      const withCookies = company.front.seen.find(({ url }) => url === '/logout?by=form')
      expect(withCookies?.headers.cookie !== undefined).toBe(host === hosts.sibling)
      await nothingHappened()
    })
  })

  test('X1: POST /login and /logout from a data: page of its own: 403', async () => {
    for (const target of [`${company.store}/logout`, `${company.forum}/login`]) {
      const since = company.front.seen.length
      const form = `<form method="post" action="${target}"><button>Go</button>`
      await page.goto(`data:text/html,${form}`)
      await page.getByRole('button').click()
      const { status, headers } = await company.seen(({ method }) => method === 'POST', since)
      expect(status).toBe(403)
      expect(headers.origin).toBe('null')
    }
    await nothingHappened()
  })

  test.each(apps)('X8: the back button shows nothing of the %s after logging out', async (app) => {
    const other = app === 'store' ? 'forum' : 'store'
    const otherJar = await jarOf(context, company[other])
    const since = company.front.seen.length
    await page.goto(company[app] + members[app])
    const secret = await page.getByRole('main').innerText()
    await page.getByRole('button', { name: 'Log out' }).first().click()
    await page.waitForURL(`${company[app]}/`)
    await page.waitForLoadState('networkidle')
    await page.goBack()
    await page.waitForURL((url) => url.pathname === '/login')
    expect(await page.getByRole('main').innerText()).not.toContain(secret)
    expect(await jarOf(context, company[app])).toEqual([])
    expect(await jarOf(context, company[other])).toEqual(otherJar)

    const headerOf = ({ answer }: Seen, wanted: string): string =>
      answer.find(([name]) => name === wanted)?.[1] ?? ''
    const own = company.front.seen.slice(since).filter(({ host }) => host === hosts[app])
    const personal = own.filter(
      (seen) => seen.headers.cookie?.includes('__Host-') || headerOf(seen, 'set-cookie') !== '',
    )
    // Files with a hash in their name are everybody's, and served before any session.
    const pages = personal.filter(({ url }) => !/\.(css|js|svg|ico)$/.test(url))
    expect(pages.length).toBeGreaterThan(1)
    for (const seen of pages) {
      expect(headerOf(seen, 'cache-control'), `${seen.method} ${seen.url}`).toMatch(/no-store/)
    }
    expect(pages.map((seen) => headerOf(seen, 'clear-site-data'))).toContain('"cache", "storage"')
  })

  test('S8: no token shows in a URL, a page, a header, a Referer, the storage or a script', async () => {
    await context.clearCookies()
    for (const app of apps) {
      await logIn(page, company, company.acme[app])
      await page.goto(company[app] + members[app])
      await page.goto(`${company[app]}/nowhere?token=none`)
    }
    const secrets = (await context.cookies([company.store, company.forum])).flatMap(({ value }) =>
      value.split('.').filter((part) => part.length > 40),
    )
    expect(secrets.length).toBeGreaterThanOrEqual(8)
    const shown = (text: string): boolean =>
      secrets.some((secret) => text.includes(secret.slice(-30)))
    for (const app of apps) {
      await page.goto(company[app] + members[app])
      const inPage = await page.evaluate(() =>
        JSON.stringify([
          document.cookie,
          Object.entries(localStorage),
          Object.entries(sessionStorage),
          history.state,
        ]),
      )
      expect(shown(inPage + (await page.content()))).toBe(false)
      await page.evaluate((url) => location.assign(url), `${company.elsewhere}/from-${app}`)
      await page.waitForURL(`${company.elsewhere}/from-${app}`)
    }
    for (const { url, headers, answer, body } of company.front.seen) {
      const received = answer.filter(([name]) => name !== 'set-cookie')
      const { cookie: _, ...sent } = headers
      expect(shown(url + body + JSON.stringify(received) + JSON.stringify(sent))).toBe(false)
    }
    expect(shown(secrets.join(' '))).toBe(true)
    const left = company.front.seen.filter(({ host }) => host === hosts.elsewhere)
    expect(left.length).toBeGreaterThanOrEqual(2)
    expect(left.filter(({ headers }) => headers.referer?.includes('example.com'))).toEqual([])
    expect(await page.evaluate(() => document.referrer)).toBe('')
  })
})
