import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type App,
  type Browser,
  type World,
  createBrowser,
  forumId,
  secret,
  startWorld,
} from '../harness.ts'
import { at, header, note, rt, sessionOf } from './tools.ts'

const storeNames = [at, rt]
const forumNames = ['__Host-Http-forum.at', '__Host-Http-forum.rt']

let world: World
let app: App
let shopper: Browser
let moderator: Browser
let shoppersOld: Map<string, string>
let shoppersNote: string

/** Two people of the store; what one of them held a while ago; and a note that was given to them. */
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.emulator.close())
beforeEach(async () => {
  app = world.app()
  shopper = createBrowser()
  moderator = createBrowser()
  await app.logIn(shopper)
  const oldest = shopper.copy()
  world.emulator.clock.advance(310)
  await app.visit(shopper)
  shoppersOld = new Map(shopper.jar)
  world.emulator.clock.advance(310)
  await app.visit(shopper)
  await app.fetch(oldest, '/cart')
  shoppersNote = oldest.jar.get(note) ?? ''
  await app.logIn(moderator, { loginId: 'moderator@example.com' })
})

const cookie = (browser: Browser, name: string): string => browser.jar.get(name) ?? ''

const personOf = (sub: string): string =>
  world.emulator.tokens.list('shopper@example.com').some(({ userId }) => userId === sub)
    ? 'shopper'
    : 'moderator'

/** Whose session it is by the claims, and by the envelope: never two different people's. */
async function who(cookies: Iterable<readonly [string, string]>): Promise<string> {
  const session = await sessionOf(app, header(cookies))
  if (session.status !== 'active') return session.status
  const { claims, profile } = session
  const person = personOf(claims.sub)
  expect(profile.email).toBe(`${person}@example.com`)
  return person
}

describe('S7, C5: every mixing of two people’s cookies, and every subset of them', () => {
  const nothing = (): string => ''
  const envelopes: [string, () => string, string][] = [
    ['no envelope', nothing, 'anonymous'],
    ['an unreadable envelope', () => 'garbage', 'anonymous'],
    ['a JWT as the envelope', () => cookie(moderator, at), 'anonymous'],
    ['the shopper’s envelope', () => cookie(shopper, rt), 'shopper'],
    ['the shopper’s envelope of a refresh ago', () => shoppersOld.get(rt) ?? '', 'shopper'],
    ['the moderator’s envelope', () => cookie(moderator, rt), 'moderator'],
  ]
  const jwts: [string, () => string][] = [
    ['none', nothing],
    ['the shopper’s', () => cookie(shopper, at)],
    ['the shopper’s, expired', () => shoppersOld.get(at) ?? ''],
    ['the moderator’s', () => cookie(moderator, at)],
    ['garbage', () => 'garbage'],
    ['an envelope', () => cookie(shopper, rt)],
  ]
  const notes: [string, () => string][] = [
    ['', nothing],
    [' and the shopper’s note', () => shoppersNote],
    [' and a garbage note', () => 'garbage'],
  ]
  test.each(envelopes)(
    '%s, whatever JWT and note are beside it',
    async (_name, envelope, expected) => {
      expect(shoppersNote).not.toBe('')
      for (const [jwtName, jwt] of jwts) {
        for (const [noteName, told] of notes) {
          const cookies = new Map([
            [at, jwt()],
            [rt, envelope()],
            [note, told()],
          ])
          for (const [name, value] of cookies) if (value === '') cookies.delete(name)
          expect(await who(cookies), `${jwtName}${noteName}`).toBe(expected)
          expect(await who([...cookies].toReversed()), `${jwtName}${noteName}`).toBe(expected)
        }
      }
      const alarms = app.events.filter(({ type }) => type === 'authn_token_reuse')
      expect(alarms).toEqual([])
    },
  )

  test('what goes on in a mixed jar is one person’s, never a bit of each', async () => {
    const mixed = createBrowser(
      new Map([
        [at, cookie(moderator, at)],
        [rt, cookie(shopper, rt)],
      ]),
    )
    for (let visit = 0; visit < 3; visit += 1) {
      expect(await app.visit(mixed)).toBe('active shopper')
      expect(await who(mixed.jar)).toBe('shopper')
      world.emulator.clock.advance(310)
    }
    expect(await app.visit(moderator)).toBe('active moderator')
  })

  test('parts of a JWT that are left over, or another’s, let nobody half in', async () => {
    for (const extra of ['.1', '.2', '.9']) {
      const cookies = new Map(shopper.jar).set(`${at}${extra}`, cookie(moderator, at))
      expect(await who(cookies)).toBe('shopper')
    }
    expect(await who([[`${at}.1`, cookie(shopper, at)]])).toBe('anonymous')
  })
})

describe('C9: store and forum share a host, and so one jar', () => {
  const both = async (secrets: readonly string[]) => {
    const forum = world.app({ name: 'forum', applicationId: forumId, secrets })
    const browser = createBrowser()
    await app.logIn(browser)
    await forum.logIn(browser, { loginId: 'moderator@example.com' })
    expect([...browser.jar.keys()].toSorted()).toEqual([...forumNames, ...storeNames])
    return { forum, browser }
  }
  const secrets: [string, string[]][] = [
    ['the same secret', [secret]],
    ['secrets of their own', ['the forum’s own secret, 32 characters']],
  ]

  test.each(secrets)('%s: each sees its own session, and ends no other', async (_name, mine) => {
    const { forum, browser } = await both(mine)
    expect(await app.visit(browser)).toBe('active shopper')
    expect(await forum.visit(browser)).toBe('active moderator')
    const forums = forumNames.map((name) => browser.jar.get(name))
    await app.fetch(browser, '/logout', { method: 'POST' })
    expect(forumNames.map((name) => browser.jar.get(name))).toEqual(forums)
    expect(await app.visit(browser)).toBe('anonymous')
    expect(await forum.visit(browser)).toBe('active moderator')
  })

  test.each(secrets)('%s: values under the other’s names are nobody', async (_name, mine) => {
    const { forum, browser } = await both(mine)
    const [forumsAt = '', forumsRt = ''] = forumNames.map((name) => browser.jar.get(name))
    const swapped = createBrowser(
      new Map([
        [at, forumsAt],
        [rt, forumsRt],
        [forumNames[0] ?? '', cookie(browser, at)],
        [forumNames[1] ?? '', cookie(browser, rt)],
      ]),
    )
    const before = new Map(swapped.jar)
    expect(await app.visit(swapped)).toBe('anonymous')
    expect(await forum.visit(swapped)).toBe('anonymous')
    expect(swapped.jar).toEqual(before)
    expect(await app.visit(browser)).toBe('active shopper')
    expect(await forum.visit(browser)).toBe('active moderator')
  })
})
