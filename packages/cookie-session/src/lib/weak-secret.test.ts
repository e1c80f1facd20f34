import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { checkSecrets, weakSecret } from './weak-secret.ts'

test.each([
  ['make one with: openssl rand -base64 32', 'a sentence of an example'],
  ['32 characters or more, for this test', 'a sentence of an example'],
  ['a secret for tests only, 32 or more', 'a sentence of an example'],
  ['an older secret, 32 characters or more', 'a sentence of an example'],
  ['changeme-changeme-changeme-please', 'made of everyday words'],
  ['my-secret-password-for-development-0123', 'made of everyday words'],
  ['default example secret password!!!!!!!!!!', 'made of everyday words'],
  ['password12345678901234567890123456', 'a sequence'],
  ['abcdefghijklmnopqrstuvwxyzABCDEF', 'a sequence'],
  ['98765432109876543210zyxwvutsrqpon', 'a sequence'],
  ['k3J9xQ2mTzW8k3J9xQ2mTzW8k3J9xQ2m', 'one pattern again and again'],
  ['abababababababababababababababababab', 'made of only 2 different characters'],
  ['k3J9xQ2mTzW8', '12 characters long'],
])('%s is %s', (secret, why) => {
  expect(weakSecret(secret)).toBe(why)
})

// Not a row above: the apps use it, and a title would print it.
test('a secret that says what it is not for is a sentence of an example', () => {
  const secret = 'forum-development-session-secret-not-for-production'
  expect(weakSecret(secret)).toBe('a sentence of an example')
})

/** Those that word lists for passphrases do have. */
const everyday = ['change', 'default', 'example', 'exchange', 'password', 'secret', 'unchanged']
const others =
  'acrobat boney cozy dill frisk gravy hula icing jaunt lantern mural nacho onyx pebble quill rigid sixth vixen'
const pick = (list: readonly string[]): string => list[randomInt(list.length)] ?? ''
/** Six words, one of them an everyday word. */
function passphrase(separator: string): string {
  const words = [pick(everyday), ...Array.from({ length: 5 }, () => pick(others.split(' ')))]
  const made = words.join(separator)
  return made.length < 32 || new Set(words).size < 6 ? passphrase(separator) : made
}

describe('2,000 of each that were made by chance pass', () => {
  test.each([
    ['openssl rand -base64 32', () => randomBytes(32).toString('base64')],
    ['openssl rand -hex 32', () => randomBytes(32).toString('hex')],
    ['24 bytes, base64url', () => randomBytes(24).toString('base64url')],
    ['two UUIDs', () => randomUUID() + randomUUID()],
  ])('%s', (_name, make) => {
    const refused = Array.from({ length: 2000 }, make).filter((secret) => weakSecret(secret))
    expect(refused).toEqual([])
  })

  test.each([' ', '-', ''])('passphrases with %j between their words', (separator) => {
    const refused = Array.from({ length: 2000 }, () => passphrase(separator)).filter(weakSecret)
    expect(refused).toEqual([])
  })
})

describe('the option', () => {
  const [one, other] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')]

  test.each<[string, unknown[], boolean, ReturnType<typeof checkSecrets>]>([
    ['two good ones', [one, other], true, undefined],
    ['none', [], false, { option: 'secrets', seen: 'empty' }],
    [
      'an unset variable',
      [undefined],
      false,
      { option: 'secrets[0]', seen: 'no text but undefined' },
    ],
    ['a short one', [one, 'short'], false, { option: 'secrets[1]', seen: '5 characters long' }],
    [
      'one twice',
      [one, other, one],
      false,
      { option: 'secrets[2]', seen: 'the same as secrets[0]' },
    ],
    ['a weak one in development', ['a secret for tests only, 32 or more'], false, undefined],
    [
      'a weak one in production',
      [one, 'a secret for tests only, 32 or more'],
      true,
      { option: 'secrets[1]', seen: 'a sentence of an example' },
    ],
  ])('%s', (_name, secrets, production, expected) => {
    expect(checkSecrets(secrets, production)).toEqual(expected)
  })
})
