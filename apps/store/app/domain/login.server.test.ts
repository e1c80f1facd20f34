import { expect, test } from 'vitest'
import { explainRefusal, wrongCredentials } from './login.server.ts'

test('a locked account reads like a wrong password: the password was not looked at', () => {
  expect(explainRefusal({ outcome: 'account-locked' })).toBe(wrongCredentials)
})

test('an outage is 503 with the wait FusionAuth asked for, or one of our own', () => {
  const outage = { outcome: 'unavailable', mayHaveArrived: false, reason: 'status 503' } as const
  expect(explainRefusal({ ...outage, retryAfter: 42 })).toMatchObject({
    status: 503,
    retryAfter: 42,
  })
  expect(explainRefusal(outage).retryAfter).toBeGreaterThan(0)
})
