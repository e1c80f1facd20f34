import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type App, type Browser, type World, createBrowser, startWorld } from './harness.ts'

// The two attacks that succeed with plain cookies: a stolen refresh token beside an invalid JWT, and a
// stolen JWT. Here is what becomes of them, measured in requests and seconds.

const at = '__Host-Http-store.at'
const rt = '__Host-Http-store.rt'
const revoke = 'DELETE /api/jwt/refresh/:id'
/** Seconds a JWT of the kickstart lives. */
const jwtLife = 300

let world: World
let app: App
let owner: Browser

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.emulator.close())
beforeEach(async () => {
  world.weather = () => 'through'
  app = world.app()
  owner = createBrowser()
  await app.logIn(owner)
  world.calls.length = 0
})

const advance = (seconds: number): void => world.emulator.clock.advance(seconds)

/** A browser with these cookies of the owner's, and whatever else. */
function thiefWith(
  names: readonly string[],
  others: Readonly<Record<string, string>> = {},
): Browser {
  const stolen = Array.from(owner.jar).filter(([name]) => names.includes(name))
  return createBrowser(new Map([...stolen, ...Object.entries(others)]))
}

/** As browsers do: sends again when told to come again. */
async function follow(browser: Browser): Promise<string> {
  const response = await app.fetch(browser, '/cart')
  return response.status === 307 ? app.visit(browser) : response.text()
}

describe('attack 2: a stolen JWT', () => {
  test('T3: alone it is refused from the first request on, while it is still valid', async () => {
    expect(await app.visit(thiefWith([at]))).toBe('anonymous')
    expect(await app.visit(owner)).toBe('active shopper')
  })

  test('T3: beside the envelope of the thief’s own session it is ignored', async () => {
    const thief = createBrowser()
    await app.logIn(thief, { loginId: 'moderator@example.com' })
    thief.jar.set(at, owner.jar.get(at) ?? '')
    expect(await app.visit(thief)).toBe('active moderator')
  })
})

describe('attack 1: a stolen envelope beside an invalid JWT', () => {
  test('T2: works for two lives of a JWT beside the owner, then both are out at once', async () => {
    advance(10)
    const thief = thiefWith([rt], { [at]: 'invalid' })
    expect(await app.visit(thief)).toBe('active shopper')

    // The owner, whose JWT is valid, notices nothing yet.
    expect(await app.visit(owner)).toBe('active shopper')
    const rounds: string[] = []
    for (let seconds = 0; seconds < 3 * jwtLife; seconds += jwtLife) {
      advance(jwtLife)
      rounds.push(`owner ${await follow(owner)}`, `thief ${await follow(thief)}`)
    }
    // Two JWT lives after the theft: the owner has two new generations then, the thief one.
    expect(rounds).toEqual([
      'owner active shopper',
      'thief active shopper',
      'owner active shopper',
      'thief ended theft',
      'owner ended theft',
      'thief anonymous',
    ])
    expect(app.events.filter(({ type }) => type === 'authn_token_reuse')).toHaveLength(1)
    expect(world.count(revoke)).toBe(1)
  })

  test('T2: JWTs of the session that are still valid count no more, in another process within a second', async () => {
    const copies = [owner.copy(), owner.copy()]
    for (let refreshes = 0; refreshes < 2; refreshes += 1) {
      advance(jwtLife + 1)
      await app.visit(owner)
    }
    const before = owner.copy()
    for (const copy of copies) await app.visit(copy)
    for (const copy of copies) expect(await app.visit(copy)).toMatch(/^ended theft$/)
    expect(await app.visit(before)).toBe('ended theft')
    expect(await app.visit(owner)).toBe('ended theft')
  })

  test('T4: an owner who went on first finds the thief at the thief’s first try', async () => {
    const thief = owner.copy()
    for (let refreshes = 0; refreshes < 2; refreshes += 1) {
      advance(jwtLife + 1)
      await app.visit(owner)
    }
    expect((await app.fetch(thief, '/cart')).status).toBe(307)
    expect(await app.visit(thief)).toBe('ended theft')
    expect(app.events.map(({ type }) => type)).toContain('authn_token_reuse')
  })
})
