import { expect, test } from 'vitest'
import { answersOf, type Sheet } from './lib/rows.ts'
import { faults } from './rows/faults.ts'
import { keys } from './rows/keys.ts'
import { lockOuts, login } from './rows/login.ts'
import { loggingOut } from './rows/logout.ts'
import { oauth } from './rows/oauth.ts'
import { passwords } from './rows/passwords.ts'
import { refreshing } from './rows/refresh.ts'
import { registrations } from './rows/registrations.ts'
import { revoking } from './rows/revoke.ts'
import { system } from './rows/system.ts'
import { olderVersion, tokens } from './rows/tokens.ts'
import { twoFactor } from './rows/two-factor.ts'
import { users } from './rows/users.ts'
import { verification } from './rows/verification.ts'
import { webhooks } from './rows/webhooks.ts'

const sheets: Sheet[] = [
  faults,
  keys,
  lockOuts,
  loggingOut,
  login,
  oauth,
  olderVersion,
  passwords,
  refreshing,
  registrations,
  revoking,
  system,
  tokens,
  twoFactor,
  users,
  verification,
  webhooks,
]

/** Every route of this workflow, and the statuses its documentation has. */
const documented: Record<string, number[]> = {
  'POST /api/login': [200, 202, 203, 212, 213, 242, 400, 401, 404, 409, 410, 423, 500, 503, 504],
  'PUT /api/login': [200, 202, 400, 401, 404, 500, 503],
  'PUT /api/login/{userId}/{applicationId}': [200, 202, 400, 401, 404, 500, 503],

  'POST /api/two-factor/login': [200, 202, 203, 212, 213, 400, 404, 409, 410, 421, 500, 503, 504],
  'POST /api/two-factor/send/{twoFactorId}': [200, 400, 401, 500, 503],
  'POST /api/two-factor/start': [200, 400, 401, 404, 500, 503],
  'GET /api/two-factor/secret': [200, 401],
  'POST /api/user/two-factor/{userId}': [200, 400, 401, 404, 421, 500, 503],
  'DELETE /api/user/two-factor/{userId}': [200, 400, 401, 404, 421, 500, 503],
  'POST /api/user/two-factor/recovery-code/{userId}': [200, 400, 401, 404],
  'GET /api/user/two-factor/recovery-code/{userId}': [200, 400, 401, 404],

  'POST /api/jwt/refresh': [200, 400, 404, 500, 503],
  'GET /api/jwt/refresh': [200, 400, 401],
  'GET /api/jwt/refresh/{tokenId}': [200, 401, 404],
  'DELETE /api/jwt/refresh': [200, 401, 404, 500, 503],
  'DELETE /api/jwt/refresh/{tokenId}': [200, 401, 404, 500, 503],

  'POST /oauth2/token': [200, 400, 401, 500, 503],
  'GET /oauth2/authorize': [200, 302],
  'POST /oauth2/authorize': [200, 302],
  'GET /oauth2/logout': [302, 400],
  'POST /oauth2/logout': [302],
  'POST /oauth2/introspect': [200, 400, 401],
  'GET /oauth2/userinfo': [200, 400, 401],
  'POST /oauth2/userinfo': [200],
  'GET /.well-known/openid-configuration': [200],
  'GET /{tenantId}/.well-known/openid-configuration': [200],
  'GET /.well-known/jwks.json': [200],
  'GET /api/jwt/public-key': [200, 404],
  'GET /api/jwt/validate': [200, 401, 500],
  'GET /api/jwt/issue': [200, 202, 401],
  'POST /api/jwt/vend': [200, 400, 401, 500],
  'POST /api/jwt/reconcile': [200, 400, 401, 404],

  'POST /api/logout': [200, 500],

  'POST /api/user': [200, 400, 401, 500, 503, 504],
  'POST /api/user/{userId}': [200, 400, 401, 500, 503, 504],
  'GET /api/user': [200, 401, 404],
  'GET /api/user/{userId}': [200, 401, 404],
  'PUT /api/user/{userId}': [200, 400, 401, 404, 504],
  'PATCH /api/user/{userId}': [200, 400, 401, 404, 504],
  'DELETE /api/user/{userId}': [200, 401, 404, 504],
  'GET /api/user/search': [200, 401, 503],

  'POST /api/user/registration': [200, 400, 401, 500, 503, 504],
  'POST /api/user/registration/{userId}': [200, 400, 401, 500, 503, 504],
  'GET /api/user/registration/{userId}/{applicationId}': [200, 401, 404],
  'PUT /api/user/registration/{userId}': [200, 401],
  'PATCH /api/user/registration/{userId}/{applicationId}': [200, 401, 404],
  'DELETE /api/user/registration/{userId}/{applicationId}': [200, 401, 404],

  'POST /api/user/forgot-password': [200, 400, 401, 403, 404, 422, 500, 503],
  'GET /api/user/change-password/{changePasswordId}': [200, 400, 404],
  'GET /api/user/change-password': [200, 400, 401],
  'POST /api/user/change-password': [200, 400, 401, 404, 500, 503],
  'POST /api/user/change-password/{changePasswordId}': [200, 400, 404, 500, 503],

  'POST /api/user/verify-email': [200, 400, 401, 403, 404],
  'POST /api/user/verify-email/{verificationId}': [200, 404],
  'PUT /api/user/verify-email': [200, 403],
  'POST /api/user/verify-registration': [200, 400, 404],
  'PUT /api/user/verify-registration': [200],

  'GET /api/status': [200, 452, 453, 454, 460, 500],
  'GET /api/health': [200, 500],

  'POST /api/key/generate': [200, 400, 401],
  'POST /api/key/generate/{keyId}': [200],
  'GET /api/application': [200, 401],
  'POST /api/application/{applicationId}': [200, 400, 401],
  'GET /api/application/{applicationId}': [200, 401, 404],
  'PATCH /api/application/{applicationId}': [200, 404],
  'POST /api/tenant/{tenantId}': [200, 400, 401],
  'GET /api/tenant/{tenantId}': [200, 401, 404],
  'PATCH /api/tenant/{tenantId}': [200, 400],
  'PATCH /api/system-configuration': [200],
  'POST /api/theme/{id}': [200],
  'POST /api/email/template/{id}': [200],
  'POST /api/group/{id}': [200],
  'POST /api/webhook/{id}': [200],
  'POST /api/lambda/{id}': [200],

  'POST /api/webhook': [200, 400, 401],
  'GET /api/webhook/{webhookId}': [200],
  'DELETE /api/webhook/{webhookId}': [200],
}

