import { randomBytes, randomUUID } from 'node:crypto'
import type { JwtConfiguration } from '../configuration/configuration.ts'
import type { Device, RefreshToken, World } from '../model.ts'

/** Enough to recognise a reuse, and an end to what a session that rotates for months keeps. */
const retiredKept = 100

const minute = 60_000

const newValue = () => randomBytes(40).toString('base64url')

export interface RefreshTokenRequest {
  applicationId: string
  userId: string
  device: Omit<Device, 'lastAccessedInstant'>
  /** Of an OAuth grant. */
  scopes?: readonly string[]
  grantTypes?: readonly string[]
  /** When the person proved who they are, if that was before now. Milliseconds. */
  authenticationInstant?: number
  /** The token of another application that this one follows: it expires as that one would. */
  follows?: RefreshToken
}

export function issueRefreshToken(
  world: World,
  request: RefreshTokenRequest,
  instant: number,
): RefreshToken {
  const { applicationId, device, follows, grantTypes, scopes, userId } = request
  const issued: RefreshToken = {
    id: randomUUID(),
    applicationId,
    userId,
    token: newValue(),
    insertInstant: follows?.insertInstant ?? instant,
    startInstant: follows?.startInstant ?? instant,
    authenticationInstant: request.authenticationInstant ?? instant,
    ...(scopes && { scopes: [...scopes] }),
    ...(grantTypes && { grantTypes: [...grantTypes] }),
    device: { ...device, lastAccessedInstant: instant },
    retired: [],
  }
  world.refreshTokens.set(issued.id, issued)
  indexRefreshToken(world, issued)
  return issued
}

export function indexRefreshToken(world: World, token: RefreshToken): void {
  world.refreshTokenValues.set(token.token, token)
  for (const retired of token.retired) world.refreshTokenValues.set(retired.token, token)
}

export function revokeRefreshToken(world: World, token: RefreshToken): void {
  world.refreshTokens.delete(token.id)
  world.refreshTokenValues.delete(token.token)
  for (const retired of token.retired) world.refreshTokenValues.delete(retired.token)
}

/** Valid at the exact boundary, as in FusionAuth's own clients. */
export function isExpired(
  token: RefreshToken,
  configuration: JwtConfiguration,
  instant: number,
): boolean {
  const window = configuration.refreshTokenTimeToLiveInMinutes * minute
  if (token.startInstant + window < instant) return true
  if (configuration.refreshTokenExpirationPolicy !== 'SlidingWindowWithMaximumLifetime')
    return false
  const { maximumTimeToLiveInMinutes } = configuration.refreshTokenSlidingWindowConfiguration
  return token.insertInstant + maximumTimeToLiveInMinutes * minute < instant
}

/** Whether `value` is the token's current one, one still inside its grace, or one that was used up. */
export function standingOf(
  token: RefreshToken,
  value: string,
  configuration: JwtConfiguration,
  graceCoversOlder: boolean,
  instant: number,
): 'current' | 'in-grace' | 'used-up' {
  if (token.token === value) return 'current'
  const retired = token.retired.find((each) => each.token === value)
  const { gracePeriodInSeconds } = configuration.refreshTokenOneTimeUseConfiguration
  if (retired === undefined || gracePeriodInSeconds === 0) return 'used-up'
  const latest = token.retired.at(-1) === retired
  if (!latest && !graceCoversOlder) return 'used-up'
  return instant <= retired.instant + gracePeriodInSeconds * 1000 ? 'in-grace' : 'used-up'
}

/** Counts a use of the current value, or of one inside its grace: the latter never rotates. */
export function useRefreshToken(
  world: World,
  token: RefreshToken,
  use: { rotate: boolean; slide: boolean; address?: string },
  instant: number,
): void {
  token.device.lastAccessedInstant = instant
  if (use.address !== undefined) token.device.lastAccessedAddress = use.address
  if (use.slide) token.startInstant = instant
  if (!use.rotate) return
  token.retired.push({ token: token.token, instant })
  for (const dropped of token.retired.splice(0, token.retired.length - retiredKept)) {
    world.refreshTokenValues.delete(dropped.token)
  }
  token.token = newValue()
  world.refreshTokenValues.set(token.token, token)
}

export function refreshTokenView(token: RefreshToken) {
  const { applicationId, device, id, insertInstant, startInstant, userId } = token
  return {
    applicationId,
    id,
    insertInstant,
    metaData: { device, scopes: token.scopes ?? [] },
    startInstant,
    token: token.token,
    userId,
  }
}
