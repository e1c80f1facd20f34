import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import type { Envelope } from './envelope.ts'
import { type RememberedPair, createPairMemory } from './pair-memory.ts'

function remembered(exp: number, absoluteEnd = 9999): RememberedPair {
  const envelope: Envelope = {
    refreshToken: '',
    sid: 'sid',
    sub: 'sub',
    generation: 0,
    line: 'line',
    handedAt: 0,
    jwtEnd: '',
    authenticatedAt: 0,
    absoluteEnd,
    remember: false,
    profile: { displayName: 'Sam' },
  }
  const { profile } = envelope
  const claims = { sub: 'sub', exp, iat: 0 }
  return { envelope, state: { status: 'active', claims, profile, sid: 'sid', authenticatedAt: 0 } }
}

test('knows a pair by both of its cookies', () => {
  const pairs = createPairMemory(() => 0)
  pairs.remember({ at: 'jwt', rt: 'sealed' }, remembered(100))
  expect(pairs.get({ at: 'jwt', rt: 'sealed' }, 99)?.state.sid).toBe('sid')
  expect(pairs.get({ at: 'other', rt: 'sealed' }, 99)).toBeUndefined()
  expect(pairs.get({ at: 'jwt', rt: 'other' }, 99)).toBeUndefined()
  expect(pairs.get({ at: undefined, rt: 'sealed' }, 99)).toBeUndefined()
})

test('takes no other text for a sealed one, though it ends in the same tag', () => {
  const pairs = createPairMemory(() => 0)
  const tag = 'a-tag-of-22-characters'
  pairs.remember({ at: 'jwt', rt: `sealed.${tag}` }, remembered(100))
  expect(pairs.get({ at: 'jwt', rt: `sealed.${tag}` }, 99)).toBeDefined()
  expect(pairs.get({ at: 'jwt', rt: `forged.${tag}` }, 99)).toBeUndefined()
})

test('forgets it when the JWT expires, or the session', () => {
  const pairs = createPairMemory(() => 0)
  pairs.remember({ at: 'jwt', rt: 'one' }, remembered(100))
  pairs.remember({ at: 'jwt', rt: 'two' }, remembered(100, 50))
  expect(pairs.get({ at: 'jwt', rt: 'two' }, 50)).toBeUndefined()
  expect(pairs.get({ at: 'jwt', rt: 'one' }, 100)).toBeUndefined()
  expect(pairs.get({ at: 'jwt', rt: 'one' }, 99)).toBeUndefined()
})

test('forgets it when a signing key was withdrawn', () => {
  let keysVersion = 0
  const pairs = createPairMemory(() => keysVersion)
  pairs.remember({ at: 'jwt', rt: 'one' }, remembered(100))
  expect(pairs.get({ at: 'jwt', rt: 'one' }, 1)).toBeDefined()
  keysVersion = 1
  expect(pairs.get({ at: 'jwt', rt: 'one' }, 1)).toBeUndefined()
})

test('keeps the cookies, not the whole header they came in', () => {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  const heap = (): number => {
    collect()
    return process.memoryUsage().heapUsed
  }
  const pairs = createPairMemory(() => 0)
  const before = heap()
  for (let index = 0; index < 500; index += 1) {
    const header = `at=${'j'.repeat(900)}; rt=${'s'.repeat(600)}-${index}; other=${'x'.repeat(60_000)}`
    const [at = '', rt = ''] = Buffer.from(header).toString('latin1').split('; ')
    pairs.remember({ at, rt }, remembered(100))
  }
  const each = (heap() - before) / 500
  expect(pairs.get({ at: `at=${'j'.repeat(900)}`, rt: `rt=${'s'.repeat(600)}-7` }, 1)).toBeDefined()
  expect(each).toBeLessThan(6000)
})

test('keeps no more than its bound, the oldest going first', () => {
  const pairs = createPairMemory(() => 0, 2)
  for (const rt of ['one', 'two', 'three']) pairs.remember({ at: 'jwt', rt }, remembered(100))
  const known = ['one', 'two', 'three'].filter((rt) => pairs.get({ at: 'jwt', rt }, 1))
  expect(known).toEqual(['two', 'three'])
})
