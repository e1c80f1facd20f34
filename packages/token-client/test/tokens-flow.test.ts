import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { startEmulator } from '@latchkey/fusionauth-emulator'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { createTokenClient, type TokenClientOptions, type TokenSet } from '../src/index.ts'

const file = fileURLToPath(new URL('../../../tooling/kickstart/kickstart.json', import.meta.url))
const { variables } = JSON.parse(await readFile(file, 'utf8'))
const emulator = await startEmulator({ port: 0, kickstart: file })
const shopper = { loginId: 'shopper@example.com', password: variables.password }
const clientSecret = 'canary-client-secret-0123456789'

function clientOf(options: Partial<TokenClientOptions> = {}) {
  const { defaultTenantId: tenantId, storeApplicationId: applicationId, apiKey, issuer } = variables
  const given = { url: emulator.url, tenantId, applicationId, apiKey, issuer }
  return createTokenClient({ ...given, now: () => emulator.clock.now(), ...options })
}
const store = clientOf({ applicationName: 'store' })

async function signIn(client = store, device = {}): Promise<TokenSet> {
  const login = await client.login({ ...shopper, device })
  if (login.outcome === 'signed-in') return login.tokens
  throw new Error(`The shopper was not signed in: ${login.outcome}`)
}

async function change(application: unknown): Promise<void> {
  const headers = { authorization: variables.apiKey, 'content-type': 'application/json' }
  const path = `${emulator.url}/api/application/${variables.storeApplicationId}`
  const body = JSON.stringify({ application })
  const answer = await fetch(path, { method: 'PATCH', headers, body })
  if (!answer.ok) throw new Error(`PATCH: ${answer.status} ${await answer.text()}`)
}

beforeEach(() => emulator.reset())
afterAll(() => emulator.close())

describe('refresh at /oauth2/token', () => {
  const oauth = { refreshEndpoint: '/oauth2/token', clientSecret } as const
  const grants = (enabledGrants: string[]) => ({
    oauthConfiguration: { clientSecret, enabledGrants },
  })
  beforeEach(() => change(grants(['authorization_code', 'refresh_token'])))

  test('a token of the Login API is traded, rotates and keeps its id; a spent one is refused', async () => {
    const client = clientOf(oauth)
    const before = await signIn()
    emulator.clock.advance(301)
    const refreshed = await client.refresh(before.refreshToken)
    if (refreshed.outcome !== 'refreshed') throw new Error(JSON.stringify(refreshed))
    expect(refreshed.tokens.refreshToken === before.refreshToken).toBe(false)
    expect(refreshed.tokens.refreshTokenId).toBe(before.refreshTokenId)
    expect(await client.verify(refreshed.tokens.accessToken)).toMatchObject({ outcome: 'valid' })
    emulator.clock.advance(3601)
    const refused = { outcome: 'refused', reason: 'refresh_token_not_found' }
    expect(await client.refresh(before.refreshToken)).toEqual(refused)
  })

  test('a wrong client secret and a grant that is off are developers’ errors, and end nothing', async () => {
    const { refreshToken } = await signIn()
    const wrong = clientOf({ ...oauth, clientSecret: 'canary-wrong' })
    await expect(wrong.refresh(refreshToken)).rejects.toMatchObject({
      code: 'client_secret_refused',
    })
    await change(grants(['authorization_code']))
    const off = clientOf(oauth).refresh(refreshToken)
    await expect(off).rejects.toMatchObject({ code: 'client_secret_refused' })
    expect((await store.refresh(refreshToken)).outcome).toBe('refreshed')
  })
})

test.each(['/api/jwt/refresh', '/oauth2/token'] as const)(
  '%s gives a shorter life, and finds a longer one than is configured a developer’s error',
  async (refreshEndpoint) => {
    await change({ oauthConfiguration: { clientSecret, enabledGrants: ['refresh_token'] } })
    const secret = refreshEndpoint === '/oauth2/token' && { clientSecret }
    const client = clientOf({ refreshEndpoint, ...secret })
    const { refreshToken } = await signIn()
    const short = await client.refresh(refreshToken, { timeToLive: 60 })
    if (short.outcome !== 'refreshed') throw new Error(short.outcome)
    const verified = await client.verify(short.tokens.accessToken)
    if (verified.outcome !== 'valid') throw new Error(verified.outcome)
    expect(verified.claims.exp - verified.claims.iat).toBe(60)
    const long = client.refresh(short.tokens.refreshToken, { timeToLive: 86_400 })
    await expect(long).rejects.toMatchObject({ code: 'invalid_request' })
  },
)

test('an id token of the same application is refused', async () => {
  await change({
    oauthConfiguration: {
      clientSecret,
      enabledGrants: ['password', 'refresh_token'],
      generateRefreshTokens: true,
    },
  })
  const form = new URLSearchParams({
    client_id: variables.storeApplicationId,
    client_secret: clientSecret,
    grant_type: 'password',
    username: shopper.loginId,
    password: shopper.password,
    scope: 'openid offline_access',
  })
  const answer = await fetch(`${emulator.url}/oauth2/token`, { method: 'POST', body: form })
  const { access_token: access, id_token: id } = JSON.parse(await answer.text())
  expect(await store.verify(access)).toMatchObject({ outcome: 'valid' })
  expect(await store.verify(id)).toEqual({ outcome: 'invalid', reason: 'kind' })
})

test('the sessions of a person, told apart by device, until they are revoked', async () => {
  // The kickstart's registrations came with tokens.
  await store.revokeAll(variables.shopperId)
  const [laptop, phone] = [
    await signIn(store, { name: 'Laptop' }),
    await signIn(store, { name: 'Phone' }),
  ]
  await signIn(clientOf({ applicationId: variables.forumApplicationId }))
  const names = async (options = {}) => {
    const found = await store.sessions.list(variables.shopperId, options)
    if (found.outcome !== 'listed') throw new Error(found.outcome)
    const printed = inspect(found, { depth: 9, showHidden: true })
    expect([laptop, phone].some(({ refreshToken }) => printed.includes(refreshToken))).toBe(false)
    return found.sessions.map(({ device }) => device.name ?? '').toSorted()
  }
  expect(await names()).toEqual(['Laptop', 'Phone'])
  expect((await names({ everywhere: true })).length).toBeGreaterThan(2)
  await store.revoke(laptop.refreshTokenId)
  expect(await names()).toEqual(['Phone'])
  await store.revokeAll(variables.shopperId)
  expect(await names()).toEqual([])
})

test('the policy of the kickstart', async () => {
  expect(await store.policy()).toMatchObject({
    outcome: 'found',
    policy: {
      accessTokenLifetime: 300,
      usage: 'OneTimeUse',
      gracePeriod: 3600,
      issuesRefreshTokens: true,
      allowsRefresh: true,
    },
  })
  await change({ jwtConfiguration: { enabled: false } })
  expect(await store.policy()).toMatchObject({ policy: { source: 'tenant' } })
})

test('a token set prints as whose it is and how long it lasts', async () => {
  const tokens = await signIn()
  emulator.clock.advance(30)
  expect(inspect(tokens)).toBe('TokenSet(store, expires in 4 min)')
})
