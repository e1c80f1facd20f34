import { decodeJwt } from 'jose'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Emulator } from '../src/index.ts'
import { call, codes, configure, day, refresh, signedIn, start, tenantId } from './support.ts'

vi.setConfig({ testTimeout: 30_000 })

let emulator: Emulator
beforeEach(async () => {
  emulator = await start()
})
afterEach(() => emulator.close())

const minutes = 60
const grace = 3600
const refused = [400, ['[invalid]refreshToken']]

async function outcomeOf(refreshToken: string) {
  const answer = await refresh(emulator, refreshToken)
  return answer.status === 200 ? 200 : [answer.status, codes(answer)]
}

test('a refresh: new JWT and value, the same id, the time of the login, both cookies', async () => {
  const first = await signedIn(emulator)
  emulator.clock.advance(6 * minutes)
  const { body, cookies, status } = await refresh(emulator, first.refreshToken)
  expect([status, Object.keys(body).sort()]).toEqual([
    200,
    ['refreshToken', 'refreshTokenId', 'token'],
  ])
  expect(body.refreshTokenId).toBe(first.refreshTokenId)
  expect(body.refreshToken === first.refreshToken).toBe(false)
  expect(cookies.map((cookie) => cookie.split('=')[0])).toEqual(['access_token', 'refresh_token'])
  const before = decodeJwt(first.token)
  const after = decodeJwt(body.token ?? '')
  expect(after.authenticationType).toBe('REFRESH_TOKEN')
  expect(after.auth_time).toBe(before.auth_time)
  expect(after.jti).not.toBe(before.jti)
  expect((after.iat ?? 0) - (before.iat ?? 0)).toBeGreaterThanOrEqual(6 * minutes - 1)
})

test('the cookie wins over the body', async () => {
  const { refreshToken } = await signedIn(emulator)
  const bad = await refresh(emulator, refreshToken, { cookie: 'refresh_token=nonsense' })
  expect(bad.status).toBe(400)
  const good = await refresh(emulator, 'nonsense', { cookie: `refresh_token=${refreshToken}` })
  expect(good.status).toBe(200)
})

test('a form body works as well', async () => {
  const { refreshToken } = await signedIn(emulator)
  const { status } = await call(emulator, 'POST', '/api/jwt/refresh', {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `refreshToken=${refreshToken}`,
  })
  expect(status).toBe(200)
})

test('refused: unknown, missing, of another tenant, not allowed', async () => {
  const { refreshToken } = await signedIn(emulator)
  expect(await outcomeOf('nonsense')).toEqual(refused)
  const missing = await call(emulator, 'POST', '/api/jwt/refresh')
  expect([missing.status, codes(missing)]).toEqual([400, ['[blank]refreshToken']])
  const foreign = await refresh(emulator, refreshToken, {
    headers: { 'x-fusionauth-tenantid': tenantId.replace('7b', '8b') },
  })
  expect([foreign.status, codes(foreign)]).toEqual(refused)
  await configure(emulator, { loginConfiguration: { allowTokenRefresh: false } })
  expect((await refresh(emulator, refreshToken)).status).toBe(400)
  await configure(emulator, { loginConfiguration: { allowTokenRefresh: true } })
  expect(await outcomeOf(refreshToken)).toBe(200)
})

test('a shorter JWT may be asked for, a longer one not', async () => {
  const { refreshToken } = await signedIn(emulator)
  for (const timeToLiveInSeconds of [301, 0, 'x']) {
    const answer = await refresh(emulator, refreshToken, {
      body: { refreshToken, timeToLiveInSeconds },
    })
    expect(answer.status).toBe(400)
    expect(Object.keys(answer.body.fieldErrors ?? {})).toEqual(['timeToLiveInSeconds'])
  }
  const { body } = await refresh(emulator, refreshToken, {
    body: { refreshToken, timeToLiveInSeconds: 10 },
  })
  const { exp = 0, iat = 0 } = decodeJwt(body.token ?? '')
  expect(exp - iat).toBe(10)
})

