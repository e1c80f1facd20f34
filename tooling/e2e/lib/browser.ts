import { type Browser, type BrowserContext, chromium } from 'playwright-core'

/** `npm test` finds a browser and says so here; without one the browser's suites are not run. */
export const browserPath = process.env.CHROMIUM_PATH

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    ...(browserPath ? { executablePath: browserPath } : {}),
    chromiumSandbox: false,
    args: [
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })

/** Names of the cookies a host would be sent. */
export async function cookieNames(context: BrowserContext, origin: string): Promise<string[]> {
  const cookies = await context.cookies(origin)
  return cookies.map(({ name }) => name).toSorted()
}
