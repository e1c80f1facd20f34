import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { keyId, tenantId } from '../../lib/instance.ts'
import { at, listAt, textAt } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'

export const applications: Row[] = [
  {
    fact: 'a fresh instance has two: FusionAuth and Tenant Manager',
    source: 'example apps',
    answers: 'GET /api/application 200',
    body: 'ApplicationResponse',
    run: async (bench) => {
      const answer = await bench.send('GET /api/application', { key: true })
      const names = listAt(answer.body, 'applications').map((each) => textAt(each, 'name'))
      expect(names).toEqual(expect.arrayContaining(['FusionAuth', 'Tenant Manager']))
      const ids = listAt(answer.body, 'applications').map((each) => textAt(each, 'id'))
      expect(ids).toContain('3c219e58-ed0e-4b18-ad48-f4f92793ae32')
      return answer
    },
  },
  {
    fact: 'listing needs a key',
    source: 'API docs',
    answers: 'GET /api/application 401',
    run: async (bench) => bench.send('GET /api/application'),
  },
  {
    fact: 'what is left out is filled in as FusionAuth does',
    source: 'client sources',
    answers: 'POST /api/application/{applicationId} 200',
    body: 'ApplicationResponse',
    has: [
      'application.insertInstant',
      'application.lastUpdateInstant',
      'application.oauthConfiguration.clientSecret',
    ],
    is: {
      'application.active': true,
      'application.jwtConfiguration.enabled': false,
      'application.loginConfiguration.allowTokenRefresh': false,
      'application.loginConfiguration.generateRefreshTokens': false,
      'application.loginConfiguration.requireAuthentication': true,
      'application.oauthConfiguration.authorizedURLValidationPolicy': 'ExactMatch',
      'application.oauthConfiguration.consentMode': 'AlwaysPrompt',
      'application.oauthConfiguration.logoutBehavior': 'AllApplications',
      'application.oauthConfiguration.proofKeyForCodeExchangePolicy': 'NotRequired',
      'application.oauthConfiguration.relationship': 'FirstParty',
      'application.oauthConfiguration.requireClientAuthentication': true,
      'application.oauthConfiguration.scopeHandlingPolicy': 'Strict',
      'application.oauthConfiguration.unknownScopePolicy': 'Reject',
      'application.state': 'Active',
      'application.tenantId': tenantId,
      'application.verifyRegistration': false,
    },
    run: async (bench) => {
      const id = randomUUID()
      const answer = await bench.send(`POST /api/application/${id.toUpperCase()}`, {
        key: true,
        tenant: tenantId,
        body: { application: { name: bench.unique('bare') } },
      })
      expect(at(answer.body, 'application.id')).toBe(id)
      expect(at(answer.body, 'application.oauthConfiguration.clientId')).toBe(id)
      return answer
    },
  },
  {
    fact: 'enabling the JWT configuration with a key alone fills in the lifetimes',
    source: 'kickstart docs',
    answers: 'POST /api/application/{applicationId} 200',
    body: 'ApplicationResponse',
    is: {
      'application.jwtConfiguration.refreshTokenExpirationPolicy': 'Fixed',
      'application.jwtConfiguration.refreshTokenTimeToLiveInMinutes': 43_200,
      'application.jwtConfiguration.refreshTokenUsagePolicy': 'Reusable',
      'application.jwtConfiguration.timeToLiveInSeconds': 3600,
    },
    lacks: ['application.jwtConfiguration.refreshTokenRevocationPolicy'],
    run: async (bench) =>
      bench.send(`POST /api/application/${randomUUID()}`, {
        key: true,
        tenant: tenantId,
        body: {
          application: {
            name: bench.unique('keyed'),
            jwtConfiguration: {
              enabled: true,
              accessTokenKeyId: keyId,
              idTokenKeyId: keyId,
              refreshTokenRevocationPolicy: { onPasswordChanged: false },
            },
          },
        },
      }),
  },
  {
    fact: 'verifyRegistration without a template',
    source: 'example apps',
    answers: 'POST /api/application/{applicationId} 400',
    run: async (bench) =>
      bench.send(`POST /api/application/${randomUUID()}`, {
        key: true,
        tenant: tenantId,
        body: { application: { name: bench.unique('bare'), verifyRegistration: true } },
      }),
  },
  {
    fact: 'no name',
    source: 'API docs',
    answers: 'POST /api/application/{applicationId} 400',
    run: async (bench) =>
      bench.send(`POST /api/application/${randomUUID()}`, {
        key: true,
        tenant: tenantId,
        body: { application: {} },
      }),
  },
  {
    fact: 'creating needs a key',
    source: 'API docs',
    answers: 'POST /api/application/{applicationId} 401',
    run: async (bench) => bench.send(`POST /api/application/${randomUUID()}`, { body: {} }),
  },
  {
    fact: 'one that is there',
    source: 'API docs',
    answers: 'GET /api/application/{applicationId} 200',
    body: 'ApplicationResponse',
    has: ['application.id', 'application.roles.0.id', 'application.roles.0.name'],
    run: async (bench) =>
      bench.send(`GET /api/application/${await bench.application()}`, { key: true }),
  },
  {
    fact: 'reading one needs a key',
    source: 'API docs',
    answers: 'GET /api/application/{applicationId} 401',
    run: async (bench) => bench.send(`GET /api/application/${await bench.application()}`),
  },
  {
    fact: 'one nobody knows',
    source: 'API docs',
    answers: 'GET /api/application/{applicationId} 404',
    run: async (bench) => bench.send(`GET /api/application/${keyId}`, { key: true }),
  },
  {
    fact: 'PATCH merges',
    source: 'API docs',
    answers: 'PATCH /api/application/{applicationId} 200',
    body: 'ApplicationResponse',
    is: {
      'application.loginConfiguration.allowTokenRefresh': false,
      'application.loginConfiguration.generateRefreshTokens': true,
    },
    run: async (bench) => {
      const application = { loginConfiguration: { allowTokenRefresh: false } }
      const route = `PATCH /api/application/${await bench.application()}`
      return bench.send(route, { key: true, body: { application } })
    },
  },
  {
    fact: 'PATCH on nothing',
    source: 'API docs',
    answers: 'PATCH /api/application/{applicationId} 404',
    run: async (bench) =>
      bench.send(`PATCH /api/application/${keyId}`, { key: true, body: { application: {} } }),
  },
]
