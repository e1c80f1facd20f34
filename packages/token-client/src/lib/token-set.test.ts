import { format, inspect } from 'node:util'
import { expect, test } from 'vitest'
import { createTokenSet, hide } from './token-set.ts'

const values = {
  accessToken: 'canary-access-77',
  refreshToken: 'canary-refresh-77',
  refreshTokenId: 'canary-id-77',
}

test('the members are there for whoever names them', () => {
  const { accessToken, refreshToken, refreshTokenId } = createTokenSet(values, 'abcdefgh-1')
  expect([accessToken, refreshToken, refreshTokenId].map((value) => value.length)).toEqual([
    16, 17, 12,
  ])
})

test('no way of printing shows a value', () => {
  const tokens = createTokenSet(values, 'abcdefgh-1')
  const printed = 'TokenSet(application abcdefgh…, redacted)'
  expect(inspect(tokens)).toBe(printed)
  expect(JSON.stringify({ tokens })).toBe(JSON.stringify({ tokens: printed }))
  expect(String(Object(tokens))).toBe(printed)
  const ways = [
    format('%s %o %O %j', tokens, { tokens }, { tokens }, { tokens }),
    inspect({ deep: { tokens } }, { showHidden: true, depth: 9 }),
    JSON.stringify({ ...tokens }),
    JSON.stringify(Object.entries(tokens)),
    JSON.stringify(structuredClone(hide({ ...values }, ['accessToken', 'refreshToken']))),
  ].join()
  expect(/canary-(access|refresh)/.test(ways)).toBe(false)
})

test('a token set cannot be changed', () => {
  const tokens = createTokenSet(values, 'abcdefgh-1')
  expect(() => Object.assign(tokens, { accessToken: 'other' })).toThrow(TypeError)
})
