import { describe, expect, test } from 'vitest'
import type { Tokens } from './ports.ts'
import { type CookieSessionsOptions, readOptions } from './options.ts'
import { memoryStore } from './stores/memory.ts'

const never = (): Promise<never> => Promise.reject(new Error('not called'))
const tokens: Tokens = {
  applicationId: 'an-id',
  verify: never,
  refresh: never,
  revoke: never,
  revokeAll: never,
}
const good: CookieSessionsOptions = {
  name: 'store',
  origin: 'https://store.example.com',
  secrets: ['32 characters or more of a secret'],
  tokens,
  store: memoryStore(),
}

test('defaults: /login, 90 days', () => {
  expect(readOptions(good)).toMatchObject({ loginPath: '/login', absoluteLifetime: 90 * 86_400 })
})

describe('an option that cannot work is named, with what was seen and how to fix it', () => {
  test.each<[string, Partial<CookieSessionsOptions>, RegExp]>([
    ['a name with a space', { name: 'my store' }, /`name` is "my store"\. Use/],
    ['a name that would end the cookie', { name: 'a;b' }, /`name`/],
    ['an empty name', { name: '' }, /`name` is ""/],
    [
      'an origin with a path',
      { origin: 'https://a.example/x' },
      /`origin` is "https:\/\/a\.example\/x"/,
    ],
    ['an origin with a slash', { origin: 'https://a.example/' }, /`origin`/],
    ['an origin that is a host', { origin: 'a.example' }, /`origin`/],
    ['an origin of no web page', { origin: 'file://' }, /`origin`/],
    ['no secrets', { secrets: [] }, /`secrets` is empty/],
    ['a login path elsewhere', { loginPath: '//evil.test' }, /`loginPath`/],
    ['no lifetime', { absoluteLifetime: 0 }, /`absoluteLifetime` is 0/],
    ['a lifetime that is no number', { absoluteLifetime: Number.NaN }, /`absoluteLifetime` is NaN/],
  ])('%s', (_name, wrong, message) => {
    expect(() => readOptions({ ...good, ...wrong })).toThrow(message)
  })

  test('a short secret: its place and length, never itself', () => {
    const wrong = { ...good, secrets: [...good.secrets, 'hunter2'] }
    expect(() => readOptions(wrong)).toThrow('`secrets[1]` is 7 characters long')
    expect(() => readOptions(wrong)).not.toThrow('hunter2')
  })
})

test('a logger that throws does not reach the session', () => {
  const { emit } = readOptions({
    ...good,
    onEvent: () => {
      throw new Error('disk full')
    },
  })
  expect(() => emit({ type: 'store_unavailable' })).not.toThrow()
})
