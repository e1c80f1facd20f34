import { merge } from './merge.ts'
import type { Members, Reader } from './reader.ts'

const expirationPolicies = ['Fixed', 'SlidingWindow', 'SlidingWindowWithMaximumLifetime'] as const
const usagePolicies = ['Reusable', 'OneTimeUse'] as const

/** How tokens are made and how long they live: a tenant's, or an application's when `enabled`. */
export interface JwtConfiguration {
  enabled: boolean
  accessTokenKeyId?: string
  idTokenKeyId?: string
  timeToLiveInSeconds: number
  refreshTokenTimeToLiveInMinutes: number
  refreshTokenExpirationPolicy: (typeof expirationPolicies)[number]
  refreshTokenUsagePolicy: (typeof usagePolicies)[number]
  refreshTokenSlidingWindowConfiguration: { maximumTimeToLiveInMinutes: number }
  refreshTokenOneTimeUseConfiguration: { gracePeriodInSeconds: number }
  [member: string]: unknown
}

/** Exists at tenants only; FusionAuth drops it from applications. */
export interface RevocationPolicy {
  onLoginPrevented: boolean
  onMultiFactorEnable: boolean
  onOneTimeTokenReuse: boolean
  onPasswordChanged: boolean
}

/** What the caller sent, over what FusionAuth fills in. */
export function withDefaults(defaults: Members, given: Members): Members {
  return merge(defaults, merge({}, given))
}

export function readJwtConfiguration(
  reader: Reader,
  enabled: boolean,
  knowsKey: (id: string) => boolean,
): JwtConfiguration {
  const lifetime = reader.count('refreshTokenTimeToLiveInMinutes', 43_200, 1)
  const policy = reader.oneOf('refreshTokenExpirationPolicy', expirationPolicies, 'Fixed')
  const sliding = reader.object('refreshTokenSlidingWindowConfiguration')
  const maximum = sliding.count('maximumTimeToLiveInMinutes', 43_200, 1)
  if (policy === 'SlidingWindowWithMaximumLifetime' && maximum < lifetime) {
    sliding.refuse(
      'maximumTimeToLiveInMinutes',
      'invalid',
      'maximumTimeToLiveInMinutes must not be below refreshTokenTimeToLiveInMinutes.',
    )
  }
  const oneTimeUse = reader.object('refreshTokenOneTimeUseConfiguration')
  return {
    ...reader.members,
    enabled,
    ...readKeyId(reader, 'accessTokenKeyId', knowsKey),
    ...readKeyId(reader, 'idTokenKeyId', knowsKey),
    timeToLiveInSeconds: reader.count('timeToLiveInSeconds', 3600, 1),
    refreshTokenTimeToLiveInMinutes: lifetime,
    refreshTokenExpirationPolicy: policy,
    refreshTokenUsagePolicy: reader.oneOf('refreshTokenUsagePolicy', usagePolicies, 'Reusable'),
    refreshTokenSlidingWindowConfiguration: {
      ...sliding.members,
      maximumTimeToLiveInMinutes: maximum,
    },
    refreshTokenOneTimeUseConfiguration: {
      ...oneTimeUse.members,
      gracePeriodInSeconds: oneTimeUse.count('gracePeriodInSeconds', 0, 0, 86_399),
    },
  }
}

export function readRevocationPolicy(reader: Reader): RevocationPolicy {
  return {
    onLoginPrevented: reader.flag('onLoginPrevented', true),
    onMultiFactorEnable: reader.flag('onMultiFactorEnable', false),
    onOneTimeTokenReuse: reader.flag('onOneTimeTokenReuse', false),
    onPasswordChanged: reader.flag('onPasswordChanged', true),
  }
}

function readKeyId(reader: Reader, name: string, knowsKey: (id: string) => boolean) {
  const id = reader.id(name)
  if (id === undefined) return {}
  if (!knowsKey(id)) reader.refuse(name, 'invalid', `No key has this id: ${id}.`)
  return { [name]: id }
}
