import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Acme, startAcme } from './lib/acme.ts'
import { type Cookie, type Person, type Visit, createPerson } from './lib/person.ts'

// The article's story over HTTP, a step for each of its numbered messages. Each step goes on where
// the one before it stopped.

const hour = 3600
const month = 31 * 24 * hour

let acme: Acme
const shopper: Person = createPerson()
let answer: Visit

beforeAll(async () => {
  acme = await startAcme({ name: 'walk' })
})
afterAll(() => acme.close())

const jwtOf = (visit: Visit): Cookie | undefined =>
  visit.cookies.find(({ name }) => name.endsWith('.at'))

function expectOwnPair(app: 'store' | 'forum', cookies: readonly Cookie[]): void {
  const names = cookies.map(({ name }) => name).toSorted()
  expect(names).toEqual([`__Host-Http-${app}.at`, `__Host-Http-${app}.rt`])
  for (const { name, attributes } of cookies) {
    expect(attributes.get('httponly'), `${name} is HttpOnly`).toBe('true')
    expect(attributes.get('secure'), `${name} is Secure`).toBe('true')
    expect(attributes.get('samesite'), `${name} is SameSite=Lax`).toBe('Lax')
    expect(attributes.get('path'), `${name} is for the whole host`).toBe('/')
    expect(attributes.has('domain'), `${name} is for no other host`).toBe(false)
  }
}

/** The tokens FusionAuth gave out, wherever they may turn up. */
const tokensSeen = (): string[] =>
  [acme.store, acme.forum].flatMap(({ tap }) =>
    tap.exchanges.map(({ received }) => received.refreshToken).filter(isText),
  )
const isText = (value: unknown): value is string => typeof value === 'string'

describe('initialise', () => {
  test('1 the browser asks the store for its front page', async () => {
    answer = await shopper.get(acme.store, '/')
    expect(answer.status).toBe(200)
    expect(acme.store.tap.take()).toEqual([])
  })
  test('2 the page has products and a login link, and sets no cookie', () => {
    expect(answer.text).toMatch(/<a[^>]+href="\/login/)
    expect(answer.cookies).toEqual([])
  })
})

describe('log in to the store', () => {
  test('3 the browser asks for the login page', async () => {
    answer = await shopper.get(acme.store, '/login')
    expect(answer.status).toBe(200)
  })
  test('4 the page is the store’s own form, posting to the store', () => {
    expect(answer.text).toMatch(/<form[^>]+method="post"/i)
    expect(answer.text).toMatch(/<input[^>]+type="password"/)
    expect(acme.store.tap.take()).toEqual([])
  })
  test('5 the browser posts e-mail and password to the store', async () => {
    answer = await shopper.logIn(acme.store, 'shopper@example.com', acme.password)
    expect(answer.status).toBe(303)
  })
  test('6 the store asks FusionAuth’s Login API, with its API key and its application id', () => {
    const login = acme.store.tap.exchanges.find(({ call }) => call === 'POST /api/login')
    expect(login?.withApiKey).toBe(true)
    expect(login?.sent).toMatchObject({
      loginId: 'shopper@example.com',
      applicationId: '10000000-0000-4000-8000-000000000001',
    })
    expect(login?.sent.password === acme.password).toBe(true)
  })
  test('7 FusionAuth answers with the user, a refresh token and a JWT', () => {
    const calls = acme.store.tap.take()
    expect(calls.map(({ call, status }) => `${call} ${status}`)).toEqual(['POST /api/login 200'])
    const members = Object.keys(calls[0]?.received ?? {})
    expect(members).toEqual(
      expect.arrayContaining(['user', 'refreshToken', 'refreshTokenId', 'token']),
    )
  })
  test('8 the store redirects to the cart with both cookies, HttpOnly, of its own host alone', () => {
    expect(answer.location).toBe('/shopping-cart')
    expectOwnPair('store', answer.cookies)
    expect(acme.forum.tap.take()).toEqual([])
  })
})

describe('the cart', () => {
  test('9 the browser asks for the cart with its cookies', async () => {
    answer = await shopper.get(acme.store, '/shopping-cart')
    expect(answer.status).toBe(200)
  })
  test('10 the page is the person’s cart; the JWT was verified here, FusionAuth was not called', async () => {
    expect(answer.text).toContain('Sam')
    expect(acme.store.tap.take()).toEqual([])
    const shop = await shopper.get(acme.store, '/')
    const product = /name="productId" value="([^"]+)"/.exec(shop.text)?.[1] ?? ''
    const added = await shopper.post(acme.store, '/shopping-cart', {
      intent: 'add',
      productId: product,
    })
    expect(added.status).toBeLessThan(400)
    const cart = await shopper.get(acme.store, '/shopping-cart')
    expect(cart.text).toMatch(/total/i)
    expect(cart.text).toContain(product)
  })
})

