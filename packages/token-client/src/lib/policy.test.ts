import { expect, test } from 'vitest'
import {
  apiKey,
  applicationId,
  type Canned,
  clientFor,
  fakeFusionAuth,
} from '../../test/fake-fusionauth.ts'

const tenantId = '7b8a3f0e-0b0e-4b5c-9d59-3f1a6d2c9e01'
const own = {
  enabled: true,
  timeToLiveInSeconds: 300,
  refreshTokenTimeToLiveInMinutes: 60,
  refreshTokenExpirationPolicy: 'SlidingWindowWithMaximumLifetime',
  refreshTokenSlidingWindowConfiguration: { maximumTimeToLiveInMinutes: 1440 },
  refreshTokenUsagePolicy: 'OneTimeUse',
  refreshTokenOneTimeUseConfiguration: { gracePeriodInSeconds: 3600 },
  refreshTokenRevocationPolicy: { onLoginPrevented: false },
}
const shared = {
  timeToLiveInSeconds: 900,
  refreshTokenTimeToLiveInMinutes: 120,
  refreshTokenRevocationPolicy: { onPasswordChanged: false, onOneTimeTokenReuse: true },
}
const revokedOn = {
  loginPrevented: true,
  passwordChanged: false,
  twoFactorEnabled: false,
  tokenReuse: true,
}

function serve(application: unknown, tenant: unknown = { jwtConfiguration: shared }) {
  return fakeFusionAuth(({ url }): Canned => {
    if (url === `/api/application/${applicationId}`) return { body: { application } }
    if (url === `/api/tenant/${tenantId}`) return { body: { tenant } }
    return { status: 404 }
  })
}

test('an application’s own policy counts while it is enabled; what revokes is the tenant’s', async () => {
  const loginConfiguration = { generateRefreshTokens: true, allowTokenRefresh: true }
  await using fake = await serve({ tenantId, jwtConfiguration: own, loginConfiguration })
  expect(await clientFor(fake).policy()).toEqual({
    outcome: 'found',
    policy: {
      source: 'application',
      accessTokenLifetime: 300,
      refreshTokenLifetime: 3600,
      expiration: 'SlidingWindowWithMaximumLifetime',
      maximumLifetime: 86_400,
      usage: 'OneTimeUse',
      gracePeriod: 3600,
      issuesRefreshTokens: true,
      allowsRefresh: true,
      revokedOn,
    },
  })
  expect(fake.seen.every(({ headers }) => headers.authorization === apiKey)).toBe(true)
})

test.each([false, undefined, 'true'])(
  'not enabled (%j): the tenant’s, without mixing',
  async (enabled) => {
    await using fake = await serve({ tenantId, jwtConfiguration: { ...own, enabled } })
    const { policy } = { policy: undefined, ...(await clientFor(fake).policy()) }
    expect(policy).toEqual({
      source: 'tenant',
      accessTokenLifetime: 900,
      refreshTokenLifetime: 7200,
      expiration: 'Fixed',
      usage: 'Reusable',
      gracePeriod: 0,
      issuesRefreshTokens: false,
      allowsRefresh: false,
      revokedOn,
    })
  },
)

test('FusionAuth’s defaults where nothing is said', async () => {
  await using fake = await serve({ tenantId }, {})
  expect(await clientFor(fake).policy()).toMatchObject({
    policy: { accessTokenLifetime: 3600, refreshTokenLifetime: 2_592_000, usage: 'Reusable' },
  })
})

test.each([
  ['no tenant', { jwtConfiguration: own }],
  ['a tenant that would climb out of the path', { tenantId: '../user' }],
  ['no application', undefined],
])('%s: nobody knows', async (_, application) => {
  await using fake = await serve(application)
  expect(await clientFor(fake).policy()).toMatchObject({ outcome: 'unavailable' })
})

test.each([
  [400, 'invalid_request'],
  [401, 'api_key_refused'],
  [403, 'unexpected_answer'],
  [404, 'invalid_request'],
])('%i is a developer’s error', async (status, code) => {
  await using fake = await fakeFusionAuth(({ url }) =>
    url.startsWith('/.well-known') ? { body: { keys: [] } } : { status },
  )
  await expect(clientFor(fake).policy()).rejects.toMatchObject({ code })
})

test('a 404 of a proxy in front of no FusionAuth is an outage', async () => {
  await using fake = await fakeFusionAuth(() => ({ status: 404 }))
  expect(await clientFor(fake).policy()).toMatchObject({ outcome: 'unavailable' })
})
