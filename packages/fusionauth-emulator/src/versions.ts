import type { Switches } from './switches.ts'

/** The FusionAuth versions whose answers can be had. */
export const versions = ['1.69', '1.48'] as const
export type Version = (typeof versions)[number]

/** What a version does that others do not. Rules ask for these, never for a version number. */
export interface Profile {
  readonly version: Version
  /** What `GET /api/status` says to a key holder. */
  readonly fullVersion: string
  /** OAuth scopes and `scopeHandlingPolicy` (1.50). Without them access tokens carry `email` and the like. */
  readonly scopes: boolean
  /** A second built-in application, Tenant Manager (1.58). */
  readonly tenantManager: boolean
  /** Grace periods and reuse revocation of one-time refresh tokens (1.55). */
  readonly oneTimeUseGrace: boolean
  /** `identities` of a user, `loginIdTypes`, `verificationIds` (1.59). */
  readonly identities: boolean
  /** Recovery codes are shown once, when they are made (1.68). */
  readonly recoveryCodesHashed: boolean
  /** `accessTokenVerificationKeyIds` and `idTokenVerificationKeyIds` (1.69). */
  readonly verificationKeys: boolean
  /** `iss` in the redirect back from `/oauth2/authorize` (1.69). */
  readonly issuerInRedirect: boolean
  readonly switches: Partial<Switches>
}

export const profiles: Record<Version, Profile> = {
  '1.69': {
    version: '1.69',
    fullVersion: '1.69.0',
    scopes: true,
    tenantManager: true,
    oneTimeUseGrace: true,
    identities: true,
    recoveryCodesHashed: true,
    verificationKeys: true,
    issuerInRedirect: true,
    switches: {},
  },
  '1.48': {
    version: '1.48',
    fullVersion: '1.48.3',
    scopes: false,
    tenantManager: false,
    oneTimeUseGrace: false,
    identities: false,
    recoveryCodesHashed: false,
    verificationKeys: false,
    issuerInRedirect: false,
    switches: { defaultAlgorithm: 'HS256' },
  },
}
