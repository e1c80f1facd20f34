import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { startEmulator } from '@latchkey/fusionauth-emulator'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { createTokenClient, type TokenSet, type TokenClientOptions } from '../src/index.ts'

const file = fileURLToPath(new URL('../../../tooling/kickstart/kickstart.json', import.meta.url))
const { variables } = JSON.parse(await readFile(file, 'utf8'))
const emulator = await startEmulator({ port: 0, kickstart: file })
const now = () => emulator.clock.now()
const shopper = { loginId: 'shopper@example.com', password: variables.password }

const store = clientOf(variables.storeApplicationId)
const forum = clientOf(variables.forumApplicationId)

function clientOf(applicationId: string, options: Partial<TokenClientOptions> = {}) {
  const { defaultTenantId: tenantId, apiKey, issuer } = variables
  const given = { url: emulator.url, tenantId, applicationId, apiKey, issuer, now }
  return createTokenClient({ ...given, ...options })
}

async function signIn(client = store): Promise<TokenSet> {
  const login = await client.login(shopper)
  if (login.outcome === 'signed-in') return login.tokens
  throw new Error(`The shopper was not signed in: ${login.outcome}`)
}

async function refreshed(tokens: TokenSet): Promise<TokenSet> {
  const outcome = await store.refresh(tokens.refreshToken)
  if (outcome.outcome === 'refreshed') return outcome.tokens
  throw new Error(`Not refreshed: ${outcome.outcome}`)
}

