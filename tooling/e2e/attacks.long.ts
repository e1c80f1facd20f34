import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { browserPath, closeContext } from './lib/browser.ts'
import { type Company, hosts, jarOf, logIn, logInBoth, startCompany } from './lib/company.ts'
import { send } from './lib/http.ts'

// What a hostile sibling, a hostile site and a script in our own page can do to a real browser.

const storeNames = ['__Host-Http-store.at', '__Host-Http-store.rt']
const forumNames = ['__Host-Http-forum.at', '__Host-Http-forum.rt']

describe.skipIf(!browserPath)('attacks in a real browser', () => {
  let company: Company
  let context: BrowserContext
  let page: Page
  let forumJar: string[]
  let storeJar: string[]

  beforeAll(async () => {
    company = await startCompany('attacks')
  })
  afterAll(() => company?.close())
  beforeEach(async () => {
    context = await company.browser.newContext()
    page = await context.newPage()
    await logInBoth(context, company)
    storeJar = await jarOf(context, company.store)
    forumJar = await jarOf(context, company.forum)
    company.acme.store.tap.take()
    company.acme.forum.tap.take()
    company.front.seen.length = 0
  })
  afterEach(() => closeContext(context))

  const forumUntouched = async (): Promise<void> => {
    expect(await jarOf(context, company.forum)).toEqual(forumJar)
    await page.goto(`${company.forum}/posts`, { waitUntil: 'commit' })
    expect(page.url()).toBe(`${company.forum}/posts`)
  }
  const storeUntouched = async (): Promise<void> => {
    expect(await jarOf(context, company.store)).toEqual(storeJar)
    await page.goto(`${company.store}/shopping-cart`, { waitUntil: 'commit' })
    expect(page.url()).toBe(`${company.store}/shopping-cart`)
  }
  const names = (jar: readonly string[]): string[] =>
    jar.map((cookie) => cookie.split(' ')[0] ?? '')

  test('C1: both apps’ cookies are HttpOnly, Secure, Lax, of their host alone', async () => {
    await context.clearCookies()
    await logIn(page, company, company.acme.store)
    await logIn(page, company, company.acme.forum)
    storeJar = await jarOf(context, company.store)
    forumJar = await jarOf(context, company.forum)
    const cookies = await context.cookies([company.store, company.forum])
    expect(cookies.map(({ name }) => name).toSorted()).toEqual([...forumNames, ...storeNames])
    for (const { name, domain, httpOnly, path, sameSite, secure } of cookies) {
      const host = name.includes('store') ? hosts.store : hosts.forum
      expect({ domain, httpOnly, path, sameSite, secure }).toEqual({
        domain: host,
        httpOnly: true,
        path: '/',
        sameSite: 'Lax',
        secure: true,
      })
    }
    for (const origin of [company.store, company.forum]) {
      await page.goto(origin)
      expect(await page.evaluate(() => document.cookie)).toBe('')
    }
    await page.goto(company.sibling)
    const sent = await company.seen(({ host }) => host === hosts.sibling)
    expect(sent.headers.cookie ?? '').not.toContain('__Host-')
    await storeUntouched()
    await forumUntouched()
  })

  test('C3: a sibling tosses cookies of our names: the browser keeps only those of other names', async () => {
    const { front, sibling, store } = company
    await page.goto(store)
    await page.evaluate(() => {
      document.cookie = 'plain=mine; Path=/; Secure'
    })
    const attributes = 'Domain=example.com; Path=/; Secure; HttpOnly; SameSite=Lax'
    const tossed = names([...storeJar, ...forumJar]).flatMap((name) => [
      `${name}=tossed; ${attributes}`,
      `${name.toLowerCase()}=tossed; ${attributes}`,
      `=${name}=tossed; ${attributes}`,
      `${name}=tossed; Domain=example.com; Path=/shopping-cart; Secure; HttpOnly`,
      `${name} =tossed; ${attributes}`,
    ])
    front.pages.set(`${hosts.sibling}/toss`, {
      setCookies: [...tossed, 'plain=tossed; Domain=example.com; Path=/; Secure'],
    })
    await page.goto(`${sibling}/toss`)
    await page.evaluate((all) => {
      for (const cookie of all) document.cookie = cookie.replace(' HttpOnly;', '')
    }, tossed)
    const since = front.seen.length
    await page.goto(`${store}/shopping-cart`)
    const { headers } = await company.seen(({ url }) => url === '/shopping-cart', since)
    const pairs = (headers.cookie ?? '').split('; ')
    // Without the prefix one name comes twice, and nothing says which of the two is ours.
    expect(pairs.filter((pair) => pair.startsWith('plain='))).toHaveLength(2)
    expect(pairs.filter((pair) => /tossed/.test(pair) && !pair.startsWith('plain='))).toEqual([])
    expect(page.url()).toBe(`${store}/shopping-cart`)
    await context.clearCookies({ name: 'plain' })
    await storeUntouched()
    await forumUntouched()

    // A browser that knows no prefix would send both of one name: neither counts.
    for (const [app, member, name] of [
      [company.acme.store, '/shopping-cart', storeNames[1]],
      [company.acme.forum, '/posts', forumNames[1]],
    ] as const) {
      const jar = (await context.cookies(app.origin)).map((each) => `${each.name}=${each.value}`)
      const ask = async (cookies: string[]): Promise<number> => {
        const given = { host: new URL(app.origin).host, 'sec-fetch-mode': 'navigate' }
        const answer = await send(app.port, member, {
          headers: { ...given, cookie: cookies.join('; ') },
        })
        return answer.status
      }
      expect(await ask(jar)).toBe(200)
      expect(await ask([`${name}=tossed`, ...jar])).toBe(303)
      expect(await ask([...jar, `${name}=tossed`])).toBe(303)
    }
  })

  test('C4: a script in the store’s own page floods the jar: it can evict, never write', async () => {
    const { store } = company
    await page.goto(store)
    await page.evaluate(() => {
      for (let index = 0; index < 400; index += 1) document.cookie = `f${index}=x; Path=/; Secure`
    })
    const flooded = async (): Promise<string[]> => names(await jarOf(context, store))
    await expect.poll(async () => (await flooded()).includes('f399')).toBe(true)
    expect((await flooded()).length).toBeGreaterThan(100)
    expect((await flooded()).filter((name) => storeNames.includes(name))).toEqual([])
    await page.evaluate((planted) => {
      for (const name of planted) {
        document.cookie = `${name}=planted; Path=/; Secure`
        document.cookie = `${name}=planted; Path=/; Secure; SameSite=Lax; Max-Age=1000`
      }
    }, storeNames)
    const after = await context.cookies(store)
    expect(after.filter(({ name }) => name.startsWith('__Host-'))).toEqual([])
    await page.goto(`${store}/shopping-cart`)
    expect(page.url()).toContain('/login')
    // And a login is all it takes: the way back is open.
    await logIn(page, company, company.acme.store)
    await page.goto(`${store}/shopping-cart`)
    expect(page.url()).toBe(`${store}/shopping-cart`)
    // One site has one jar: the forum's were evicted with them, all or none.
    const forums = names(await jarOf(context, company.forum)).filter((name) =>
      forumNames.includes(name),
    )
    await page.goto(`${company.forum}/posts`)
    const inForum = forums.includes('__Host-Http-forum.rt')
    expect(new URL(page.url()).pathname).toBe(inForum ? '/posts' : '/login')
  })

  test.each([120, 179, 400])(
    'C5: a sibling makes %i cookies for the whole site: in or anonymous, never half in',
    async (count) => {
      const { front, sibling } = company
      const setCookies = Array.from(
        { length: count },
        (_, index) => `f${index}=x; Domain=example.com; Path=/; Secure`,
      )
      front.pages.set(`${hosts.sibling}/flood-${count}`, { setCookies })
      await page.goto(`${sibling}/flood-${count}`)
      for (const [origin, member, mine] of [
        [company.store, '/shopping-cart', '__Host-Http-store.'],
        [company.forum, '/posts', '__Host-Http-forum.'],
      ] as const) {
        const since = front.seen.length
        await page.goto(origin + member, { waitUntil: 'commit' })
        const { headers, body, status } = await company.seen(
          ({ url, host }) => url === member && origin.includes(host),
          since,
        )
        const sent = (headers.cookie ?? '').split('; ').filter((pair) => pair.startsWith(mine))
        const isIn = sent.some((pair) => pair.startsWith(`${mine}rt=`))
        expect(status).toBe(isIn ? 200 : 303)
        expect(new URL(page.url()).pathname).toBe(isIn ? member : '/login')
        expect(body.includes('Sam')).toBe(isIn)
        // Whole or gone: nothing of ours is left that the next page would stumble on.
        const left = names(await jarOf(context, origin)).filter((name) => name.startsWith(mine))
        expect(left).toEqual(isIn ? [`${mine}at`, `${mine}rt`] : [])
      }
    },
  )

  test('C10: on *.localhost siblings are strangers, so these attacks need a site like example.com', async () => {
    const { front } = company
    await page.goto(front.origin('forum.localhost'))
    const cookie = await page.evaluate(async (url) => {
      document.cookie = 'tossed=x; Domain=localhost; Path=/; Secure'
      await fetch(`${url}/asked`, { mode: 'no-cors' }).catch(() => undefined)
      return document.cookie
    }, front.origin('store.localhost'))
    expect(cookie).toBe('')
    const strangers = await company.seen(({ url }) => url === '/asked')
    expect(strangers.headers['sec-fetch-site']).toBe('cross-site')
    await page.goto(company.sibling)
    await page.evaluate(async (url) => {
      await fetch(`${url}/livez`, { mode: 'no-cors' }).catch(() => undefined)
    }, company.store)
    const siblings = await company.seen(({ url }) => url === '/livez')
    expect(siblings.headers['sec-fetch-site']).toBe('same-site')
    await storeUntouched()
    await forumUntouched()
  })
})
