import type { TokenSet, Unavailable } from './outcomes.ts'

/** Every answer of `POST /api/jwt/refresh` that an application decides on. */
export type RefreshOutcome =
  /** 200: the old tokens may be spent, keep these. */
  | { readonly outcome: 'refreshed'; readonly tokens: TokenSet }
  /** 400, 401, 404: expired, revoked, used up or unknown. The session is over. */
  | {
      readonly outcome: 'refused'
      /** FusionAuth's code or `status 404`; for a log. */
      readonly reason: string
    }
  | Unavailable

/** Every answer of a revocation. Already gone counts as revoked. */
export type RevokeOutcome =
  /** 200 and 404: there is no such session any more. */
  { readonly outcome: 'revoked' } | Unavailable

/** A JWT's claims after they were checked. Times are epoch **seconds**. */
export type Claims = {
  /** The user's id. */
  readonly sub: string
  /** When it ends, epoch seconds. */
  readonly exp: number
  /** When it was issued, epoch seconds. */
  readonly iat: number
  /** The option `issuer`, exactly. */
  readonly iss: string
  /** This application's id, or a list that contains it. */
  readonly aud: string | readonly string[]
  /** This application's id. Missing only with `requireRegistration: false`. */
  readonly applicationId?: string
  /** The person's roles in this application, by name. */
  readonly roles?: readonly string[]
  /** Absent with FusionAuth's `Strict` scope policy: take the profile from the login's user. */
  readonly email?: string
  /** When the person last typed their password, epoch seconds; a refresh does not change it. */
  readonly auth_time?: number
  /** Whatever else FusionAuth or a lambda puts in; not checked. */
  readonly [claim: string]: unknown
}

/** Why a JWT was not accepted. For a log; an application needs only `invalid`. */
export type InvalidReason =
  /** No JWS in its one compact spelling, above 8 kB, or with a header that asks for more. */
  | 'malformed'
  /** `alg` is not in the option `algorithms`. */
  | 'algorithm'
  /** No published key of that `kid` fits. */
  | 'unknown-key'
  /** Not made by the key it names. */
  | 'signature'
  /** Something else that is signed: id token, webhook signature, device-bound session proof, logout token. */
  | 'kind'
  /** `iss` is not the option `issuer`. */
  | 'issuer'
  /** `aud` does not contain this application. */
  | 'audience'
  /** `applicationId` is another one, or is missing although `requireRegistration` is on. */
  | 'application'
  /** `nbf` is in the future. */
  | 'not-yet-valid'
  /** A claim is missing or is not what it must be: `sub`, `exp`, `iat`, `nbf`, `roles`, … */
  | 'claims'

/** What `verify` found. `expired` means: good in every other respect. */
export type VerifyOutcome =
  /** Whether its `exp` has passed. */
  | { readonly outcome: 'valid' | 'expired'; readonly claims: Claims }
  /** Not to be believed. */
  | { readonly outcome: 'invalid'; readonly reason: InvalidReason }
  /** FusionAuth's keys could not be had: says nothing about the JWT. */
  | { readonly outcome: 'keys-unavailable' }
