import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Emulator } from '../src/index.ts'
import type { Switches } from '../src/switches.ts'
import { call, codes, configure, refresh, signedIn, start } from './support.ts'

vi.setConfig({ testTimeout: 30_000 })

let emulator: Emulator
beforeEach(async () => {
  emulator = await start()
})
afterEach(() => emulator.close())

describe('where the documentation is silent', () => {
  async function withSwitches(switches: Partial<Switches>) {
    await emulator.close()
    emulator = await start({ switches })
    return signedIn(emulator)
  }

  test.each([400, 401, 403, 404] as const)('allowTokenRefresh off answers %d', async (status) => {
    const { refreshToken } = await withSwitches({ refreshNotAllowedStatus: status })
    await configure(emulator, { loginConfiguration: { allowTokenRefresh: false } })
    const answer = await refresh(emulator, refreshToken)
    expect([answer.status, answer.text === '']).toEqual([status, status !== 400])
  })

  test('a code of its own for a token that is refused, and for none', async () => {
    await withSwitches({ refreshTokenRefusedCode: '[x]y', refreshTokenMissingCode: '[y]x' })
    expect(codes(await refresh(emulator, 'nonsense'))).toEqual(['[x]y'])
    expect(codes(await call(emulator, 'POST', '/api/jwt/refresh'))).toEqual(['[y]x'])
  })

  test.each([
    [false, undefined],
    [true, ['refresh_token']],
  ])('gty in refreshed tokens: %s', async (grantTypeInRefreshedTokens, gty) => {
    const { refreshToken } = await withSwitches({ grantTypeInRefreshedTokens })
    const { body } = await refresh(emulator, refreshToken)
    expect(decodeProtectedHeader(body.token ?? '')['gty']).toEqual(gty)
  })

  test.each([
    [false, undefined],
    [true, 'the id of the refresh token'],
  ])('sid in tokens of the Login API: %s', async (sessionIdInLoginTokens, sid) => {
    const { refreshTokenId, token } = await withSwitches({ sessionIdInLoginTokens })
    expect(decodeJwt(token)['sid']).toBe(sid && refreshTokenId)
  })

  test.each([
    [true, 400],
    [false, 200],
  ])('somebody who expired, refreshChecksUser %s', async (refreshChecksUser, status) => {
    const { refreshToken } = await withSwitches({ refreshChecksUser })
    await emulator.people.expire('shopper@example.com')
    expect((await refresh(emulator, refreshToken)).status).toBe(status)
  })
})

test('the next access tokens live as long as a test says', async () => {
  const { refreshToken } = await signedIn(emulator)
  emulator.tokens.accessTokenLifetime(10, 1)
  const lifetime = async () => {
    const { body } = await refresh(emulator, refreshToken)
    const { exp = 0, iat = 0 } = decodeJwt(body.token ?? '')
    return exp - iat
  }
  expect([await lifetime(), await lifetime()]).toEqual([10, 300])
  emulator.tokens.accessTokenLifetime(20)
  expect([await lifetime(), await lifetime()]).toEqual([20, 20])
  emulator.tokens.accessTokenLifetime('configured')
  expect(await lifetime()).toBe(300)
})
