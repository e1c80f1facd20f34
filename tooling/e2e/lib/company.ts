import { createHash } from 'node:crypto'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { type Acme, type RunningApp, startAcme, until } from './acme.ts'
import { launchBrowser } from './browser.ts'
import { createPerson } from './person.ts'
import { type Front, type Seen, startFront } from './front.ts'

/** Both apps as siblings of one site over https, a third sibling that is hostile, and another site. */
export interface Company {
  readonly acme: Acme
  readonly front: Front
  readonly browser: Browser
  readonly store: string
  readonly forum: string
  /** A sibling that is not ours: `https://evil.example.com`. */
  readonly sibling: string
  /** Another site: `https://evil.test`. */
  readonly elsewhere: string
  /** Waits for a request that the browser made, from now on or from `since`. */
  seen(matches: (seen: Seen) => boolean, since?: number): Promise<Seen>
  close(): Promise<void>
}

export const hosts = {
  store: 'store.example.com',
  forum: 'forum.example.com',
  sibling: 'evil.example.com',
  elsewhere: 'evil.test',
}

export async function startCompany(name: string): Promise<Company> {
  const front = await startFront()
  const [store, forum] = [front.origin(hosts.store), front.origin(hosts.forum)]
  const acme = await startAcme({ name, production: true, origins: { store, forum } })
  front.route(hosts.store, acme.store.port)
  front.route(hosts.forum, acme.forum.port)
  const browser = await launchBrowser([
    `--host-resolver-rules=MAP *.example.com 127.0.0.1, MAP ${hosts.elsewhere} 127.0.0.1`,
    `--ignore-certificate-errors-spki-list=${front.spki}`,
  ])
  return {
    acme,
    front,
    browser,
    store,
    forum,
    sibling: front.origin(hosts.sibling),
    elsewhere: front.origin(hosts.elsewhere),
    async seen(matches, since = 0) {
      let found: Seen | undefined
      await until(
        'the browser asked',
        () => {
          found = front.seen.slice(since).find(matches)
          return found !== undefined
        },
        15,
      )
      if (!found) throw new Error('It did not.')
      return found
    },
    async close() {
      await browser.close()
      await acme.close()
      await front.close()
    },
  }
}

/** Both apps' sessions without the pages it takes to get them. */
export async function logInBoth(context: BrowserContext, { acme }: Company): Promise<void> {
  for (const app of [acme.store, acme.forum]) {
    const { cookies } = await createPerson().logIn(app, 'shopper@example.com', acme.password)
    await context.addCookies(
      cookies.map(({ name, value }) => ({
        name,
        value,
        url: app.origin,
        httpOnly: true,
        secure: true,
        sameSite: 'Lax',
      })),
    )
  }
}

export async function logIn(page: Page, { acme }: Company, app: RunningApp): Promise<void> {
  await page.goto(`${app.origin}/login`)
  await page.getByLabel('E-mail').fill('shopper@example.com')
  await page.getByLabel('Password').fill(acme.password)
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.waitForURL((url) => url.pathname !== '/login')
}

/** The cookies a host would be sent: names, and values only so far that a change can be seen. */
export async function jarOf(context: BrowserContext, origin: string): Promise<string[]> {
  const cookies = await context.cookies(origin)
  return cookies
    .map(({ name, value }) => {
      const mark = createHash('sha256').update(value).digest('hex').slice(0, 8)
      return `${name} ${mark}`
    })
    .toSorted()
}
