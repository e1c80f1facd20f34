import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { memoryStore } from '../../src/lib/stores/memory.ts'
import {
  type App,
  type Browser,
  type World,
  createBrowser,
  forumId,
  secret,
  startWorld,
} from '../harness.ts'
import { at, header, note, refresh, rt, sessionOf } from './tools.ts'

const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const newer = 'a newer secret for tests, 32 or more'

let world: World
let app: App
let browser: Browser

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.emulator.close())
beforeEach(async () => {
  app = world.app()
  browser = createBrowser()
  await app.logIn(browser)
  world.calls.length = 0
})

const advance = (seconds: number): void => world.emulator.clock.advance(seconds)
const envelope = (): string => browser.jar.get(rt) ?? ''
const withEnvelope = (value: string): Map<string, string> => new Map(browser.jar).set(rt, value)
const statusOf = async (process: App, jar: Map<string, string>): Promise<string> =>
  (await sessionOf(process, header(jar))).status

describe('T9: a sealed cookie that was tampered with is nobody’s', () => {
  test('a bit flipped in each of its characters', async () => {
    const good = envelope()
    let flipped = 0
    for (let index = 0; index < good.length; index += 1) {
      const character = good.charAt(index)
      if (character === '.') continue
      // The highest bit of each: the lowest of a last character may stand for nothing.
      const other = base64url.charAt(base64url.indexOf(character) ^ 32)
      const forged = good.slice(0, index) + other + good.slice(index + 1)
      expect(await statusOf(app, withEnvelope(forged)), `character ${index}`).toBe('anonymous')
      flipped += 1
    }
    expect(flipped).toBeGreaterThan(300)
    expect(world.calls).toEqual([])
    expect(await statusOf(app, browser.jar)).toBe('active')
  })

  test('cut off anywhere, at either end; and with anything before or after it', async () => {
    const good = envelope()
    for (let length = 0; length < good.length; length += 1) {
      expect(await statusOf(app, withEnvelope(good.slice(0, length)))).toBe('anonymous')
      if (length === 0) continue
      expect(await statusOf(app, withEnvelope(good.slice(length)))).toBe('anonymous')
    }
    for (const more of ['A', '.', '.A', '=', '==', good]) {
      expect(await statusOf(app, withEnvelope(good + more))).toBe('anonymous')
      expect(await statusOf(app, withEnvelope(more + good))).toBe('anonymous')
    }
    expect(world.calls).toEqual([])
  })

  test('parts of two envelopes of ours together', async () => {
    const other = createBrowser()
    await app.logIn(other, { loginId: 'moderator@example.com' })
    const [mine, theirs] = [envelope().split('.'), (other.jar.get(rt) ?? '').split('.')]
    for (let mask = 1; mask < 31; mask += 1) {
      const mixed = mine
        .map((part, index) => (mask & (1 << index) ? theirs[index] : part))
        .join('.')
      if (mixed === envelope() || mixed === other.jar.get(rt)) continue
      expect(await statusOf(app, withEnvelope(mixed)), `mask ${mask}`).toBe('anonymous')
    }
  })

  test('sealed for another purpose, by another app, with another secret', async () => {
    const old = browser.copy()
    for (let refreshes = 0; refreshes < 2; refreshes += 1) {
      advance(310)
      await app.visit(browser)
    }
    await app.fetch(old, '/cart')
    const noted = old.jar.get(note) ?? ''
    expect(noted).not.toBe('')
    expect(await statusOf(app, withEnvelope(noted))).toBe('anonymous')
    for (const foreign of [
      world.app({ origin: 'http://forum.localhost', applicationId: forumId }),
      world.app({ secrets: [newer] }),
      world.app({ origin: 'http://forum.localhost', applicationId: forumId, secrets: [newer] }),
    ]) {
      const end = createBrowser()
      await foreign.logIn(end)
      expect(await statusOf(app, end.jar)).toBe('anonymous')
      expect(await statusOf(foreign, browser.jar)).toBe('anonymous')
    }
  })

  test('and it shows nobody a refresh token, in whatever form', () => {
    const [session] = world.emulator.tokens.list('shopper@example.com').slice(-1)
    const raw = session?.token ?? ''
    expect(raw.length).toBeGreaterThan(20)
    for (const value of browser.jar.values()) {
      for (const part of value.split('.')) {
        const shown = `${part} ${Buffer.from(part, 'base64url').toString('latin1')}`
        expect(shown.includes(raw) || shown.includes(encodeURIComponent(raw))).toBe(false)
      }
    }
  })
})

describe('T10: a new secret is rolled in', () => {
  const kid = (): string =>
    JSON.parse(Buffer.from(envelope().split('.')[0] ?? '', 'base64url').toString()).kid

  test('the one before still opens, the new one seals, and nobody is signed out on the way', async () => {
    const store = memoryStore()
    const old = world.app({ store, secrets: [secret] })
    const reading = world.app({ store, secrets: [secret, newer] })
    const sealing = world.app({ store, secrets: [newer, secret] })
    const rolled = world.app({ store, secrets: [newer] })
    await old.logIn(browser)
    const before = kid()
    for (const process of [reading, old, reading]) {
      advance(310)
      expect(await process.visit(browser)).toBe('active shopper')
      expect(kid()).toBe(before)
    }
    // The first that seals with the new one: those that only read it must open what it sealed.
    advance(310)
    expect(await sealing.visit(browser)).toBe('active shopper')
    expect(kid()).not.toBe(before)
    for (const process of [reading, sealing, rolled]) {
      expect(await process.visit(browser)).toBe('active shopper')
    }
    advance(310)
    expect(await rolled.visit(browser)).toBe('active shopper')
  })

  test('an envelope under a secret that is gone is left where it is, for whoever can open it', async () => {
    const rolled = world.app({ secrets: [newer] })
    const before = new Map(browser.jar)
    world.calls.length = 0
    expect(await rolled.visit(browser)).toBe('anonymous')
    expect(browser.jar).toEqual(before)
    expect(rolled.events).toEqual([{ type: 'cookie_ignored', reason: 'unknown-key' }])
    expect(world.count(refresh)).toBe(0)
    expect(await app.visit(browser)).toBe('active shopper')
    expect(browser.jar.has(at)).toBe(true)
  })
})
