import { expect, test } from 'vitest'
import { origin, secret } from '../../test/harness.ts'
import { createCookieSessions } from './cookie-sessions.ts'
import { readRequest } from './request-facts.ts'
import { memoryStore } from './stores/memory.ts'

const never = (): Promise<never> => Promise.reject(new Error('not called'))
const sessions = createCookieSessions({
  name: 'store',
  origin,
  secrets: [secret],
  tokens: {
    applicationId: 'an-id',
    verify: never,
    refresh: never,
    revoke: never,
    revokeAll: never,
  },
  store: memoryStore(),
})

test('a copy of a session has all that it had', async () => {
  const { session } = await sessions.open(readRequest('GET', '/cart', () => undefined))
  const copy = { ...session }
  expect(Object.keys(copy)).toContain('loginLocation')
  expect(copy.loginLocation).toBe('/login?returnTo=%2Fcart')
  expect(copy.freshWithin(1)).toBe(false)
})