describe('one-time use', () => {
  test('200 parallel refreshes of one token: all answered, exactly one rotation', async () => {
    const { refreshToken, refreshTokenId } = await signedIn(emulator)
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => refresh(emulator, refreshToken)),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(new Set(answers.map(({ body }) => body.refreshToken)).size).toBe(1)
    expect(new Set(answers.map(({ body }) => body.refreshTokenId))).toEqual(
      new Set([refreshTokenId]),
    )
    expect(new Set(answers.map(({ body }) => body.token)).size).toBe(200)
  })

  test('without grace, only the first of 200 parallel refreshes is answered', async () => {
    await configure(emulator, { jwtConfiguration: oneTimeUse(0) })
    await tenantReuse(false)
    const { refreshToken } = await signedIn(emulator)
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => refresh(emulator, refreshToken)),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(199)
  })

  test('inside the grace: a new JWT, the current value, no rotation', async () => {
    const first = await signedIn(emulator)
    const second = await refresh(emulator, first.refreshToken)
    emulator.clock.advance(grace - 1)
    const again = await refresh(emulator, first.refreshToken)
    expect(again.status).toBe(200)
    expect(again.body.refreshToken === second.body.refreshToken).toBe(true)
    expect(again.body.token === second.body.token).toBe(false)
    expect(await outcomeOf(second.body.refreshToken ?? '')).toBe(200)
  })

  test('after the grace: refused, and the reuse revokes the successor, nobody else', async () => {
    const first = await signedIn(emulator)
    const other = await signedIn(emulator)
    const second = await refresh(emulator, first.refreshToken)
    emulator.clock.advance(grace + 1)
    expect(await outcomeOf(first.refreshToken)).toEqual(refused)
    expect(await outcomeOf(second.body.refreshToken ?? '')).toEqual(refused)
    expect(await outcomeOf(other.refreshToken)).toBe(200)
  })

  test('after the grace without onOneTimeTokenReuse: merely refused', async () => {
    await tenantReuse(false)
    const first = await signedIn(emulator)
    const second = await refresh(emulator, first.refreshToken)
    emulator.clock.advance(grace + 1)
    expect(await outcomeOf(first.refreshToken)).toEqual(refused)
    expect(await outcomeOf(second.body.refreshToken ?? '')).toBe(200)
  })

  test('Reusable gives the same value back, as often as one likes', async () => {
    await configure(emulator, { jwtConfiguration: { refreshTokenUsagePolicy: 'Reusable' } })
    const { refreshToken } = await signedIn(emulator)
    for (const _ of [1, 2, 3]) {
      const { body } = await refresh(emulator, refreshToken)
      expect(body.refreshToken === refreshToken).toBe(true)
    }
  })
})

describe('expiry, by the configuration in force at each use', () => {
  test('a month later the person must log in again', async () => {
    const { refreshToken } = await signedIn(emulator)
    emulator.clock.advance(31 * day)
    expect(await outcomeOf(refreshToken)).toEqual(refused)
    expect(await outcomeOf((await signedIn(emulator)).refreshToken)).toBe(200)
  })

  test('SlidingWindowWithMaximumLifetime: each use moves the window, to the maximum', async () => {
    let { refreshToken } = await signedIn(emulator)
    for (const _ of [1, 2, 3]) {
      emulator.clock.advance(29 * day)
      const { body, status } = await refresh(emulator, refreshToken)
      expect(status).toBe(200)
      refreshToken = body.refreshToken ?? ''
    }
    emulator.clock.advance(4 * day)
    expect(await outcomeOf(refreshToken)).toEqual(refused)
  })

  test('SlidingWindow: no maximum', async () => {
    await configure(emulator, { jwtConfiguration: reusable('SlidingWindow') })
    const { refreshToken } = await signedIn(emulator)
    for (const _ of [1, 2, 3, 4]) {
      emulator.clock.advance(29 * day)
      expect(await outcomeOf(refreshToken)).toBe(200)
    }
    emulator.clock.advance(31 * day)
    expect(await outcomeOf(refreshToken)).toEqual(refused)
  })

  test('Fixed: use does not prolong it', async () => {
    await configure(emulator, { jwtConfiguration: reusable('Fixed') })
    const { refreshToken } = await signedIn(emulator)
    emulator.clock.advance(29 * day)
    expect(await outcomeOf(refreshToken)).toBe(200)
    emulator.clock.advance(2 * day)
    expect(await outcomeOf(refreshToken)).toEqual(refused)
  })

  test('a changed configuration shortens and revives live tokens', async () => {
    await configure(emulator, { jwtConfiguration: reusable('Fixed') })
    const { refreshToken } = await signedIn(emulator)
    emulator.clock.advance(2 * 3600)
    await configure(emulator, { jwtConfiguration: { refreshTokenTimeToLiveInMinutes: 60 } })
    expect(await outcomeOf(refreshToken)).toEqual(refused)
    await configure(emulator, { jwtConfiguration: { refreshTokenTimeToLiveInMinutes: 180 } })
    expect(await outcomeOf(refreshToken)).toBe(200)
  })

  test("a disabled application configuration gives way to the tenant's", async () => {
    await configure(emulator, { jwtConfiguration: { enabled: false } })
    const { refreshToken, token } = await signedIn(emulator)
    const { exp = 0, iat = 0 } = decodeJwt(token)
    expect(exp - iat).toBe(3600)
    const { body } = await refresh(emulator, refreshToken)
    expect(body.refreshToken === refreshToken).toBe(true)
  })
})

const oneTimeUse = (gracePeriodInSeconds: number) => ({
  refreshTokenOneTimeUseConfiguration: { gracePeriodInSeconds },
})
const reusable = (refreshTokenExpirationPolicy: string) => ({
  refreshTokenExpirationPolicy,
  refreshTokenUsagePolicy: 'Reusable',
})

async function tenantReuse(onOneTimeTokenReuse: boolean) {
  const { status } = await call(emulator, 'PATCH', `/api/tenant/${tenantId}`, {
    key: true,
    body: {
      tenant: { jwtConfiguration: { refreshTokenRevocationPolicy: { onOneTimeTokenReuse } } },
    },
  })
  expect(status).toBe(200)
}
