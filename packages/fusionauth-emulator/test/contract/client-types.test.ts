import { expect, test } from 'vitest'
import { unknownMembers } from './client-types.ts'

const user = {
  id: '20000000-0000-4000-8000-000000000001',
  active: true,
  data: { anything: { goes: ['here', null] } },
  identities: [{ type: 'email', value: 'x@example.com', verifiedReason: 'Disabled' }],
  registrations: [{ applicationId: 'a', roles: ['admin'] }],
  twoFactor: { methods: [{ method: 'authenticator', authenticator: { codeLength: 6 } }] },
  usernameStatus: 'ACTIVE',
}

test('what the client declares is known: inherited, nested, in arrays, free where it says any', () => {
  expect(unknownMembers('LoginResponse', { token: 'x', user })).toEqual([])
  expect(unknownMembers('JWT', { sub: 'x', exp: 1, roles: ['any', 1] })).toEqual([])
  expect(unknownMembers('IntrospectResponse', { active: true, anything: [1] })).toEqual([])
})

test.each([
  ['a stray member', 'LoginResponse', { tokens: 'x' }, ['tokens']],
  [
    'one at depth',
    'LoginResponse',
    { user: { ...user, passwordHash: 'x' } },
    ['user.passwordHash'],
  ],
  [
    'one in an array',
    'LoginResponse',
    { user: { ...user, registrations: [{}, { role: 'admin' }] } },
    ['user.registrations[1].role'],
  ],
  [
    'one in a record',
    'Errors',
    { fieldErrors: { 'user.email': [{ code: 'x', hint: 'y' }] } },
    ['fieldErrors.user.email[0].hint'],
  ],
  [
    'a value outside an enumeration',
    'LoginResponse',
    { changePasswordReason: 'Forgotten', user: { usernameStatus: 'active' } },
    ['changePasswordReason', 'user.usernameStatus'],
  ],
  [
    'a key outside an enumeration',
    'WebhookResponse',
    { webhook: { eventsEnabled: { 'jwt.refresh': true, JWTRefresh: true } } },
    ['webhook.eventsEnabled.JWTRefresh'],
  ],
  [
    'an inherited member in a base type',
    'User',
    { verified: true, validated: true },
    ['validated'],
  ],
  ['a list where one value belongs', 'LoginResponse', { user: [user] }, ['user']],
  ['one value where a list belongs', 'LoginResponse', { methods: {} }, ['methods']],
  ['a number where text belongs', 'LoginResponse', { token: 1 }, ['token']],
  [
    'text where a number belongs',
    'LoginResponse',
    { tokenExpirationInstant: '1' },
    ['tokenExpirationInstant'],
  ],
  ['a null', 'LoginResponse', { refreshToken: null, user: null }, ['refreshToken', 'user']],
  ['no object at all', 'LoginResponse', 'token', ['']],
])('%s is found', (_, type, value, expected) => {
  expect(unknownMembers(type, value)).toEqual(expected)
})

test('a type the client does not have is an error, not a pass', () => {
  expect(() => unknownMembers('LoginAnswer', {})).toThrow('LoginAnswer')
})
