import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Emulator } from '../src/index.ts'
import { authorization, configureOAuth } from './oauth-support.ts'
import { password, start } from './support.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

/** Without a browser there is nothing to look with. */
const browserPath = process.env['CHROMIUM_PATH'] ?? ''
const shopper = 'shopper@example.com'

describe.skipIf(browserPath === '')('in a browser', () => {
  let emulator: Emulator
  let browser: Browser
  beforeAll(async () => {
    emulator = await start()
    browser = await chromium.launch({
      executablePath: browserPath,
      chromiumSandbox: false,
      args: [
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    })
  })
  afterAll(async () => {
    await browser.close()
    await emulator.close()
  })
  beforeEach(async () => {
    await emulator.reset()
    // Its own key set, so that the browser leaves nowhere.
    await configureOAuth(emulator, {
      authorizedRedirectURLs: [`${emulator.url}/.well-known/jwks.json`],
    })
  })

  const address = (fields = {}) => {
    const redirectUri = `${emulator.url}/.well-known/jwks.json`
    const query = new URLSearchParams()
    for (const [name, value] of Object.entries(
      authorization({ redirect_uri: redirectUri, ...fields }),
    )) {
      query.set(name, value ?? '')
    }
    return `${emulator.url}/oauth2/authorize?${query.toString()}`
  }

  test.each(['light', 'dark'] as const)(
    'every page, %s, on a narrow screen: accessible, no wider than it, usable by keyboard',
    async (colorScheme) => {
      const context = await browser.newContext({
        colorScheme,
        viewport: { width: 360, height: 740 },
      })
      const page = await context.newPage()
      const check = async (title: string) => {
        const { violations } = await new AxeBuilder({ page }).analyze()
        expect(violations.map(({ id }) => id)).toEqual([])
        const width = 'document.documentElement.scrollWidth'
        expect([await page.title(), await page.evaluate(width)]).toEqual([
          `${title} | FusionAuth`,
          360,
        ])
      }
      const type = async (text: string, key: string) => {
        await page.keyboard.type(text)
        await page.keyboard.press(key)
      }

      await emulator.people.enrolTwoFactor(shopper)
      await emulator.people.forcePasswordChange(shopper)
      await page.goto(address())
      await check('Login')
      await type(shopper, 'Tab')
      await type('wrong', 'Enter')
      await page.getByRole('alert').waitFor()
      await check('Login')
      await type(password, 'Enter')
      await page.getByLabel('Code').waitFor()
      await check('Two-factor challenge')
      await type(await emulator.people.totpCode(shopper), 'Enter')
      await page.getByLabel('New password').waitFor()
      await check('Change password')
      await type('another password', 'Tab')
      await type('another password', 'Enter')
      await page.waitForURL(/\?code=/)
      await page.goto(`${emulator.url}/oauth2/authorize`)
      await check('Error')
      await context.close()
    },
  )

  test('without scripts: a login works, and form_post at a press', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(address({ response_mode: 'form_post' }))
    await page.fill('#loginId', shopper)
    await page.fill('#password', password)
    await page.click('.button.blue')
    const posted = page.waitForRequest((request) => request.url().endsWith('/jwks.json'))
    await page.getByRole('button', { name: 'Continue' }).click()
    expect(new URLSearchParams((await posted).postData() ?? '').get('state')).toBe('a b&c')
    await context.close()
  })

  test('with scripts form_post needs no press', async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    const posted = page.waitForRequest((request) => request.url().endsWith('/jwks.json'))
    await page.goto(address({ response_mode: 'form_post' }))
    await page.fill('#loginId', shopper)
    await page.fill('#password', password)
    await page.click('.button.blue')
    expect((await posted).method()).toBe('POST')
    await context.close()
  })
})