describe('the JWT has expired', () => {
  let before: string | undefined
  test('11 an hour later the browser asks for the cart again', async () => {
    before = shopper.jars.get('store')?.get('__Host-Http-store.at')
    acme.store.tap.take()
    await acme.advance(hour)
    answer = await shopper.get(acme.store, '/shopping-cart')
    expect(answer.status).toBe(200)
  })
  test('12 the store asks FusionAuth for a new JWT with the refresh token', () => {
    const refresh = acme.store.tap.exchanges.at(-1)
    expect(refresh?.call).toBe('POST /api/jwt/refresh')
    expect(Object.keys(refresh?.sent ?? {})).toContain('refreshToken')
    expect(refresh?.sent.refreshToken === tokensSeen()[0]).toBe(true)
  })
  test('13 FusionAuth answers with a new JWT', () => {
    const calls = acme.store.tap.take()
    expect(calls.map(({ call, status }) => `${call} ${status}`)).toEqual([
      'POST /api/jwt/refresh 200',
    ])
    expect(Object.keys(calls[0]?.received ?? {})).toContain('token')
  })
  test('14 the page is the cart, and carries the new cookies', () => {
    expect(answer.text).toMatch(/total/i)
    expectOwnPair('store', answer.cookies)
    expect(jwtOf(answer)?.value === before).toBe(false)
  })
})

describe('the refresh token has expired', () => {
  test('15 a month later the browser asks for the cart', async () => {
    await acme.advance(month)
    answer = await shopper.get(acme.store, '/shopping-cart')
    expect(answer.status).toBe(303)
  })
  test('16 the store asks FusionAuth for a new JWT', () => {
    expect(acme.store.tap.exchanges.at(-1)?.call).toBe('POST /api/jwt/refresh')
  })
  test('17 FusionAuth refuses, with 400 as its reference says (the article says 404)', () => {
    const calls = acme.store.tap.take()
    expect(calls.map(({ call, status }) => `${call} ${status}`)).toEqual([
      'POST /api/jwt/refresh 400',
    ])
  })
  test('18 the store redirects to its login page, and its cookies are gone', () => {
    expect(answer.location).toBe('/login?returnTo=%2Fshopping-cart')
    expect(shopper.jars.get('store')?.size).toBe(0)
  })
  test('19 logging in works as before, and the cart is still there', async () => {
    answer = await shopper.logIn(acme.store, 'shopper@example.com', acme.password)
    expect(answer.location).toBe('/shopping-cart')
    expectOwnPair('store', answer.cookies)
    const cart = await shopper.get(acme.store, '/shopping-cart')
    expect(cart.text).toMatch(/total/i)
    expect(acme.store.tap.take().map(({ call, status }) => `${call} ${status}`)).toEqual([
      'POST /api/login 200',
    ])
  })
})