async function manage(method: string, path: string, body: unknown): Promise<void> {
  const headers = { authorization: variables.apiKey, 'content-type': 'application/json' }
  const init = { method, headers, body: JSON.stringify(body) }
  const response = await fetch(`${emulator.url}${path}`, init)
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`)
}

beforeEach(() => emulator.reset())
afterAll(() => emulator.close())

describe('log in', () => {
  test('the shopper is signed in, and the JWT verifies', async () => {
    const login = await store.login({ ...shopper, device: { name: 'Firefox', type: 'BROWSER' } })
    expect(login).toMatchObject({ outcome: 'signed-in', user: { firstName: 'Sam' } })
    if (login.outcome !== 'signed-in') return
    const verified = await store.verify(login.tokens.accessToken)
    expect(verified).toMatchObject({
      outcome: 'valid',
      claims: { sub: login.user.id, aud: store.applicationId, iss: variables.issuer },
    })
  })

  test('the moderator’s role is in the forum’s claims', async () => {
    const login = await forum.login({ ...shopper, loginId: 'moderator@example.com' })
    if (login.outcome !== 'signed-in') throw new Error(login.outcome)
    const verified = await forum.verify(login.tokens.accessToken)
    expect(verified).toMatchObject({ claims: { roles: ['moderator'] } })
  })

  test.each([
    ['a wrong password', { ...shopper, password: 'not it' }],
    ['a password with a space too many', { ...shopper, password: `${variables.password} ` }],
    ['an unknown person', { ...shopper, loginId: 'nobody@example.com' }],
    ['a form that was sent empty', { loginId: '', password: '' }],
    ['a blank password', { loginId: 'shopper@example.com', password: '' }],
  ])('%s is wrong-credentials', async (_, typed) => {
    expect(await store.login(typed)).toEqual({ outcome: 'wrong-credentials' })
  })

  test('the newcomer is not registered, and gets no refresh token', async () => {
    const login = await store.login({ ...shopper, loginId: 'newcomer@example.com' })
    expect(login).toMatchObject({ outcome: 'not-registered', user: { firstName: 'Noor' } })
    expect(login).not.toHaveProperty('tokens')
  })

  test('a wrong API key and an unknown application are developers’ errors', async () => {
    const keyless = clientOf(store.applicationId, { apiKey: undefined })
    await expect(keyless.login(shopper)).rejects.toMatchObject({ code: 'api_key_refused' })
    const lost = clientOf(store.applicationId, { apiKey: 'wrong' })
    await expect(lost.login(shopper)).rejects.toMatchObject({ code: 'api_key_refused' })
    const nowhere = clientOf('99999999-0000-4000-8000-000000000001')
    await expect(nowhere.login(shopper)).rejects.toMatchObject({ code: 'invalid_request' })
  })

  test('an application with FusionAuth’s defaults issues no refresh token: said in words', async () => {
    await manage('PATCH', `/api/application/${store.applicationId}`, {
      application: { loginConfiguration: { generateRefreshTokens: false } },
    })
    const refused = { code: 'refresh_token_not_issued' }
    await expect(store.login(shopper)).rejects.toMatchObject(refused)
  })
})

describe('refresh', () => {
  test('the refresh token rotates, its id stays, the new JWT is for the same person', async () => {
    const before = await signIn()
    emulator.clock.advance(301)
    expect((await store.verify(before.accessToken)).outcome).toBe('expired')
    const after = await refreshed(before)
    expect(after.refreshToken === before.refreshToken).toBe(false)
    expect(after.refreshTokenId).toBe(before.refreshTokenId)
    const verified = await store.verify(after.accessToken)
    expect(verified).toMatchObject({ outcome: 'valid', claims: { sub: variables.shopperId } })
  })

  test('the old value within the grace gets the current one, after it is refused', async () => {
    const before = await signIn()
    const after = await refreshed(before)
    emulator.clock.advance(3599)
    expect((await refreshed(before)).refreshToken === after.refreshToken).toBe(true)
    emulator.clock.advance(2)
    expect((await store.refresh(before.refreshToken)).outcome).toBe('refused')
  })

  test.each([
    ['expired', async () => emulator.clock.advance(31 * 86_400)],
    ['revoked', async ({ refreshTokenId }: TokenSet) => void (await store.revoke(refreshTokenId))],
    [
      'logged out',
      async ({ refreshToken }: TokenSet) => void (await store.logout({ refreshToken })),
    ],
    [
      'revoked with the person’s others',
      async () => void (await store.revokeAll(variables.shopperId)),
    ],
  ])('%s is refused', async (_, end) => {
    const tokens = await signIn()
    await end(tokens)
    const outcome = await store.refresh(tokens.refreshToken)
    expect(outcome).toEqual({ outcome: 'refused', reason: '[invalid]refreshToken' })
  })

  test('a made-up token is refused', async () => {
    expect((await store.refresh('made-up')).outcome).toBe('refused')
  })
})

describe('ending sessions', () => {
  test('revokeAll and logout leave the other application alone, global does not', async () => {
    const there = await signIn(forum)
    const here = await signIn()
    await store.revokeAll(variables.shopperId)
    expect((await forum.refresh(there.refreshToken)).outcome).toBe('refreshed')
    expect((await store.refresh(here.refreshToken)).outcome).toBe('refused')

    const { refreshToken } = await signIn()
    expect(await store.logout({ refreshToken, global: true })).toEqual({ outcome: 'revoked' })
    expect((await forum.refresh(there.refreshToken)).outcome).toBe('refused')
  })

  test('revokeAll with everywhere ends those in the other application, too', async () => {
    const there = await signIn(forum)
    await store.revokeAll(variables.shopperId, { everywhere: true })
    expect((await forum.refresh(there.refreshToken)).outcome).toBe('refused')
  })

  test('twice is as good as once', async () => {
    const { refreshToken, refreshTokenId } = await signIn()
    for (const _ of ['once', 'twice']) {
      expect(await store.revoke(refreshTokenId)).toEqual({ outcome: 'revoked' })
      expect(await store.logout({ refreshToken })).toEqual({ outcome: 'revoked' })
    }
  })
})

describe('verify', () => {
  test('the other application’s JWT is refused: same tenant, same key, other audience', async () => {
    const { accessToken } = await signIn(forum)
    expect((await forum.verify(accessToken)).outcome).toBe('valid')
    expect(await store.verify(accessToken)).toEqual({ outcome: 'invalid', reason: 'audience' })
  })

  test('another tenant’s issuer is refused', async () => {
    const { accessToken } = await signIn()
    const elsewhere = clientOf(store.applicationId, { issuer: 'https://auth.example.com' })
    expect(await elsewhere.verify(accessToken)).toEqual({ outcome: 'invalid', reason: 'issuer' })
  })

  test('after a key rotation old and new JWTs verify, at once and for 100 callers', async () => {
    const old = await signIn()
    expect((await store.verify(old.accessToken)).outcome).toBe('valid')
    const keyId = '10000000-0000-4000-8000-00000000000b'
    const key = { algorithm: 'RS256', name: 'Next', length: 2048 }
    await manage('POST', `/api/key/generate/${keyId}`, { key })
    await manage('PATCH', `/api/application/${store.applicationId}`, {
      application: { jwtConfiguration: { accessTokenKeyId: keyId } },
    })
    const { accessToken } = await signIn()
    const crowd = Array.from({ length: 100 }, () => store.verify(accessToken))
    const outcomes = new Set((await Promise.all(crowd)).map(({ outcome }) => outcome))
    expect([...outcomes]).toEqual(['valid'])
    expect((await store.verify(old.accessToken)).outcome).toBe('valid')
  })
})

test('FusionAuth gone: good JWTs still verify, everything else is unavailable', async () => {
  const gone = await startEmulator({ port: 0, kickstart: file })
  const client = clientOf(store.applicationId, { url: gone.url })
  const tokens = await signIn(client)
  expect((await client.verify(tokens.accessToken)).outcome).toBe('valid')
  await gone.close()
  const expected = { outcome: 'unavailable' }
  expect(await client.login(shopper)).toMatchObject(expected)
  expect(await client.refresh(tokens.refreshToken)).toMatchObject(expected)
  expect(await client.revoke(tokens.refreshTokenId)).toMatchObject(expected)
  expect((await client.verify(tokens.accessToken)).outcome).toBe('valid')
})
