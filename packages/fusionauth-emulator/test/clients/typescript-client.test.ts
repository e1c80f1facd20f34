import { FusionAuthClient } from '@fusionauth/typescript-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Emulator } from '../../src/index.ts'
import { apiKey, forumId, password, shopperId, start, tenantId } from '../support.ts'

let emulator: Emulator
let client: FusionAuthClient
beforeAll(async () => {
  emulator = await start()
  client = new FusionAuthClient(apiKey, emulator.url, tenantId)
})
afterAll(() => emulator.close())

const credentials = { loginId: 'shopper@example.com', password, applicationId: forumId }

async function logIn() {
  const { response, statusCode } = await client.login(credentials)
  const { refreshToken = '', refreshTokenId = '', token = '', user } = response
  return { statusCode, refreshToken, refreshTokenId, token, user }
}

/** The status the client rejects with. */
async function statusOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => 'not rejected',
    (error: { statusCode?: number }) => error.statusCode,
  )
}

test("FusionAuth's own client logs in, validates, refreshes and revokes", async () => {
  const { refreshToken, refreshTokenId, statusCode, token, user } = await logIn()
  expect([statusCode, user?.id]).toEqual([200, shopperId])

  const validated = await client.validateJWT(token)
  expect([validated.statusCode, validated.response.jwt?.sub]).toEqual([200, shopperId])

  const refreshed = await client.exchangeRefreshTokenForJWT({ refreshToken })
  expect(refreshed.statusCode).toBe(200)
  expect(refreshed.response.refreshTokenId).toBe(refreshTokenId)
  expect((await client.validateJWT(refreshed.response.token ?? '')).statusCode).toBe(200)

  const listed = await client.retrieveRefreshTokens(shopperId)
  expect(listed.response.refreshTokens?.map(({ id }) => id)).toContain(refreshTokenId)
  expect((await client.retrieveRefreshTokenById(refreshTokenId)).statusCode).toBe(200)

  expect((await client.revokeRefreshTokenById(refreshTokenId)).statusCode).toBe(200)
  const gone = refreshed.response.refreshToken ?? ''
  expect(await statusOf(client.exchangeRefreshTokenForJWT({ refreshToken: gone }))).toBe(400)
  expect(await statusOf(client.retrieveRefreshTokenById(refreshTokenId))).toBe(404)
})

test('it revokes by value, by user and with a body, and logs out', async () => {
  const sessions = [await logIn(), await logIn(), await logIn(), await logIn()]
  const [byValue, byBody, out, rest] = sessions.map(({ refreshToken }) => refreshToken)
  await client.revokeRefreshTokenByToken(byValue ?? '')
  await client.revokeRefreshTokensWithRequest({ token: byBody ?? '' })
  await client.logout(false, out ?? '')
  await client.logoutWithRequest({ global: false, refreshToken: 'unknown' })
  await client.revokeRefreshTokensByUserIdForApplication(shopperId, forumId)
  for (const refreshToken of [byValue, byBody, out, rest]) {
    const refreshing = client.exchangeRefreshTokenForJWT({ refreshToken: refreshToken ?? '' })
    expect(await statusOf(refreshing)).toBe(400)
  }
})

test('it rejects a wrong password with 404, a bad key with 401, an empty form with Errors', async () => {
  expect(await statusOf(client.login({ ...credentials, password: 'wrong' }))).toBe(404)
  const stranger = new FusionAuthClient('wrong', emulator.url)
  expect(await statusOf(stranger.login(credentials))).toBe(401)
  await expect(client.login({})).rejects.toMatchObject({
    statusCode: 400,
    exception: { fieldErrors: { loginId: [{ code: '[blank]loginId' }] } },
  })
  expect(await statusOf(client.validateJWT('x.y.z'))).toBe(401)
})

test('it sees 202 as a success and reads users, applications, keys and the status', async () => {
  const { response, statusCode } = await client.login({
    ...credentials,
    loginId: 'newcomer@example.com',
  })
  expect([statusCode, response.refreshToken]).toEqual([202, undefined])
  const user = await client.retrieveUserByEmail('shopper@example.com')
  expect(user.response.user?.firstName).toBe('Sam')
  const application = await client.retrieveApplication(forumId)
  expect(application.response.application?.roles?.map(({ name }) => name)).toEqual(['moderator'])
  expect((await client.retrieveJsonWebKeySet()).response.keys?.length).toBeGreaterThan(0)
  expect((await client.retrieveSystemStatus()).statusCode).toBe(200)
})
