import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Acme, type RunningApp, startAcme } from './lib/acme.ts'
import { browserPath, closeContext, cookieNames, launchBrowser } from './lib/browser.ts'

const month = 31 * 24 * 3600

describe.skipIf(!browserPath)('the story in a real browser', () => {
  let acme: Acme
  let browser: Browser
  let context: BrowserContext
  let page: Page

  beforeAll(async () => {
    acme = await startAcme({ name: 'story' })
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await acme?.close()
  })
  afterEach(() => closeContext(context))

  const open = async (
    options: { javaScriptEnabled?: boolean; width?: number } = {},
  ): Promise<void> => {
    const { javaScriptEnabled = true, width = 1280 } = options
    context = await browser.newContext({ javaScriptEnabled, viewport: { width, height: 800 } })
    page = await context.newPage()
  }
  const logIn = async (app: RunningApp, path: string): Promise<void> => {
    await page.goto(app.origin + path)
    await page.getByLabel('E-mail').fill('shopper@example.com')
    await page.getByLabel('Password').fill(acme.password)
    await page.getByRole('button', { name: 'Log in' }).click()
  }
  const refreshes = (app: RunningApp): number =>
    app.tap.take().filter(({ call }) => call === 'POST /api/jwt/refresh').length
  const at = (app: RunningApp, path: string): Promise<void> => page.waitForURL(app.origin + path)

  describe.each([
    ['with JavaScript', true],
    ['without JavaScript', false],
  ])('%s', (_name, javaScriptEnabled) => {
    beforeEach(() => open({ javaScriptEnabled }))

    test('shop, log in, cart; an hour and a month later; then the forum with the same password', async () => {
      const { store, forum } = acme
      await page.goto(`${store.origin}/`)
      await page.getByRole('link', { name: 'Log in' }).first().click()
      await page.getByLabel('E-mail').fill('shopper@example.com')
      await page.getByLabel('Password').fill(acme.password)
      await page.getByRole('button', { name: 'Log in' }).click()
      await page.waitForURL((url) => url.pathname !== '/login')
      await page.getByText('Sam', { exact: false }).first().waitFor()

      await page.goto(`${store.origin}/`)
      await page
        .getByRole('button', { name: /add .*cart/i })
        .first()
        .click()
      await at(store, '/shopping-cart')
      await page.getByText(/total/i).first().waitFor()
      const cart = await page.getByRole('main').innerText()
      expect(await page.evaluate(() => document.cookie)).toBe('')

      refreshes(store)
      await acme.advance(3600)
      await page.reload()
      expect(await page.getByRole('main').innerText()).toBe(cart)
      expect(refreshes(store)).toBe(1)

      await acme.advance(month)
      await page.goto(`${store.origin}/shopping-cart`)
      await at(store, '/login?returnTo=%2Fshopping-cart')
      expect(await cookieNames(context, store.origin)).toEqual([])
      await logIn(store, '/login?returnTo=%2Fshopping-cart')
      await at(store, '/shopping-cart')
      expect(await page.getByRole('main').innerText()).toBe(cart)

      await page.getByRole('link', { name: 'Forum' }).click()
      await page.waitForURL(`${forum.origin}/**`)
      await page.goto(`${forum.origin}/posts`)
      await at(forum, '/login?returnTo=%2Fposts')
      await logIn(forum, '/login?returnTo=%2Fposts')
      await at(forum, '/posts')
      expect(await cookieNames(context, forum.origin)).toEqual([
        '__Host-Http-forum.at',
        '__Host-Http-forum.rt',
      ])
      expect(await cookieNames(context, store.origin)).toEqual([
        '__Host-Http-store.at',
        '__Host-Http-store.rt',
      ])

      const title = `A post ${crypto.randomUUID()}`
      await page.goto(`${forum.origin}/posts/new`)
      await page.getByLabel('Title').fill(title)
      await page.getByRole('textbox').last().fill('Hello <b>everyone</b>')
      await page.getByRole('main').getByRole('button').last().click()
      await page.goto(`${forum.origin}/posts`)
      await page.getByText(title).first().waitFor()

      await page.getByRole('button', { name: 'Log out' }).click()
      await page.waitForURL(`${forum.origin}/**`)
      expect(await cookieNames(context, forum.origin)).toEqual([])
      await page.goto(`${store.origin}/shopping-cart`)
      await at(store, '/shopping-cart')
    })
  })

  test('a log-out form on the sibling app is refused', async () => {
    await open()
    await logIn(acme.store, '/login')
    await page.waitForURL((url) => url.pathname !== '/login')
    await page.route(`${acme.forum.origin}/planted`, (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<form method="post" action="${acme.store.origin}/logout"><button>Go</button></form>`,
      }),
    )
    await page.goto(`${acme.forum.origin}/planted`)
    const [answer] = await Promise.all([
      page.waitForResponse(`${acme.store.origin}/logout`),
      page.getByRole('button').click(),
    ])
    expect(answer.status()).toBe(403)
    await page.goto(`${acme.store.origin}/shopping-cart`)
    expect(page.url()).toBe(`${acme.store.origin}/shopping-cart`)
  })

  test('the back button shows nothing after logging out', async () => {
    await open()
    await logIn(acme.store, '/login')
    await page.waitForURL((url) => url.pathname !== '/login')
    await page.goto(`${acme.store.origin}/shopping-cart`)
    await page.getByRole('button', { name: 'Log out' }).click()
    await at(acme.store, '/')
    // Starting up, the page's scripts rewrite its history entry, which cancels a step back.
    await page.waitForLoadState('networkidle')
    await page.goBack()
    await at(acme.store, '/login?returnTo=%2Fshopping-cart')
    expect(await page.getByRole('main').innerText()).not.toMatch(/your cart/i)
  })

  test('the keyboard alone logs in', async () => {
    await open()
    await page.goto(`${acme.forum.origin}/login`)
    await page.getByLabel('E-mail').focus()
    await page.keyboard.type('shopper@example.com')
    await page.keyboard.press('Tab')
    await page.keyboard.type(acme.password)
    await page.keyboard.press('Enter')
    await at(acme.forum, '/posts')
  })

  describe.each([
    ['store', ['/', '/login', '/logout', '/shopping-cart', '/nowhere']],
    ['forum', ['/', '/login', '/logout', '/posts', '/posts/new', '/nowhere']],
  ] as const)('every page of the %s', (name, paths) => {
    test('passes axe, fits 360 px, and throws nothing, signed in and not', async () => {
      await open({ width: 360 })
      const errors: string[] = []
      page.on('pageerror', ({ message }) => errors.push(message))
      for (const signedIn of [false, true]) {
        if (signedIn) {
          await logIn(acme[name], '/login')
          await page.waitForURL((url) => url.pathname !== '/login')
        }
        for (const path of paths) {
          await page.goto(acme[name].origin + path)
          const { violations } = await new AxeBuilder({ page }).analyze()
          expect(violations.map(({ id, nodes }) => `${path} ${id} ${nodes[0]?.html}`)).toEqual([])
          const width = await page.evaluate(() => document.documentElement.scrollWidth)
          expect(width, `${path} at 360 px`).toBeLessThanOrEqual(360)
          expect(await page.locator('h1').count(), `${path} has one h1`).toBe(1)
        }
      }
      expect(errors).toEqual([])
    })
  })
})
