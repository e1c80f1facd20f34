import { profiles, type Profile } from '../../versions.ts'
import { merge } from '../merge.ts'
import { toId, type Members, type Reader } from '../reader.ts'

const expirationPolicies = ['Fixed', 'SlidingWindow', 'SlidingWindowWithMaximumLifetime'] as const
const usagePolicies = ['Reusable', 'OneTimeUse'] as const

/** How tokens are made and how long they live: a tenant's, or an application's when `enabled`. */
export interface JwtConfiguration {
  enabled: boolean
  accessTokenKeyId?: string
  idTokenKeyId?: string
  /** Keys that signed before and are still trusted. Only in versions that have them. */
  accessTokenVerificationKeyIds?: string[]
  idTokenVerificationKeyIds?: string[]
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
  profile: Profile = profiles['1.69'],
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
  const grace = oneTimeUse.count('gracePeriodInSeconds', 0, 0, 86_399)
  return {
    ...reader.members,
    enabled,
    ...readKeyId(reader, 'accessTokenKeyId', knowsKey),
    ...readKeyId(reader, 'idTokenKeyId', knowsKey),
    ...(profile.verificationKeys && {
      accessTokenVerificationKeyIds: readKeyIds(reader, 'accessTokenVerificationKeyIds', knowsKey),
      idTokenVerificationKeyIds: readKeyIds(reader, 'idTokenVerificationKeyIds', knowsKey),
    }),
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
      gracePeriodInSeconds: profile.oneTimeUseGrace ? grace : 0,
    },
  }
}

export function readRevocationPolicy(
  reader: Reader,
  profile: Profile = profiles['1.69'],
): RevocationPolicy {
  const onReuse = reader.flag('onOneTimeTokenReuse', false)
  return {
    onLoginPrevented: reader.flag('onLoginPrevented', true),
    onMultiFactorEnable: reader.flag('onMultiFactorEnable', false),
    onOneTimeTokenReuse: profile.oneTimeUseGrace && onReuse,
    onPasswordChanged: reader.flag('onPasswordChanged', true),
  }
}

function readKeyId(reader: Reader, name: string, knowsKey: (id: string) => boolean) {
  const id = reader.id(name)
  if (id === undefined) return {}
  if (!knowsKey(id)) reader.refuse(name, 'invalid', `No key has this id: ${id}.`)
  return { [name]: id }
}

function readKeyIds(reader: Reader, name: string, knowsKey: (id: string) => boolean): string[] {
  const ids = (reader.texts(name) ?? []).map((id) => toId(id) ?? id)
  const unknown = ids.filter((id) => !knowsKey(id))
  if (unknown.length > 0) {
    reader.refuse(name, 'invalid', `No key has this id: ${unknown.join(', ')}.`)
  }
  return ids
}