/** Documented, and without a row for a reason. */
const withoutRow: Record<string, string> = {
  'POST /api/two-factor/send/{twoFactorId} 401': 'takes no key, so none can be wrong',
  'POST /api/jwt/refresh 404': 'a generic line of the documentation; nothing is said to cause it',
  'GET /oauth2/userinfo 400': 'nothing is said to cause it',
  'GET /api/jwt/refresh 400': 'nothing is said to cause it',
  'POST /api/user/two-factor/recovery-code/{userId} 400': 'nothing is said to cause it',
  'POST /api/user/two-factor/recovery-code/{userId} 401': 'the same check as for reading them',
  'POST /api/user/two-factor/recovery-code/{userId} 404': 'the same check as for reading them',
  'GET /api/user/two-factor/recovery-code/{userId} 400': 'nothing is said to cause it',
  'POST /api/jwt/reconcile 200': 'not emulated',
  'POST /api/jwt/reconcile 400': 'not emulated',
  'POST /api/jwt/reconcile 401': 'not emulated',
  'POST /api/jwt/reconcile 404': 'not emulated',
  'GET /api/status 453': 'of versions long gone',
  'GET /api/status 454': 'of versions long gone',
  'GET /api/status 460': 'of versions long gone',
  'POST /api/two-factor/login 504': 'shown with the first step of the login',
  'POST /api/user/{userId} 504': 'shown without an id',
  'PUT /api/user/{userId} 504': 'shown by creating',
  'PATCH /api/user/{userId} 504': 'shown by creating',
  'DELETE /api/user/{userId} 504': 'shown by creating',
  'POST /api/user/registration 504': 'shown with an id',
}

/** FusionAuth, or what it needs, is broken: said on nearly every route, shown on some. */
const broken = (answers: string) => / 50[03]$/.test(answers)

const expected = Object.entries(documented).flatMap(([route, statuses]) =>
  statuses.map((status) => `${route} ${status}`),
)
const rows = new Set(answersOf(sheets))

test('every documented status of every route has a row, or a reason why not', () => {
  const missing = expected.filter(
    (answers) => !rows.has(answers) && !broken(answers) && !(answers in withoutRow),
  )
  expect(missing).toEqual([])
})

test('no row answers what is not documented', () => {
  expect([...rows].filter((answers) => !expected.includes(answers))).toEqual([])
})

test('what has a row needs no reason, and what has a reason is documented', () => {
  const reasons = Object.keys(withoutRow)
  expect(reasons.filter((answers) => rows.has(answers))).toEqual([])
  expect(reasons.filter((answers) => !expected.includes(answers))).toEqual([])
})

test('broken infrastructure is shown on the routes a login needs', () => {
  expect([...rows].filter(broken).length).toBeGreaterThan(5)
})
