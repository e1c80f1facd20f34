import { randomUUID } from 'node:crypto'
import { storedResources } from '../src/state/configuration/stored.ts'
import { mark, type Belongings } from './belongings.ts'
import { password } from './support.ts'
import type { Two } from './two-tenants.ts'

// Every way to name what is A's: in a path, in a query, in a body.

/** What A has, by the path up to its id. */
export const idsOfA = (two: Two, ofA: Belongings): Record<string, string[]> => ({
  ...Object.fromEntries(
    storedResources.map(({ path }) => [`${path}/{id}`, [ofA.stored[path] ?? '']]),
  ),
  '/api/api-key/{id}': [ofA.apiKey],
  '/api/application/{id}': [two.appOfA],
  '/api/application/{id}/role/{id}': [ofA.role],
  '/api/application/{id}/scope/{id}': [ofA.scope],
  '/api/entity/type/{id}/permission/{id}': [ofA.permission],
  '/api/jwt/refresh/{id}': [ofA.refreshTokenId, ofA.session],
  '/api/key/generate/{id}': [ofA.key],
  '/api/key/import/{id}': [ofA.key],
  '/api/key/{id}': [ofA.key],
  '/api/login/{id}': [ofA.user],
  '/api/login/{id}/{id}': [two.appOfA],
  '/api/tenant/password-validation-rules/{id}': [two.tenantA],
  '/api/tenant/{id}': [two.tenantA],
  '/api/user-action/{id}': [ofA.userAction],
  '/api/user/action/{id}': [ofA.log],
  '/api/user/change-password/{id}': [ofA.changePasswordId],
  '/api/user/registration/{id}': [ofA.user],
  '/api/user/registration/{id}/{id}': [two.appOfA],
  '/api/user/two-factor/recovery-code/{id}': [ofA.user],
  '/api/user/two-factor/{id}': [ofA.user],
  '/api/user/{id}': [ofA.user],
  '/api/webhook/{id}': [ofA.webhook],
})

/** Every way to name what is A's in a query. */
export const queries = (two: Two, ofA: Belongings) => [
  '',
  new URLSearchParams({
    applicationId: two.appOfA,
    changePasswordId: ofA.changePasswordId,
    groupId: ofA.stored['/api/group'] ?? '',
    memberId: ofA.member,
    roleName: mark,
    tenantId: two.tenantA,
    userId: ofA.user,
  }),
  new URLSearchParams({ email: ofA.email, loginId: ofA.email, username: ofA.user }),
  new URLSearchParams({ userId: ofA.user, hardDelete: 'true', reactivate: 'true' }),
  new URLSearchParams({ token: ofA.refreshToken, applicationId: two.appOfA, hardDelete: 'true' }),
  new URLSearchParams({ ids: ofA.user, queryString: '*', numberOfResults: '100' }),
]

/** A body for everything: what a route does not know it passes over. */
export const bodyFor = (two: Two, ofA: Belongings, applicationId: string) => ({
  ...Object.fromEntries(storedResources.map(({ singular }) => [singular, { name: 'changed' }])),
  action: {
    actioneeUserId: ofA.user,
    applicationIds: [two.appOfA],
    comment: 'changed',
    expiry: 9e12,
    userActionId: ofA.userAction,
  },
  apiKey: { permissions: {} },
  application: { name: 'changed' },
  applicationId,
  claims: {},
  grant: { userId: ofA.user, permissions: ['changed'] },
  groupId: ofA.stored['/api/group'],
  key: { name: 'changed', algorithm: 'ES256' },
  loginId: ofA.email,
  memberIds: [ofA.member],
  members: { [ofA.stored['/api/group'] ?? '']: [{ userId: ofA.user, data: { changed: true } }] },
  methodId: 'ABCD',
  password,
  permission: { name: 'changed' },
  registration: { applicationId, data: { changed: true } },
  role: { name: 'changed' },
  scope: { name: 'changed' },
  search: { ids: [ofA.user], queryString: '*', numberOfResults: 100 },
  systemConfiguration: { reportTimezone: 'Europe/Zurich' },
  tenant: { name: 'changed' },
  userAction: { name: 'changed', temporal: true },
  userId: ofA.user,
  userIds: [ofA.user],
  webhook: { url: 'http://127.0.0.1:9/changed' },
})

export const bodies = (two: Two, ofA: Belongings) => [
  undefined,
  {
    ...bodyFor(two, ofA, two.appOfA),
    user: { username: randomUUID(), password, firstName: 'changed' },
  },
  bodyFor(two, ofA, two.appOfB),
  {
    ...bodyFor(two, ofA, two.appOfB),
    sourceApplicationId: two.appOfA,
    sourceEntityId: ofA.stored['/api/entity'],
    sourceGroupId: ofA.stored['/api/group'],
    sourceTenantId: two.tenantA,
  },
]
