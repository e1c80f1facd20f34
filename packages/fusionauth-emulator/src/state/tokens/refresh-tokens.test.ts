import { describe, expect, test } from 'vitest'
import { readJwtConfiguration } from '../configuration/configuration.ts'
import { createReader, type Members } from '../reader.ts'
import {
  isExpired,
  issueRefreshToken,
  revokeRefreshToken,
  standingOf,
  useRefreshToken,
} from './refresh-tokens.ts'
import { createWorld, plainNature } from '../world.ts'

const minute = 60_000
const born = 1_800_000_000_000

const configured = (members: Members) =>
  readJwtConfiguration(createReader(members), true, () => true)

function issue() {
  const world = createWorld(plainNature, 'tenant', 'key')
  const request = { applicationId: 'a', userId: 'u', device: {} }
  return { world, token: issueRefreshToken(world, request, born) }
}

const rotation = { rotate: true, slide: false }

describe('expiry', () => {
  test('valid at the exact boundary, expired a millisecond later', () => {
    const { token } = issue()
    const configuration = configured({ refreshTokenTimeToLiveInMinutes: 10 })
    expect(isExpired(token, configuration, born + 10 * minute)).toBe(false)
    expect(isExpired(token, configuration, born + 10 * minute + 1)).toBe(true)
  })

  test('the maximum counts from the first issue and only under its own policy', () => {
    const { token, world } = issue()
    const members = {
      refreshTokenTimeToLiveInMinutes: 10,
      refreshTokenSlidingWindowConfiguration: { maximumTimeToLiveInMinutes: 15 },
    }
    useRefreshToken(world, token, { rotate: false, slide: true }, born + 8 * minute)
    const policy = 'SlidingWindowWithMaximumLifetime'
    const limited = configured({ ...members, refreshTokenExpirationPolicy: policy })
    expect(isExpired(token, limited, born + 15 * minute)).toBe(false)
    expect(isExpired(token, limited, born + 15 * minute + 1)).toBe(true)
    expect(isExpired(token, configured(members), born + 18 * minute)).toBe(false)
  })
})

describe('rotation and grace', () => {
  const withGrace = (seconds: number) =>
    configured({ refreshTokenOneTimeUseConfiguration: { gracePeriodInSeconds: seconds } })

  test('the grace counts from the rotation that retired the value, boundary included', () => {
    const { token, world } = issue()
    const first = token.token
    useRefreshToken(world, token, rotation, born + 1000)
    const standing = (instant: number) => standingOf(token, first, withGrace(60), true, instant)
    expect(standing(born + 61_000)).toBe('in-grace')
    expect(standing(born + 61_001)).toBe('used-up')
    expect(standingOf(token, token.token, withGrace(60), true, born + 90_000)).toBe('current')
    expect(standingOf(token, first, withGrace(0), true, born + 1000)).toBe('used-up')
  })

  test('a rotation changes the value, never the id, the first issue or the owner', () => {
    const { token, world } = issue()
    const before = structuredClone(token)
    useRefreshToken(world, token, rotation, born + 1000)
    const { id, insertInstant, userId } = before
    expect(token).toMatchObject({ id, insertInstant, userId, startInstant: born })
    expect(token.token === before.token).toBe(false)
    expect(world.refreshTokenValues.get(before.token)).toBe(token)
    expect(world.refreshTokenValues.get(token.token)).toBe(token)
  })

  test('what is remembered of old values has an end, and a revocation forgets all of it', () => {
    const { token, world } = issue()
    const first = token.token
    for (let turn = 1; turn <= 250; turn += 1) useRefreshToken(world, token, rotation, born + turn)
    expect(token.retired).toHaveLength(100)
    expect(world.refreshTokenValues.size).toBe(101)
    expect(world.refreshTokenValues.has(first)).toBe(false)
    revokeRefreshToken(world, token)
    expect([world.refreshTokens.size, world.refreshTokenValues.size]).toEqual([0, 0])
  })
})
