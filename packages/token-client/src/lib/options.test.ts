import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { createTokenClient, TokenClientError } from '../index.ts'

const good = {
  url: 'https://auth.example.com',
  applicationId: '10000000-0000-4000-8000-00000000ABCD',
  apiKey: 'canary-key-51aa',
  issuer: 'auth.example.com',
}

function refusal(options: object): TokenClientError {
  try {
    createTokenClient({ ...good, ...options })
  } catch (error) {
    if (error instanceof TokenClientError) return error
  }
  throw new Error('The options were accepted.')
}

test('the application id is used in lower case, as FusionAuth writes it', () => {
  expect(createTokenClient(good).applicationId).toBe('10000000-0000-4000-8000-00000000abcd')
})

test.each(['tenantID', 'apikey', 'baseUrl'])('%s is no option, so it is not ignored', (option) => {
  expect(refusal({ [option]: 'x' }).message).toMatch(
    new RegExp(`\`${option}\` is not an option. There are: url, tenantId, .+apiKey`),
  )
})

test.each([undefined, null, 'https://auth.example.com'])('%s are no options', (options) => {
  expect(() => Reflect.apply(createTokenClient, undefined, [options])).toThrow(
    /the option `options` must be an object; seen: /,
  )
})

test('the time-out in use can be read', () => {
  expect(createTokenClient(good).timeout).toBe(5)
  expect(createTokenClient({ ...good, timeout: 0.5 }).timeout).toBe(0.5)
})

test.each([
  ['url', { url: 'auth.example.com' }, 'a string of 16 characters'],
  ['url', { url: '' }, 'an empty string'],
  ['url', { url: undefined }, 'undefined'],
  ['url', { url: 'https://host/a?' }, 'a query or fragment'],
  ['url', { url: 'https://host/#' }, 'a query or fragment'],
  ['applicationId', { applicationId: 'bf69486b-4733-4470-a592-f1bfce7af58' }, 'a string of 35'],
  ['url', { url: 'ftp://auth.example.com' }, 'another protocol'],
  ['url', { url: 'https://me:secret@auth.example.com' }, 'a user name or password'],
  ['url', { url: 'https://auth.example.com/?tenant=1' }, 'a query or fragment'],
  ['applicationId', { applicationId: 'store' }, 'a string of 5 characters'],
  ['applicationId', { applicationId: undefined }, 'undefined'],
  ['tenantId', { tenantId: '' }, 'an empty string'],
  ['issuer', { issuer: '' }, 'an empty string'],
  ['issuer', { issuer: ['a', 'b'] }, 'an array'],
  ['apiKey', { apiKey: 'line\nbreak' }, 'a string of 10 characters'],
  ['apiKey', { apiKey: '' }, 'an empty string'],
  ['timeout', { timeout: 0 }, '0'],
  ['timeout', { timeout: 5000 }, '5000'],
  ['timeout', { timeout: Number.NaN }, 'NaN'],
  ['timeout', { timeout: '5' }, 'a string of 1 characters'],
  ['clockTolerance', { clockTolerance: 61 }, '61'],
  ['clockTolerance', { clockTolerance: -1 }, '-1'],
  ['applicationName', { applicationName: '' }, 'an empty string'],
  ['applicationName', { applicationName: 'a\nb' }, 'a string of 3 characters'],
  ['algorithms', { algorithms: [] }, 'an array'],
  ['algorithms', { algorithms: ['none'] }, 'another algorithm in it'],
  ['algorithms', { algorithms: ['RS256', 'PS256'] }, 'another algorithm in it'],
  ['algorithms', { algorithms: ['HS256'] }, 'HMAC without a secret'],
  [
    'hmacSecret',
    { hmacSecret: 'abcdefghijklmnopqrstuvwxyz0123456789' },
    'a secret that nothing uses',
  ],
  ['hmacSecret', { algorithms: ['HS256'], hmacSecret: 'short' }, '5 bytes'],
  [
    'hmacSecret',
    { algorithms: ['HS384'], hmacSecret: 'abcdefghijklmnopqrstuvwxyz0123456789' },
    '36 bytes',
  ],
  ['hmacSecret', { algorithms: ['HS256'], hmacSecret: 'secret'.repeat(9) }, 'the same few bytes'],
  ['hmacSecret', { algorithms: ['HS256'], hmacSecret: new Uint8Array(32) }, 'the same few bytes'],
  ['hmacSecret', { algorithms: ['HS256'], hmacSecret: 7 }, 'a number'],
  ['webhookHmacSecret', { webhookHmacSecret: 'short' }, '5 bytes'],
  ['requireRegistration', { requireRegistration: 'no' }, 'a string of 2 characters'],
  ['refreshEndpoint', { refreshEndpoint: '/oauth2/authorize' }, 'a string of 17 characters'],
  ['clientSecret', { clientSecret: 'canary' }, 'a secret that nothing uses'],
  ['clientSecret', { refreshEndpoint: '/oauth2/token', clientSecret: 'a\nb' }, 'a string of 3'],
  ['onEvent', { onEvent: 'log' }, 'a string of 3 characters'],
  ['fetch', { fetch: {} }, 'an object'],
  ['now', { now: 1_700_000_000 }, 'a number'],
])('a wrong `%s` is named with what was seen and the fix: %j', (name, options, seen) => {
  const error = refusal(options)
  expect(error.code).toBe('invalid_options')
  expect(error.retryable).toBe(false)
  expect(error.message).toContain(`\`${name}\``)
  expect(error.message).toContain(`seen: ${seen}`)
  expect(error.message).toContain('Fix: ')
})

test('no secret shows in an error or in the client', () => {
  const broken = { apiKey: 'canary-key-51aa\r', url: 'https://canary-51aa:canary-51aa@host' }
  for (const shown of [refusal({ apiKey: broken.apiKey }), refusal({ url: broken.url })]) {
    const everything = [shown.stack, JSON.stringify(shown), inspect(shown), shown.message].join()
    expect(everything.includes('51aa')).toBe(false)
  }
  expect(inspect(createTokenClient(good), { depth: 9, showHidden: true }).includes('51aa')).toBe(
    false,
  )
})

test('a clock in milliseconds is refused: every JWT would be expired', () => {
  expect(() => createTokenClient({ ...good, now: Date.now })).toThrow(
    /`now`.*Date\.now\(\) \/ 1000/s,
  )
  expect(() => createTokenClient({ ...good, now: () => Date.now() / 1000 })).not.toThrow()
})
