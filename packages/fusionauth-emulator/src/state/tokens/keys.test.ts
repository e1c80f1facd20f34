import { createHash } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import { developmentKeys } from './development-keys.ts'
import { publicJwk } from './jws.ts'
import { generateKey, kidOf } from './keys.ts'
import { createWorld, plainNature } from '../world.ts'

// Making a key takes as long as it takes to find two primes.
vi.setConfig({ testTimeout: 60_000 })

const request = { name: 'A key', algorithm: 'RS256' as const, length: 2048 }

test('kid: SHA-1 over the required members in order, without spaces', () => {
  const members = '{"e":"AQAB","kty":"RSA","n":"abc"}'
  const expected = createHash('sha1').update(members).digest('base64url')
  expect(kidOf('RSA', { n: 'abc', kty: 'RSA', e: 'AQAB' })).toBe(expected)
  expect(expected).toHaveLength(27)
})

test('the shipped keys are given out once each, then real ones are made', async () => {
  const world = createWorld(plainNature, 'tenant', 'key')
  const shipped = new Set(developmentKeys.map((jwk) => kidOf('RSA', jwk)))
  expect(shipped.size).toBe(developmentKeys.length)
  const kids = []
  for (const _ of developmentKeys) kids.push((await generateKey(world, request, 0)).kid)
  expect(new Set(kids)).toEqual(shipped)
  const made = await generateKey(world, request, 0)
  expect(shipped.has(made.kid)).toBe(false)
  expect(Buffer.from(made.jwk['n'] ?? '', 'base64url')).toHaveLength(256)
})

test('another length is never a shipped key', async () => {
  const world = createWorld(plainNature, 'tenant', 'key')
  const key = await generateKey(world, { ...request, length: 3072 }, 0)
  expect(Buffer.from(key.jwk['n'] ?? '', 'base64url')).toHaveLength(384)
})

test('the public half has no private member', async () => {
  const world = createWorld(plainNature, 'tenant', 'key')
  const key = await generateKey(world, request, 0)
  expect(Object.keys(publicJwk(world, key)).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use'])
})
