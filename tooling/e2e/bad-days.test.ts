import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Acme, startAcme } from './lib/acme.ts'
import { type Person, createPerson } from './lib/person.ts'

let acme: Acme
let person: Person

beforeAll(async () => {
  acme = await startAcme({ name: 'bad-days' })
})
afterAll(() => acme.close())
beforeEach(() => {
  acme.store.tap.fault = 'none'
  acme.forum.tap.fault = 'none'
  person = createPerson()
})

const pages = { store: '/shopping-cart', forum: '/posts' } as const

describe.each(['store', 'forum'] as const)('%s', (name) => {
  const page = pages[name]
  const logIn = async (): Promise<void> => {
    const answer = await person.logIn(acme[name], 'shopper@example.com', acme.password)
    expect(answer.status).toBe(303)
    acme[name].tap.take()
  }

  test.each([
    ['a wrong password', 'shopper@example.com', 'wrong'],
    ['an unknown user', 'nobody@example.com', 'wrong'],
    ['an empty form', '', ''],
    ['an empty password', 'shopper@example.com', ''],
  ])(
    '%s: the login page again, 401, e-mail kept, password not',
    async (_name, loginId, password) => {
      const answer = await person.logIn(acme[name], loginId, password)
      expect(answer.status).toBe(401)
      expect(answer.text).toMatch(/<input[^>]+type="password"/)
      expect(answer.text).toContain(loginId && `value="${loginId}"`)
      expect(answer.text).not.toContain('value="wrong"')
      expect(answer.cookies).toEqual([])
    },
  )

  test('wrong password and unknown user cannot be told apart', async () => {
    const bodies = await Promise.all(
      ['shopper@example.com', 'nobody@example.com'].map(async (loginId) => {
        const { text } = await person.logIn(acme[name], loginId, 'wrong')
        return text.replaceAll(loginId, '…').replaceAll(/nonce="[^"]*"|"nonce":"[^"]*"/g, '')
      }),
    )
    expect(bodies[0]).toBe(bodies[1])
  })

  test('a person without a registration here is told so, and is not signed in', async () => {
    const answer = await person.logIn(acme[name], 'newcomer@example.com', acme.password)
    expect(answer.status).toBe(403)
    expect(answer.cookies).toEqual([])
  })

  test('FusionAuth is down while logging in: 503 with Retry-After, e-mail kept', async () => {
    acme[name].tap.fault = 'down'
    const answer = await person.logIn(acme[name], 'shopper@example.com', acme.password)
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
    expect(answer.text).toContain('shopper@example.com')
    expect(answer.text).not.toContain(acme.password)
  })

  test('FusionAuth is down when the JWT has expired: 503, cookies kept, then it goes on', async () => {
    await logIn()
    await acme.advance(400)
    acme[name].tap.fault = 'down'
    const answer = await person.get(acme[name], page)
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
    expect(answer.cookies).toEqual([])
    expect((await person.get(acme[name], '/')).status).toBe(200)
    acme[name].tap.fault = 'none'
    await acme.advance(2)
    expect((await person.get(acme[name], page)).status).toBe(200)
  })

  test('FusionAuth’s answer is lost after it rotated: 503, then it goes on', async () => {
    await logIn()
    await acme.advance(400)
    acme[name].tap.fault = 'answer lost'
    expect((await person.get(acme[name], page)).status).toBe(503)
    acme[name].tap.fault = 'none'
    await acme.advance(2)
    expect((await person.get(acme[name], page)).status).toBe(200)
  })

  test('100 parallel requests with one expired JWT: one refresh, 100 good answers; 20 late ones', async () => {
    await logIn()
    const old = person.copy()
    await acme.advance(400)
    const copies = Array.from({ length: 100 }, () => person.copy())
    const answers = await Promise.all(copies.map((copy) => copy.get(acme[name], page)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(100)
    const refreshes = (): number =>
      acme[name].tap.take().filter(({ call }) => call === 'POST /api/jwt/refresh').length
    expect(refreshes()).toBe(1)
    await acme.advance(1)
    const late = await Promise.all(
      Array.from({ length: 20 }, () => old.copy().get(acme[name], page)),
    )
    expect(late.filter(({ status }) => status === 200)).toHaveLength(20)
    expect(refreshes()).toBe(0)
  })

  test.each([
    ['garbage', (value: string) => `${value.length}`],
    ['truncated', (value: string) => value.slice(0, -7)],
    ['doubled', (value: string) => value + value],
    [
      'with a bit flipped',
      (value: string) => value.slice(0, 60) + (value[60] === 'A' ? 'B' : 'A') + value.slice(61),
    ],
    ['empty', () => ''],
  ])('cookies %s: not signed in, never a 500', async (_name, spoil) => {
    await logIn()
    const jar = person.jars.get(name)
    for (const [cookie, value] of jar ?? []) jar?.set(cookie, spoil(value))
    expect((await person.get(acme[name], page)).status).toBe(303)
    expect((await person.get(acme[name], '/')).status).toBe(200)
  })

  test('cookies that come twice, and the other app’s: not signed in, never a 500', async () => {
    await logIn()
    const jar = person.jars.get(name) ?? new Map()
    const twice = [...jar, ...jar].map(([cookie, value]) => `${cookie}=${value}`).join('; ')
    expect((await person.get(acme[name], page, { cookie: twice })).status).toBe(303)
    const foreign = [...jar].map(([cookie, value]) => `${cookie.replace(name, 'other')}=${value}`)
    expect((await person.get(acme[name], page, { cookie: foreign.join('; ') })).status).toBe(303)
  })

  test.each([
    ['the sibling app', { 'sec-fetch-site': 'same-site' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
  ])(
    'a login or a log-out posted from %s is refused before anything happens',
    async (_name, headers) => {
      await logIn()
      const before = JSON.stringify([...(person.jars.get(name) ?? [])])
      for (const path of ['/login', '/logout', page]) {
        const answer = await person.post(acme[name], path, { loginId: 'x@example.com' }, headers)
        expect(answer.status).toBe(403)
        expect(answer.cookies).toEqual([])
      }
      expect(acme[name].tap.take()).toEqual([])
      expect(JSON.stringify([...(person.jars.get(name) ?? [])]) === before).toBe(true)
    },
  )

  test('logging out ends the session here and at FusionAuth, for a copy of the cookies too', async () => {
    await logIn()
    const copy = person.copy()
    const answer = await person.post(acme[name], '/logout', {})
    expect(answer.status).toBe(303)
    expect(answer.headers.get('clear-site-data')).toBe('"cache", "storage"')
    expect(person.jars.get(name)?.size).toBe(0)
    expect(acme[name].tap.take().map(({ call }) => call.replace(/[0-9a-f-]{36}/, ':id'))).toEqual([
      'DELETE /api/jwt/refresh/:id',
    ])
    expect((await copy.get(acme[name], page)).status).toBe(303)
  })

  test('GET /logout signs nobody out', async () => {
    await logIn()
    await person.get(acme[name], '/logout')
    expect((await person.get(acme[name], page)).status).toBe(200)
  })

  test.each(['//evil.test', 'https://evil.test', '/\\evil.test', '/.//evil.test'])(
    'returnTo %j stays here',
    async (returnTo) => {
      const form = { loginId: 'shopper@example.com', password: acme.password, returnTo }
      const answer = await person.post(acme[name], '/login', form)
      expect(answer.status).toBe(303)
      const target = new URL(answer.location ?? '', acme[name].origin)
      expect(target.origin).toBe(acme[name].origin)
    },
  )

  test('a forged X-Forwarded-For does not reach FusionAuth while no proxy is trusted', async () => {
    const form = { loginId: 'shopper@example.com', password: acme.password }
    await person.post(acme[name], '/login', form, { 'x-forwarded-for': '192.0.2.7' })
    const login = acme[name].tap.take().find(({ call }) => call === 'POST /api/login')
    expect(login?.sent.ipAddress).toBe('127.0.0.1')
  })

  test('a person’s page is kept by no cache', async () => {
    await logIn()
    const answer = await person.get(acme[name], page)
    expect(answer.headers.get('cache-control')).toBe('private, no-store')
  })
})
