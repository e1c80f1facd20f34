import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { isDevelopmentOrigin, otherApplication, unknownOption } from './start-checks.ts'

test.each([
  ['http://localhost:3000', true],
  ['http://store.acme.localhost:3000', true],
  ['http://127.0.0.1:3000', true],
  ['http://127.8.9.10', true],
  ['http://[::1]:3000', true],
  ['https://localhost', true],
  ['https://store.example.com', false],
  ['http://localhost.example.com', false],
  ['http://127.0.0.1.example.com', false],
  ['http://notlocalhost', false],
])('%s is development: %s', (origin, development) => {
  expect(isDevelopmentOrigin(origin)).toBe(development)
})

test('attributes of cookies are no options, and it is said why', () => {
  const fix = (option: string): string => unknownOption(option, ['name', 'origin'])
  expect(fix('domain')).toContain('sibling')
  expect(fix('sameSite')).toContain('None')
  expect(fix('constructor')).toBe('There are: name, origin.')
  expect(fix('nmae')).toBe('There are: name, origin.')
})

test('two applications with one name on one host, whatever their ports', () => {
  const [one, other] = [randomUUID(), randomUUID()]
  expect(otherApplication('http://localhost:3000', 'shop', one)).toBeUndefined()
  expect(otherApplication('http://localhost:3000', 'shop', one)).toBeUndefined()
  expect(otherApplication('http://localhost:3001', 'Shop', other)).toBe(one)
  expect(otherApplication('http://localhost:3001', 'forum', other)).toBeUndefined()
  expect(otherApplication('http://127.0.0.1:3001', 'shop', other)).toBeUndefined()
})
