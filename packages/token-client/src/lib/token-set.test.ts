import { format, inspect } from 'node:util'
import { expect, test } from 'vitest'
import { encode, START } from '../../test/mint.ts'
import { createTokenSet, hide } from './token-set.ts'

const values = {
  accessToken: 'canary-access-77',
  refreshToken: 'canary-refresh-77',
  refreshTokenId: 'canary-id-77',
}

const settings = { applicationId: 'abcdefgh-1', now: () => START }

test('the members are there for whoever names them', () => {
  const { accessToken, refreshToken, refreshTokenId } = createTokenSet(values, settings)
  expect([accessToken, refreshToken, refreshTokenId].map((value) => value.length)).toEqual([
    16, 17, 12,
  ])
})

test('no way of printing shows a value', () => {
  const tokens = createTokenSet(values, settings)
  const printed = 'TokenSet(application abcdefgh…, expiry unknown)'
  expect(inspect(tokens)).toBe(printed)
  expect(JSON.stringify({ tokens })).toBe(JSON.stringify({ tokens: printed }))
  expect(String(Object(tokens))).toBe(printed)
  const ways = [
    format('%s %o %O %j', tokens, { tokens }, { tokens }, { tokens }),
    inspect({ deep: { tokens } }, { showHidden: true, depth: 9 }),
    JSON.stringify({ ...tokens }),
    inspect(tokens, { showHidden: true, customInspect: false }),
    format('%o', hide({ ...values }, ['accessToken', 'refreshToken'])),
    JSON.stringify(Object.entries(tokens)),
    JSON.stringify(structuredClone(hide({ ...values }, ['accessToken', 'refreshToken']))),
  ].join()
  expect(/canary-(access|refresh)/.test(ways)).toBe(false)
})

test('a token set cannot be changed', () => {
  const tokens = createTokenSet(values, settings)
  expect(() => Object.assign(tokens, { accessToken: 'other' })).toThrow(TypeError)
})

test.each([
  [260, 'expires in 4 min'],
  [3600, 'expires in 60 min'],
  [3 * 3600 + 5, 'expires in 3 h'],
  [59.5, 'expires in 60 s'],
  [0, 'expired'],
  [-5, 'expired'],
])('%d s before its end it prints as: %s', (left, words) => {
  const accessToken = `${encode({ alg: 'RS256' })}.${encode({ exp: START + left })}.AA`
  const named = { ...settings, applicationName: 'store' }
  expect(inspect(createTokenSet({ ...values, accessToken }, named))).toBe(
    `TokenSet(store, ${words})`,
  )
})

test('the time left is that of the moment it is printed', () => {
  let now = START
  const accessToken = `${encode({ alg: 'RS256' })}.${encode({ exp: START + 240 })}.AA`
  const set = createTokenSet({ ...values, accessToken }, { ...settings, now: () => now })
  expect(String(Object(set))).toBe('TokenSet(application abcdefgh…, expires in 4 min)')
  now += 200
  expect(String(Object(set))).toBe('TokenSet(application abcdefgh…, expires in 40 s)')
})

test.each(['', 'a.b.c', `${encode({})}.${encode({ exp: 'soon' })}.AA`, `${encode({})}.bnVsbA.AA`])(
  'an access token that says no expiry is no reason to throw: %j',
  (accessToken) => {
    const set = createTokenSet({ ...values, accessToken }, settings)
    expect(inspect(set)).toBe('TokenSet(application abcdefgh…, expiry unknown)')
  },
)
