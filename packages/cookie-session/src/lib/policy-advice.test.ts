import { expect, test } from 'vitest'
import { advise } from './policy-advice.ts'
import type { TokenPolicy } from './ports.ts'

const good: TokenPolicy = {
  accessTokenLifetime: 300,
  refreshTokenLifetime: 2_592_000,
  expiration: 'SlidingWindowWithMaximumLifetime',
  usage: 'OneTimeUse',
  gracePeriod: 3600,
  issuesRefreshTokens: true,
  allowsRefresh: true,
  revokedOn: { passwordChanged: true, tokenReuse: true },
}
const codes = (change: Partial<TokenPolicy>): string[] =>
  advise({ ...good, ...change }).map(({ code }) => code)

test('nothing to say about settings that are good, and at their limits', () => {
  expect(advise(good)).toEqual([])
  expect(codes({ gracePeriod: 300, accessTokenLifetime: 900 })).toEqual([])
  expect(codes({ accessTokenLifetime: 60 })).toEqual([])
})

test.each<[string, Partial<TokenPolicy>, string[]]>([
  ['a grace under 300 s', { gracePeriod: 299 }, ['short-grace']],
  ['no grace, but reusable tokens', { gracePeriod: 0, usage: 'Reusable' }, []],
  [
    'reuse that revokes nothing',
    { revokedOn: { passwordChanged: true, tokenReuse: false } },
    ['reuse-unnoticed'],
  ],
  [
    'the same with reusable tokens',
    { usage: 'Reusable', revokedOn: { passwordChanged: true, tokenReuse: false } },
    [],
  ],
  ['a JWT of more than 15 minutes', { accessTokenLifetime: 901 }, ['long-access-token']],
  ['a JWT of seconds', { accessTokenLifetime: 59 }, ['short-access-token']],
  [
    'a refresh token no longer than the JWT',
    { refreshTokenLifetime: 300 },
    ['short-refresh-token'],
  ],
  ['no refresh tokens', { issuesRefreshTokens: false }, ['no-refresh-tokens']],
  ['no refresh', { allowsRefresh: false }, ['refresh-not-allowed']],
  ['a window that slides for ever', { expiration: 'SlidingWindow' }, ['endless-session']],
  [
    'sessions that outlive a password',
    { revokedOn: { passwordChanged: false, tokenReuse: true } },
    ['survives-password-change'],
  ],
])('%s', (_name, change, expected) => {
  expect(codes(change)).toEqual(expected)
})

test('says what was seen and which setting to change', () => {
  const [advice] = advise({ ...good, gracePeriod: 10 })
  expect(advice?.message).toMatch(/grace of 10 s.*gracePeriodInSeconds/)
})
