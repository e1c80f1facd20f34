import { expect, test } from 'vitest'
import { loginAnswer, notThisWay } from './login-answer.ts'

const user = { id: 'u' }

test('a locked, expired or prevented account looks like a wrong password', () => {
  expect(loginAnswer({ outcome: 'wrong-credentials' })).toEqual(notThisWay)
  expect(loginAnswer({ outcome: 'account-locked' })).toEqual(notThisWay)
  expect(loginAnswer({ outcome: 'account-expired' })).toEqual(notThisWay)
  expect(loginAnswer({ outcome: 'prevented', actions: [] })).toEqual(notThisWay)
})

test('what a person with the right password can do something about has its own sentence', () => {
  const answers = [
    loginAnswer({ outcome: 'not-registered', user }),
    loginAnswer({ outcome: 'email-unverified', user }),
    loginAnswer({ outcome: 'registration-unverified', user }),
    loginAnswer({ outcome: 'two-factor-required', twoFactorId: 't', methods: [] }),
    loginAnswer({
      outcome: 'password-change-required',
      changePasswordId: 'c',
      reason: 'Expired',
    }),
  ]
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403])
  expect(new Set(answers.map(({ sentence }) => sentence)).size).toBe(answers.length)
})

test('an outage is 503, for as long as FusionAuth says or half a minute', () => {
  const outage = { outcome: 'unavailable', mayHaveArrived: true, reason: 'status 503' } as const
  expect(loginAnswer(outage)).toMatchObject({ status: 503, retryAfter: 30 })
  expect(loginAnswer({ ...outage, retryAfter: 6.2 })).toMatchObject({ retryAfter: 7 })
})