describe('the forum', () => {
  let storeCookies: Map<string, string>
  test('20 the browser asks the forum for its front page', async () => {
    storeCookies = new Map(shopper.jars.get('store'))
    answer = await shopper.get(acme.forum, '/')
    expect(answer.status).toBe(200)
  })
  test('21 the page has a login link: nobody is signed in here', () => {
    expect(answer.text).toMatch(/<a[^>]+href="\/login/)
    expect(answer.cookies).toEqual([])
  })
  test('22 the browser asks for the posts', async () => {
    answer = await shopper.get(acme.forum, '/posts')
    expect(answer.status).toBe(303)
  })
  test('23 the forum redirects to its own login page', () => {
    expect(answer.location).toBe('/login?returnTo=%2Fposts')
  })
  test('24 the login page is the forum’s own form', async () => {
    answer = await shopper.get(acme.forum, answer.location ?? '')
    expect(answer.status).toBe(200)
    expect(answer.text).toMatch(/<input[^>]+type="password"/)
    expect(acme.forum.tap.take()).toEqual([])
  })
  test('25 the browser posts the same e-mail and password to the forum', async () => {
    answer = await shopper.logIn(acme.forum, 'shopper@example.com', acme.password)
    expect(answer.status).toBe(303)
  })
  test('26 the forum asks the Login API itself, for its own application: there is no single sign-on', () => {
    const login = acme.forum.tap.exchanges.find(({ call }) => call === 'POST /api/login')
    expect(login?.sent).toMatchObject({ applicationId: '10000000-0000-4000-8000-000000000002' })
    expect(acme.store.tap.take()).toEqual([])
  })
  test('27 FusionAuth answers with tokens of their own', () => {
    const calls = acme.forum.tap.take()
    expect(calls.map(({ call, status }) => `${call} ${status}`)).toEqual(['POST /api/login 200'])
    expect(new Set(tokensSeen()).size).toBe(tokensSeen().length)
  })
  test('28 the forum redirects to the posts with its own cookies; the store’s are untouched', () => {
    expect(answer.location).toBe('/posts')
    expectOwnPair('forum', answer.cookies)
    expect(sameJar(shopper.jars.get('store'), storeCookies)).toBe(true)
  })
  test('29 the browser asks for the posts with the forum’s cookies', async () => {
    answer = await shopper.get(acme.forum, '/posts')
    expect(answer.status).toBe(200)
  })
  test('30 the page has the posts; FusionAuth was not called', () => {
    expect(answer.text).toContain('Sam')
    expect(acme.forum.tap.take()).toEqual([])
  })
})

describe('the article’s attacks', () => {
  const rt = '__Host-Http-store.rt'
  const at = '__Host-Http-store.at'
  const withCookies = (...cookies: [string, string][]): Promise<Visit> => {
    const thief = createPerson()
    for (const [name, value] of cookies) thief.jars.get('store')?.set(name, value)
    return thief.get(acme.store, '/shopping-cart')
  }
  const mine = (name: string): string => shopper.jars.get('store')?.get(name) ?? ''

  test('31 a thief who wants the refresh token finds none: no cookie is one, or contains one', () => {
    const cookies = [...shopper.jars.values()].flatMap((jar) => [...jar.values()])
    expect(cookies).toHaveLength(4)
    for (const token of tokensSeen()) {
      expect(cookies.some((value) => value.includes(token))).toBe(false)
    }
  })
  test('32 a raw refresh token in the cookie’s place is refused, and FusionAuth is not asked', async () => {
    const stolen = tokensSeen().at(0) ?? ''
    answer = await withCookies([rt, stolen], [at, mine(at)])
    expect(answer.location).toBe('/login?returnTo=%2Fshopping-cart')
    expect(acme.store.tap.take()).toEqual([])
  })
  test('33 the sealed one is of no use at FusionAuth itself', async () => {
    const response = await fetch(`${acme.emulator.url}/api/jwt/refresh`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ refreshToken: mine(rt) }),
    })
    expect(response.status).toBe(400)
  })
  test('34 nor at the sibling app', async () => {
    const thief = createPerson()
    thief.jars.get('forum')?.set('__Host-Http-forum.rt', mine(rt))
    thief.jars.get('forum')?.set('__Host-Http-forum.at', mine(at))
    expect((await thief.get(acme.forum, '/posts')).location).toBe('/login?returnTo=%2Fposts')
  })
  test('35 a stolen JWT alone is refused, at the store and at the forum', async () => {
    expect((await withCookies([at, mine(at)])).location).toBe('/login?returnTo=%2Fshopping-cart')
    const thief = createPerson()
    thief.jars.get('forum')?.set('__Host-Http-forum.at', mine(at))
    expect((await thief.get(acme.forum, '/posts')).location).toBe('/login?returnTo=%2Fposts')
    // The owner has noticed nothing.
    expect((await shopper.get(acme.store, '/shopping-cart')).status).toBe(200)
  })
})

const sameJar = (one?: Map<string, string>, other?: Map<string, string>): boolean =>
  JSON.stringify([...(one ?? [])]) === JSON.stringify([...(other ?? [])])
