import * as fc from 'fast-check'
import { operations } from '../readme/operations.ts'
import { apiKey, shopperId, storeId, tenantId } from '../support.ts'

const ids = [shopperId, storeId, tenantId, '99999999-9999-4999-8999-999999999999']
const segment = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...ids) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }).map(encode) },
  { weight: 1, arbitrary: fc.constantFrom('%zz', '..', '%00', '__proto__', '%E0%A4%A', 'search') },
)

function encode(text: string): string {
  return Buffer.from(text)
    .toString('latin1')
    .replaceAll(/[^A-Za-z0-9]/g, (each) => `%${each.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

export const route = fc
  .tuple(fc.constantFrom(...operations()), fc.array(segment, { minLength: 3, maxLength: 3 }))
  .map(([{ method, path }, segments]) => {
    const rest = [...segments]
    return { method, path: path.replaceAll('{id}', () => rest.pop() ?? 'x') }
  })

/** Every member name the requests of this API have: so that the rules behind are reached. */
const memberNames = [
  'loginId',
  'password',
  'applicationId',
  'refreshToken',
  'token',
  'twoFactorId',
  'code',
  'user',
  'registration',
  'application',
  'tenant',
  'key',
  'webhook',
  'userAction',
  'action',
  'email',
  'username',
  'roles',
  'jwtConfiguration',
  'timeToLiveInSeconds',
  'loginIdTypes',
  'eventInfo',
  'metaData',
  'device',
  'changePasswordId',
  'currentPassword',
  'verificationId',
  'userId',
  'search',
  'ids',
  'queryString',
  'methods',
  'twoFactor',
  'secret',
  'method',
  'eventsEnabled',
  'url',
  'oauthConfiguration',
  'name',
  'algorithm',
  'length',
  'expiry',
  'data',
  'global',
  'grant_type',
  'state',
  'loginConfiguration',
  'multiFactorConfiguration',
  'emailConfiguration',
  '__proto__',
  'systemConfiguration',
  'claims',
  'keyId',
  'publicKey',
  'privateKey',
  'apiKey',
  'permissions',
  'actioneeUserId',
  'actionerUserId',
  'userActionId',
  'twoFactorTrustId',
  'oneTimePassword',
] as const

export const { members: anyMembers, tree } = fc.letrec<{ members: object; tree: unknown }>(
  (tie) => ({
    tree: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constantFrom<unknown>(
        null,
        true,
        false,
        '',
        'shopper@example.com',
        'password',
        'RS256',
        ...ids,
      ),
      fc.constantFrom<unknown>(0, -1, 1.5, 1e308, 2 ** 53, '\u0000', '\ud800', 'x'.repeat(10_000)),
      fc.string({ unit: 'binary', maxLength: 10 }),
      fc.array(tie('tree'), { maxLength: 3 }),
      tie('members'),
    ),
    members: fc.dictionary(fc.constantFrom(...memberNames), tie('tree'), { maxKeys: 12 }),
  }),
)

export const body = fc.oneof(
  { weight: 6, arbitrary: anyMembers.map((value) => Buffer.from(JSON.stringify(value))) },
  { weight: 1, arbitrary: tree.map((value) => Buffer.from(JSON.stringify(value) ?? '')) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
  {
    weight: 1,
    arbitrary: fc
      .dictionary(fc.constantFrom(...memberNames), fc.string({ maxLength: 10 }), { maxKeys: 5 })
      .map((members) => Buffer.from(new URLSearchParams(members).toString())),
  },
)

export const type = fc.constantFrom(
  'application/json',
  'application/x-www-form-urlencoded',
  'application/json-patch+json',
  'application/merge-patch+json',
  'multipart/form-data; boundary=x',
  'text/plain',
  '\u00ff',
)

export const query = fc
  .dictionary(
    fc.constantFrom(...memberNames),
    fc.constantFrom('', 'true', ...ids, '%ff', 'a&b=c'),
    {
      maxKeys: 3,
    },
  )
  .map((members) => {
    const text = Object.entries(members).map(([name, value]) => `${name}=${value}`)
    return text.length === 0 ? '' : `?${text.join('&')}`
  })

export const authorization = fc.constantFrom(
  apiKey,
  'wrong',
  '',
  'Bearer x.y.z',
  'Basic !!!',
  'Basic Og==',
)

export const strange = fc.oneof(
  fc.constantFrom<unknown>(null, true, '', 'x', 0, -1, 1.5, 1e308, [], {}, [[]], [null], ['x']),
  fc.constantFrom<unknown>('\u0000', '\ud800', 'x'.repeat(10_000), '__proto__', { __proto__: 1 }),
  tree,
)

/** The value with the member at the place that `pick` chooses replaced; the whole is never. */
export function changed(value: unknown, pick: number, by: unknown): unknown {
  let left = pick % count(value)
  const walk = (each: unknown): unknown => {
    if (left-- === 0) return by
    if (Array.isArray(each)) return each.map(walk)
    if (typeof each !== 'object' || each === null) return each
    return Object.fromEntries(Object.entries(each).map(([name, one]) => [name, walk(one)]))
  }
  return walk(value)
}

function count(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1
  return Object.values(value).reduce((sum: number, each) => sum + count(each), 1)
}
