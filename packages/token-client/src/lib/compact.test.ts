import { expect, test } from 'vitest'
import { encode } from '../../test/mint.ts'
import { readHeader } from './compact.ts'

test.each(['', ' ', '  '])('headers of any length are read: %j', (space) => {
  const header = encode(`{"alg":"RS256","kid":"k"}${space}`)
  expect(readHeader(`${header}.e30.AA`)).toEqual({ alg: 'RS256', kid: 'k' })
})

test.each([
  ['two spare bits', 'e31.e30.AA'],
  ['four spare bits', 'e30.e30.AB'],
  ['a length that no bytes have', 'e30.e30.AAAAA'],
  ['nothing signed', 'e30..AA'],
  ['no signature', 'e30.e30.'],
  ['a newline at the end', 'e30.e30.AA\n'],
])('%s: not a JWT', (_, jwt) => {
  expect(readHeader('e30.e30.AA')).toEqual({ alg: undefined, kid: undefined })
  expect(readHeader(jwt)).toBe(undefined)
})

test('exactly 8 kB are looked at', () => {
  const start = `${encode({ alg: 'RS256' })}.e30.`
  const room = 8192 - start.length
  expect(readHeader(start + 'A'.repeat(room))).toBeDefined()
  expect(readHeader(start + 'A'.repeat(room + 1))).toBe(undefined)
})
