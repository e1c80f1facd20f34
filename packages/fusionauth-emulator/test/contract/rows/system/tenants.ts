import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { issuer, keyId, tenantId } from '../../lib/instance.ts'
import { at, isMembers } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'

const unusable: [string, object][] = [
  ['a lifetime of no seconds', { timeToLiveInSeconds: 0 }],
  ['refresh tokens of no minutes', { refreshTokenTimeToLiveInMinutes: 0 }],
  [
    'a maximum shorter than the window',
    {
      refreshTokenExpirationPolicy: 'SlidingWindowWithMaximumLifetime',
      refreshTokenSlidingWindowConfiguration: { maximumTimeToLiveInMinutes: 10 },
      refreshTokenTimeToLiveInMinutes: 20,
    },
  ],
  ['a policy nobody knows', { refreshTokenUsagePolicy: 'Sometimes' }],
]

const refused = ([what, jwtConfiguration]: [string, object]): Row => ({
  fact: what,
  source: 'API docs',
  answers: 'PATCH /api/tenant/{tenantId} 400',
  run: async (bench) => {
    const route = `PATCH /api/tenant/${await bench.tenant()}`
    return bench.send(route, { key: true, body: { tenant: { jwtConfiguration } } })
  },
})

export const tenants: Row[] = [
  {
    fact: 'a fresh instance has one tenant, named Default',
    source: 'API docs',
    answers: 'GET /api/tenant/{tenantId} 200',
    body: 'TenantResponse',
    is: { 'tenant.name': 'Default', 'tenant.id': tenantId, 'tenant.issuer': issuer },
    run: async (bench) => bench.send(`GET /api/tenant/${tenantId}`, { key: true }),
  },
  {
    fact: 'what is left out is filled in as FusionAuth does',
    source: 'client sources',
    answers: 'POST /api/tenant/{tenantId} 200',
    body: 'TenantResponse',
    is: {
      'tenant.emailConfiguration.implicitEmailVerificationAllowed': true,
      'tenant.emailConfiguration.unverified.behavior': 'Allow',
      'tenant.emailConfiguration.verificationStrategy': 'ClickableLink',
      'tenant.emailConfiguration.verifyEmail': false,
      'tenant.externalIdentifierConfiguration.authorizationGrantIdTimeToLiveInSeconds': 30,
      'tenant.externalIdentifierConfiguration.changePasswordIdTimeToLiveInSeconds': 600,
      'tenant.externalIdentifierConfiguration.emailVerificationIdTimeToLiveInSeconds': 86_400,
      'tenant.externalIdentifierConfiguration.oneTimePasswordTimeToLiveInSeconds': 60,
      'tenant.externalIdentifierConfiguration.twoFactorIdTimeToLiveInSeconds': 300,
      'tenant.httpSessionMaxInactiveInterval': 3600,
      'tenant.issuer': 'acme.com',
      'tenant.jwtConfiguration.refreshTokenExpirationPolicy': 'Fixed',
      'tenant.jwtConfiguration.refreshTokenOneTimeUseConfiguration.gracePeriodInSeconds': 0,
      'tenant.jwtConfiguration.refreshTokenRevocationPolicy': {
        onLoginPrevented: true,
        onMultiFactorEnable: false,
        onOneTimeTokenReuse: false,
        onPasswordChanged: true,
      },
      'tenant.jwtConfiguration.refreshTokenSlidingWindowConfiguration.maximumTimeToLiveInMinutes': 43_200,
      'tenant.jwtConfiguration.refreshTokenTimeToLiveInMinutes': 43_200,
      'tenant.jwtConfiguration.refreshTokenUsagePolicy': 'Reusable',
      'tenant.jwtConfiguration.timeToLiveInSeconds': 3600,
      'tenant.loginConfiguration.requireAuthentication': true,
      'tenant.maximumPasswordAge.days': 180,
      'tenant.maximumPasswordAge.enabled': false,
      'tenant.passwordValidationRules.maxLength': 256,
      'tenant.passwordValidationRules.minLength': 8,
      'tenant.rateLimitConfiguration.failedLogin.enabled': false,
      'tenant.rateLimitConfiguration.failedLogin.limit': 5,
      'tenant.rateLimitConfiguration.failedLogin.timePeriodInSeconds': 60,
    },
    run: async (bench) =>
      bench.send(`POST /api/tenant/${randomUUID()}`, {
        key: true,
        body: { tenant: { name: bench.unique('bare') } },
      }),
  },
  {
    fact: 'a copy of another one, verbatim, with id null and a new name',
    source: 'example apps',
    answers: 'POST /api/tenant/{tenantId} 200',
    body: 'TenantResponse',
    run: async (bench) => {
      const { body } = await bench.admin(`GET /api/tenant/${tenantId}`)
      const original = at(body, 'tenant')
      const name = bench.unique('copy')
      const tenant = { ...(isMembers(original) ? original : {}), id: null, name }
      const id = randomUUID()
      const answer = await bench.send(`POST /api/tenant/${id}`, { key: true, body: { tenant } })
      expect([at(answer.body, 'tenant.id'), at(answer.body, 'tenant.name')]).toEqual([id, name])
      expect(at(answer.body, 'tenant.issuer')).toBe(issuer)
      return answer
    },
  },
  {
    fact: 'no name',
    source: 'API docs',
    answers: 'POST /api/tenant/{tenantId} 400',
    run: async (bench) =>
      bench.send(`POST /api/tenant/${randomUUID()}`, { key: true, body: { tenant: {} } }),
  },
  {
    fact: 'creating needs a key',
    source: 'API docs',
    answers: 'POST /api/tenant/{tenantId} 401',
    run: async (bench) => bench.send(`POST /api/tenant/${randomUUID()}`, { body: {} }),
  },
  {
    fact: 'reading needs a key',
    source: 'API docs',
    answers: 'GET /api/tenant/{tenantId} 401',
    run: async (bench) => bench.send(`GET /api/tenant/${tenantId}`),
  },
  {
    fact: 'one nobody knows',
    source: 'API docs',
    answers: 'GET /api/tenant/{tenantId} 404',
    run: async (bench) => bench.send(`GET /api/tenant/${keyId}`, { key: true }),
  },
  {
    fact: 'PATCH merges',
    source: 'API docs',
    answers: 'PATCH /api/tenant/{tenantId} 200',
    body: 'TenantResponse',
    is: {
      'tenant.jwtConfiguration.timeToLiveInSeconds': 60,
      'tenant.jwtConfiguration.refreshTokenTimeToLiveInMinutes': 43_200,
    },
    run: async (bench) => {
      const tenant = { jwtConfiguration: { timeToLiveInSeconds: 60 } }
      const route = `PATCH /api/tenant/${await bench.tenant()}`
      return bench.send(route, { key: true, body: { tenant } })
    },
  },
  ...unusable.map(refused),
  ...[0, 86_400].map((gracePeriodInSeconds): Row => ({
    fact: `a grace period of ${gracePeriodInSeconds} seconds: up to 86,399, or 0 for none`,
    source: 'API docs',
    answers: `PATCH /api/tenant/{tenantId} ${gracePeriodInSeconds === 0 ? 200 : 400}`,
    body: gracePeriodInSeconds === 0 ? 'TenantResponse' : 'Errors',
    run: async (bench) => {
      const refreshTokenOneTimeUseConfiguration = { gracePeriodInSeconds }
      const tenant = { jwtConfiguration: { refreshTokenOneTimeUseConfiguration } }
      const route = `PATCH /api/tenant/${await bench.tenant()}`
      return bench.send(route, { key: true, body: { tenant } })
    },
  })),
]
