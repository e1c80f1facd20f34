import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Emulator } from '../src/index.ts'
import {
  call,
  day,
  forumId,
  moderatorId,
  refresh,
  shopperId,
  signedIn,
  start,
  storeId,
} from './support.ts'

let emulator: Emulator
beforeEach(async () => {
  emulator = await start()
})
afterEach(() => emulator.close())

const path = '/api/jwt/refresh'
const byOwner = (jwt: string) => ({ headers: { authorization: `Bearer ${jwt}` } })

async function works(refreshToken: string) {
  return (await refresh(emulator, refreshToken)).status === 200
}

test('by id, with the API key: 200 and nothing else; a second time 404', async () => {
  const { refreshToken, refreshTokenId } = await signedIn(emulator)
  const revoked = await call(emulator, 'DELETE', `${path}/${refreshTokenId}`, { key: true })
  expect([revoked.status, revoked.text]).toEqual([200, ''])
  expect((await call(emulator, 'DELETE', `${path}/${refreshTokenId}`, { key: true })).status).toBe(
    404,
  )
  expect(await works(refreshToken)).toBe(false)
})

test('by id or value with the JWT of the owner, not with another one, not without', async () => {
  const owner = await signedIn(emulator)
  const other = await signedIn(emulator, { loginId: 'moderator@example.com' })
  const byId = `${path}/${owner.refreshTokenId}`
  expect((await call(emulator, 'DELETE', byId)).status).toBe(401)
  expect((await call(emulator, 'DELETE', byId, byOwner(other.token))).status).toBe(401)
  expect(await works(owner.refreshToken)).toBe(true)
  expect((await call(emulator, 'DELETE', byId, byOwner(owner.token))).status).toBe(200)
  const byValue = `${path}?token=${other.refreshToken}`
  expect((await call(emulator, 'DELETE', byValue, byOwner(other.token))).status).toBe(200)
  expect(await works(other.refreshToken)).toBe(false)
})

test('an expired JWT revokes nothing', async () => {
  const { refreshToken, refreshTokenId, token } = await signedIn(emulator)
  emulator.clock.advance(301)
  expect((await call(emulator, 'DELETE', `${path}/${refreshTokenId}`, byOwner(token))).status).toBe(
    401,
  )
  expect(await works(refreshToken)).toBe(true)
})

test('the value in a form or JSON body keeps it out of the address', async () => {
  const first = await signedIn(emulator)
  const form = await call(emulator, 'DELETE', path, {
    key: true,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `token=${first.refreshToken}`,
  })
  const second = await signedIn(emulator)
  const json = await call(emulator, 'DELETE', path, {
    key: true,
    body: { token: second.refreshToken },
  })
  expect([form.status, json.status]).toEqual([200, 200])
  expect([await works(first.refreshToken), await works(second.refreshToken)]).toEqual([
    false,
    false,
  ])
})

test.each([
  ['userId', `?userId=${shopperId}`, [false, false, true]],
  ['applicationId', `?applicationId=${storeId}`, [false, true, false]],
  [
    'userId and applicationId',
    `?userId=${shopperId}&applicationId=${storeId}`,
    [false, true, true],
  ],
])('many at once, by %s', async (_name, query, expected) => {
  const tokens = [
    await signedIn(emulator),
    await signedIn(emulator, { applicationId: forumId }),
    await signedIn(emulator, { loginId: 'moderator@example.com' }),
  ]
  expect((await call(emulator, 'DELETE', path + query)).status).toBe(401)
  expect((await call(emulator, 'DELETE', path + query, { key: true })).status).toBe(200)
  const working = []
  for (const { refreshToken } of tokens) working.push(await works(refreshToken))
  expect(working).toEqual(expected)
})

test('404 for a user or an application nobody knows, 400 without any parameter', async () => {
  for (const query of [`?userId=${storeId}`, `?applicationId=${shopperId}`, '?token=nonsense']) {
    expect((await call(emulator, 'DELETE', path + query, { key: true })).status).toBe(404)
  }
  expect((await call(emulator, 'DELETE', path, { key: true })).status).toBe(400)
})

test('the list shows live tokens of the user, and one can be read by its id', async () => {
  await call(emulator, 'DELETE', `${path}?userId=${shopperId}`, { key: true })
  const { refreshTokenId } = await signedIn(emulator)
  const list = await call(emulator, 'GET', `${path}?userId=${shopperId}`, { key: true })
  expect(list.body.refreshTokens?.map(({ id }) => id)).toEqual([refreshTokenId])
  expect((await call(emulator, 'GET', `${path}/${refreshTokenId}`, { key: true })).status).toBe(200)
  expect((await call(emulator, 'GET', `${path}/${refreshTokenId}`)).status).toBe(401)
  emulator.clock.advance(31 * day)
  const later = await call(emulator, 'GET', `${path}?userId=${shopperId}`, { key: true })
  expect([later.status, later.body.refreshTokens]).toEqual([200, []])
  expect((await call(emulator, 'GET', `${path}/${refreshTokenId}`, { key: true })).status).toBe(404)
})

test('logout: the body wins over the cookie, the cookies are cleared', async () => {
  const first = await signedIn(emulator)
  const second = await signedIn(emulator)
  const { cookies, status, text } = await call(emulator, 'POST', '/api/logout', {
    body: { refreshToken: first.refreshToken },
    cookie: `refresh_token=${second.refreshToken}`,
  })
  expect([status, text]).toEqual([200, ''])
  expect(cookies).toEqual([
    'refresh_token=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/; HttpOnly; SameSite=Lax',
  ])
  expect([await works(first.refreshToken), await works(second.refreshToken)]).toEqual([false, true])
})

test('logout everywhere ends every session of the owner, in both applications', async () => {
  const store = await signedIn(emulator)
  const forum = await signedIn(emulator, { applicationId: forumId })
  const moderator = await signedIn(emulator, { loginId: 'moderator@example.com' })
  const query = `?global=true&refreshToken=${store.refreshToken}`
  expect((await call(emulator, 'POST', `/api/logout${query}`)).status).toBe(200)
  expect([await works(forum.refreshToken), await works(moderator.refreshToken)]).toEqual([
    false,
    true,
  ])
  const left = await call(emulator, 'GET', `${path}?userId=${moderatorId}`, { key: true })
  expect(left.body.refreshTokens?.length).toBeGreaterThan(0)
})

test('logout is 200 whatever it is given', async () => {
  const bodies = [undefined, '', '{', '[]', { refreshToken: null }, { refreshToken: 'token' }]
  for (const body of bodies) {
    expect((await call(emulator, 'POST', '/api/logout', { body })).status).toBe(200)
  }
  const undefinedValue = await call(
    emulator,
    'POST',
    '/api/logout?global=true&refreshToken=undefined',
  )
  expect(undefinedValue.status).toBe(200)
})

test('validate: the claims, or 401 with nothing in it', async () => {
  const { token } = await signedIn(emulator)
  const valid = await call(emulator, 'GET', '/api/jwt/validate', byOwner(token))
  expect([valid.status, valid.body.jwt?.sub]).toEqual([200, shopperId])
  const tampered = `${token.slice(0, -8)}AAAAAAAA`
  for (const how of [{}, byOwner(tampered), byOwner('x.y.z'), { cookie: 'access_token=' }]) {
    const { status, text } = await call(emulator, 'GET', '/api/jwt/validate', how)
    expect([status, text]).toEqual([401, ''])
  }
  emulator.clock.advance(301)
  expect((await call(emulator, 'GET', '/api/jwt/validate', byOwner(token))).status).toBe(401)
})
