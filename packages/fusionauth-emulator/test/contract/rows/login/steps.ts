import type { Bench } from '../../lib/bench.ts'

export const noTokens = ['token', 'refreshToken', 'refreshTokenId', 'tokenExpirationInstant']

export const secrets = [
  'user.password',
  'user.salt',
  'user.factor',
  'user.encryptionScheme',
  'user.twoFactor.recoveryCodes',
]

export const withoutKey = async (bench: Bench) =>
  bench.member({ loginConfiguration: { requireAuthentication: false } })
