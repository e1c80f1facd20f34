import { setTimeout } from 'node:timers/promises'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'

/** `npm test` finds a browser and says so here; without one the browser's suites are not run. */
export const browserPath = process.env.CHROMIUM_PATH

/** `more` goes to its command line. With a back/forward cache, as people's browsers have it. */
export const launchBrowser = (more: readonly string[] = []): Promise<Browser> =>
  chromium.launch({
    ...(browserPath ? { executablePath: browserPath } : {}),
    chromiumSandbox: false,
    ...(more.length > 0 && { ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
    args: [
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  })

/**
 * Chromium may never answer when it is asked to close a page that is on its way to another one: what is
 * under way ends first, and what still hangs ends with the browser.
 */
export async function closeContext(context: BrowserContext): Promise<void> {
  const patience = 10_000 // milliseconds
  const loads = context.pages().map((page) => page.waitForLoadState('load', { timeout: patience }))
  await Promise.allSettled(loads)
  await Promise.race([context.close(), setTimeout(patience)])
}

/** Names of the cookies a host would be sent. */
export async function cookieNames(context: BrowserContext, origin: string): Promise<string[]> {
  const cookies = await context.cookies(origin)
  return cookies.map(({ name }) => name).toSorted()
}
