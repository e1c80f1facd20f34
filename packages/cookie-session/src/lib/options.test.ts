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
  secrets: ['Zk3vJq8Xw1Lr5Tn7Bp2Ds9Gf4Hm6Cy0A'],
  tokens,
  store: memoryStore(),
}

test('defaults: /login, 90 days', () => {
  expect(readOptions(good)).toMatchObject({ loginPath: '/login', absoluteLifetime: 90 * 86_400 })
})

describe('an option that cannot work is named, with what was seen and how to fix it', () => {
  test.each<[string, { [Option in keyof CookieSessionsOptions]?: unknown }, RegExp]>([
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
    ['http that is not localhost', { origin: 'http://store.example.com' }, /https only/],
    [
      'a secret that everybody knows',
      { secrets: ['a secret for tests only, 32 or more'] },
      /`secrets\[0\]` is a sentence of an example/,
    ],
    [
      'one secret twice',
      { secrets: [...good.secrets, ...good.secrets] },
      /`secrets\[1\]` is the same as secrets\[0\]/,
    ],
    [
      'the switch for Safari in production',
      { insecureDevelopmentCookies: true },
      /http on localhost only/,
    ],
    ['an idle lifetime of a moment', { idleLifetime: 1 }, /`idleLifetime` is 1/],
    ['a name that is missing', { name: undefined }, /`name` is missing/],
    ['secrets that are missing', { secrets: undefined }, /`secrets` is missing/],
    ['no secrets', { secrets: [] }, /`secrets` is empty/],
    ['a login path elsewhere', { loginPath: '//evil.test' }, /`loginPath`/],
    ['one secret that is no list', { secrets: good.secrets[0] }, /`secrets` is no list/],
    ['no store', { store: undefined }, /`store` is missing\. Pass memoryStore/],
    ['a store that is none', { store: new Map() }, /`store` is without compareAndSet\(\)/],
    ['no token client', { tokens: undefined }, /`tokens` is missing\. Pass a token client/],
    ['tokens that are none', { tokens: { applicationId: 'x' } }, /`tokens` is without verify\(\)/],
    ['a clock in milliseconds', { now: Date.now }, /`now` is in milliseconds/],
    ['no lifetime', { absoluteLifetime: 0 }, /`absoluteLifetime` is 0/],
    ['a lifetime that is no number', { absoluteLifetime: Number.NaN }, /`absoluteLifetime` is NaN/],
    ['one without an end', { absoluteLifetime: Infinity }, /`absoluteLifetime` is Infinity/],
    ['one in milliseconds', { absoluteLifetime: 90 * 86_400_000 }, /at most 315360000/],
    ['one in words', { absoluteLifetime: '90 days' }, /`absoluteLifetime` is "90 days"/],
    ['an idle lifetime without an end', { idleLifetime: Infinity }, /`idleLifetime` is Infinity/],
    ['an empty login path', { loginPath: '' }, /`loginPath` is ""/],
    ['a login path that is none', { loginPath: 5 }, /`loginPath` is 5/],
    [
      'a login path with a query',
      { loginPath: '/login?from=app' },
      /`loginPath` is "\/login\?from/,
    ],
    ['a login path with a fragment', { loginPath: '/#login' }, /`loginPath`/],
    ['a login path with a blank', { loginPath: '/log in' }, /`loginPath`/],
    ['a clock that stands still', { now: 5 }, /`now` is 5/],
    ['a clock that tells no time', { now: () => Number.NaN }, /`now` is a function that says NaN/],
    ['a clock that promises', { now: async () => 5 }, /`now` is a function that says/],
    ['a logger that is none', { onEvent: 'x' }, /`onEvent` is "x"/],
    [
      'a switch that is text',
      { insecureDevelopmentCookies: 'yes' },
      /`insecureDevelopmentCookies` is "yes"/,
    ],
    ['an origin that is missing', { origin: undefined }, /`origin` is missing/],
  ])('%s', (_name, wrong, message) => {
    // From JavaScript anything may come.
    expect(() => Reflect.apply(readOptions, undefined, [{ ...good, ...wrong }])).toThrow(message)
  })

  test('a short secret: its place and length, never itself', () => {
    const wrong = { ...good, secrets: [...good.secrets, 'hunter2'] }
    expect(() => readOptions(wrong)).toThrow('`secrets[1]` is 7 characters long')
    expect(() => readOptions(wrong)).not.toThrow('hunter2')
  })
})

test('an origin with a password: without it', () => {
  const wrong = { ...good, origin: 'https://admin:hunter2@store.example.com' }
  expect(() => readOptions(wrong)).toThrow('"https://[redacted]@store.example.com"')
  expect(() => readOptions(wrong)).not.toThrow('hunter2')
})

test('a misspelt option: the message lists the others', () => {
  const wrong = Object.assign({ loginpath: '/' }, good)
  expect(() => readOptions(wrong)).toThrow(
    /`loginpath` is not an option\. There are: name, .+loginPath/,
  )
})

test.each(['domain', 'sameSite', 'secure', 'nmae'])('%s is not an option', (option) => {
  expect(() => readOptions({ ...good, [option]: 'x' })).toThrow(`\`${option}\` is not an option`)
})

test('on localhost any secret of 32 characters will do, and Safari may be helped', () => {
  const options = {
    ...good,
    origin: 'http://store.localhost:3000',
    secrets: ['a secret for tests only, 32 or more'],
    insecureDevelopmentCookies: true,
  }
  expect(readOptions(options)).toMatchObject({ development: true })
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

test('nor does one that rejects end the process', async () => {
  const rejected: unknown[] = []
  const note = (reason: unknown) => void rejected.push(reason)
  process.on('unhandledRejection', note)
  const onEvent = () => Promise.reject(new Error('a logger is away'))
  readOptions({ ...good, onEvent }).emit({ type: 'store_unavailable' })
  await new Promise((resolve) => setTimeout(resolve, 10))
  process.off('unhandledRejection', note)
  expect(rejected).toEqual([])
})

test('a clock that fails at first is not asked what it counts in', () => {
  const now = () => {
    throw new Error('not yet')
  }
  expect(readOptions({ ...good, now }).now).toBe(now)
})
