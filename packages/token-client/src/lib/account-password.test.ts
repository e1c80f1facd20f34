import { expect, test } from 'vitest'
import { clientFor, fakeFusionAuth } from '../../test/fake-fusionauth.ts'
import type { TokenClient } from '../index.ts'

const passwords: [name: string, password: string][] = [
  ['spaces', '  at both  ends '],
  ['Unicode in two spellings', 'e\u0301 é \u212b \u{1f510} ﬁ'],
  ['NUL, control characters and line ends', '\u0000\u0001\t\r\n\u007f\u2028\u2029'],
  ['half a surrogate pair', '\ud800 \udfff'],
  ['quotes, escapes and markup', '"\\"\'\\u0041%00+&=</script>${1}'],
  ['1,000 characters', 'ß'.repeat(1000)],
  ['nothing', ''],
]

/** Where a password goes, and under which name it must arrive. */
const ways: [name: string, send: (client: TokenClient, password: string) => unknown, at: string][] =
  [
    ['login', (client, password) => client.login({ loginId: 'a', password }), 'password'],
    ['register', (client, password) => client.register({ user: { password } }), 'user.password'],
    [
      'changePassword',
      (client, password) => client.changePassword({ changePasswordId: 'id', password }),
      'password',
    ],
    [
      'changePassword, the current one',
      (client, currentPassword) =>
        client.changePassword({ accessToken: 'a.b.c', currentPassword, password: 'b' }),
      'currentPassword',
    ],
    [
      'completeTwoFactor',
      (client, code) => client.completeTwoFactor({ twoFactorId: 'id', code }),
      'code',
    ],
  ]

function at(body: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) =>
        typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined,
      body,
    )
}

test.each(
  ways.flatMap(([way, ...rest]) =>
    passwords.map(([name, one]) => [way, name, one, ...rest] as const),
  ),
)('%s carries %s byte for byte', async (_way, _name, password, send, path) => {
  await using fake = await fakeFusionAuth(() => ({ status: 503 }))
  await send(clientFor(fake), password)
  expect(fake.seen[0]?.headers['content-type']).toMatch(/^application\/json/)
  const arrived: unknown = JSON.parse(fake.seen[0]?.body ?? '')
  // Compared first, so that a failure prints no password of a real run.
  expect(at(arrived, path) === password).toBe(true)
})

test('a password that is no string never leaves', async () => {
  await using fake = await fakeFusionAuth(() => ({}))
  const wrong = JSON.parse('{"changePasswordId":"id","password":{"$ne":"canary"}}')
  const attempts = [
    clientFor(fake).changePassword(wrong),
    clientFor(fake).register({ user: wrong }),
    clientFor(fake).forgotPassword(JSON.parse('{"loginId":7}')),
    clientFor(fake).completeTwoFactor(JSON.parse('{"twoFactorId":"id","code":123456}')),
  ]
  for (const settled of await Promise.allSettled(attempts)) {
    const reason: unknown = settled.status === 'rejected' ? settled.reason : undefined
    expect(reason).toMatchObject({ code: 'invalid_request' })
    expect(String(reason).includes('canary')).toBe(false)
  }
  expect(fake.seen.length).toBe(0)
})
