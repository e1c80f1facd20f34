import { errors, jwtVerify, type JWTPayload } from 'jose'
import { ALGORITHMS, readHeader } from './compact.ts'
import { isText } from './json.ts'
import type { KeySet } from './key-set.ts'
import type { Settings } from './options.ts'
import type { Claims, InvalidReason, VerifyOutcome } from './outcomes.ts'

// FusionAuth's key ids are thumbprints. Anything else is not worth looking for.
const KEY_ID = /^[\w-]{1,64}$/

function invalid(reason: InvalidReason): VerifyOutcome {
  return { outcome: 'invalid', reason }
}

function reasonFor(error: unknown): InvalidReason {
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'iss') return 'issuer'
    if (error.claim === 'aud') return 'audience'
    return error.claim === 'nbf' && error.reason === 'check_failed' ? 'not-yet-valid' : 'claims'
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature'
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) return 'malformed'
  if (error instanceof errors.JOSENotSupported) return 'malformed'
  // No key of that id fits the algorithm, or the published key is unusable (too short, broken).
  return 'unknown-key'
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string')
}

// Whole seconds after 1970; JSON can also say 1e400, which is Infinity here.
function isInstant(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0
}

function isClaims(payload: JWTPayload): payload is JWTPayload & Claims {
  const { sub, exp, iat, aud, roles, email, auth_time: authTime } = payload
  return (
    isText(sub) &&
    isInstant(exp) &&
    isInstant(iat) &&
    (isText(aud) || isTextList(aud)) &&
    (roles === undefined || isTextList(roles)) &&
    (email === undefined || typeof email === 'string') &&
    (authTime === undefined || isInstant(authTime))
  )
}

/** Checks a JWT of this application against FusionAuth's published keys. Never throws. */
export function createVerify(
  keySet: KeySet,
  { applicationId, issuer, clockTolerance, now }: Settings,
) {
  function judge(payload: JWTPayload, outcome: 'valid' | 'expired'): VerifyOutcome {
    if (!isClaims(payload)) return invalid('claims')
    const other = payload.applicationId !== undefined && payload.applicationId !== applicationId
    return other ? invalid('application') : { outcome, claims: payload }
  }

  return async function verify(jwt: string): Promise<VerifyOutcome> {
    const header = readHeader(jwt)
    if (!header) return invalid('malformed')
    if (!ALGORITHMS.some((alg) => alg === header.alg)) return invalid('algorithm')
    if (!isText(header.kid) || !KEY_ID.test(header.kid)) return invalid('unknown-key')
    const keys = await keySet.forKid(header.kid)
    if (!keys) return { outcome: 'keys-unavailable' }
    try {
      const { payload } = await jwtVerify(jwt, keys, {
        algorithms: [...ALGORITHMS],
        issuer,
        audience: applicationId,
        requiredClaims: ['sub', 'exp', 'iat'],
        clockTolerance,
        currentDate: new Date(now() * 1000),
      })
      return judge(payload, 'valid')
    } catch (error) {
      if (error instanceof errors.JWTExpired) return judge(error.payload, 'expired')
      return invalid(reasonFor(error))
    }
  }
}
