import { expect } from 'vitest'
import type { Bench, Person } from '../../lib/bench.ts'
import { password } from '../../lib/instance.ts'
import { textAt } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'

/** Locks after `tooManyAttempts` failures, for three minutes unless given otherwise. */
async function lockingTenant(bench: Bench, given = {}) {
  const userActionId = await bench.preventingAction()
  return bench.tenant({ failedAuthenticationConfiguration: { userActionId, ...given } })
}

async function fail(bench: Bench, person: Person, times: number) {
  for (let failed = 0; failed < times; failed++) {
    await bench.logIn(person, { password: 'wrong' })
  }
}

export const lockOut: Row[] = [
  {
    fact: 'unless a user action is configured, no number of failures locks anybody out',
    source: 'guides',
    answers: 'POST /api/login 200',
    run: async (bench) => {
      const member = await bench.member()
      await fail(bench, member, 8)
      return bench.logIn(member)
    },
  },
  {
    fact: 'the defaults are five attempts in a minute, and three minutes out',
    source: 'guides',
    answers: 'GET /api/tenant/{tenantId} 200',
    body: 'TenantResponse',
    is: {
      'tenant.failedAuthenticationConfiguration.tooManyAttempts': 5,
      'tenant.failedAuthenticationConfiguration.resetCountInSeconds': 60,
      'tenant.failedAuthenticationConfiguration.actionDuration': 3,
      'tenant.failedAuthenticationConfiguration.actionDurationUnit': 'MINUTES',
      'tenant.failedAuthenticationConfiguration.emailUser': false,
      'tenant.failedAuthenticationConfiguration.actionCancelPolicy.onPasswordReset': false,
    },
    lacks: ['tenant.failedAuthenticationConfiguration.userActionId'],
    run: async (bench) => bench.send(`GET /api/tenant/${await bench.tenant()}`, { key: true }),
  },
  {
    fact: 'four failures do no harm',
    source: 'guides',
    answers: 'POST /api/login 200',
    run: async (bench) => {
      const member = await bench.member({}, { tenantId: await lockingTenant(bench) })
      await fail(bench, member, 4)
      return bench.logIn(member)
    },
  },
  {
    fact: 'five failures lock out: 409, not 423',
    source: 'guides',
    answers: 'POST /api/login 409',
    has: ['actions.0.actionId', 'actions.0.expiry'],
    run: async (bench) => {
      const member = await bench.member({}, { tenantId: await lockingTenant(bench) })
      await fail(bench, member, 5)
      return bench.logIn(member)
    },
  },
  {
    fact: 'a lock-out ends by itself',
    source: 'guides',
    answers: 'POST /api/login 200',
    run: async (bench) => {
      const member = await bench.member({}, { tenantId: await lockingTenant(bench) })
      await fail(bench, member, 5)
      expect((await bench.logIn(member)).status).toBe(409)
      bench.advance(181)
      return bench.logIn(member)
    },
  },
  {
    fact: 'each further failure begins the duration anew',
    source: 'guides',
    answers: 'POST /api/login 409',
    run: async (bench) => {
      const member = await bench.member({}, { tenantId: await lockingTenant(bench) })
      await fail(bench, member, 5)
      bench.advance(170)
      await fail(bench, member, 1)
      bench.advance(20)
      return bench.logIn(member)
    },
  },
  {
    fact: 'failures are forgotten after resetCountInSeconds',
    source: 'guides',
    answers: 'POST /api/login 200',
    run: async (bench) => {
      const member = await bench.member({}, { tenantId: await lockingTenant(bench) })
      await fail(bench, member, 4)
      bench.advance(61)
      await fail(bench, member, 1)
      return bench.logIn(member)
    },
  },
  {
    fact: 'a lock-out revokes all refresh tokens of the user unless the tenant says otherwise',
    source: 'API docs',
    answers: 'POST /api/jwt/refresh 400',
    run: async (bench) => {
      const member = await bench.member({}, { tenantId: await lockingTenant(bench) })
      const { refreshToken } = await bench.tokens(member)
      await fail(bench, member, 5)
      return bench.refresh(refreshToken)
    },
  },
  {
    fact: 'onLoginPrevented off keeps the refresh tokens',
    source: 'API docs',
    answers: 'GET /api/jwt/refresh/{tokenId} 200',
    body: 'RefreshTokenResponse',
    run: async (bench) => {
      const tenant = await lockingTenant(bench)
      const refreshTokenRevocationPolicy = { onLoginPrevented: false }
      await bench.patchTenant(tenant, { jwtConfiguration: { refreshTokenRevocationPolicy } })
      const member = await bench.member({}, { tenantId: tenant })
      const { refreshTokenId } = await bench.tokens(member)
      await fail(bench, member, 5)
      expect((await bench.logIn(member)).status).toBe(409)
      return bench.send(`GET /api/jwt/refresh/${refreshTokenId}`, { key: true })
    },
  },
  {
    fact: 'all ways in are blocked: the password grant too',
    source: 'guides',
    answers: 'POST /oauth2/token 400',
    body: 'OAuthError',
    has: ['error'],
    run: async (bench) => {
      const member = await bench.member({}, { tenantId: await lockingTenant(bench) })
      await fail(bench, member, 5)
      const form = { grant_type: 'password', username: member.email, password }
      return bench.grant(member.applicationId, form)
    },
  },
  {
    fact: 'a lock-out is cancelled by a password reset where the tenant says so',
    source: 'guides',
    answers: 'POST /api/login 200',
    run: async (bench) => {
      const tenant = await lockingTenant(bench, { actionCancelPolicy: { onPasswordReset: true } })
      const member = await bench.member({}, { tenantId: tenant })
      await fail(bench, member, 5)
      expect((await bench.logIn(member)).status).toBe(409)
      const { body } = await bench.send('POST /api/user/forgot-password', {
        key: true,
        tenant,
        body: { loginId: member.email, sendForgotPasswordMessage: false },
      })
      const changePasswordId = textAt(body, 'changePasswordId')
      const changed = { changePasswordId, password: 'another horse' }
      await bench.send('POST /api/user/change-password', { body: changed })
      return bench.logIn(member, { password: 'another horse' })
    },
  },
]
