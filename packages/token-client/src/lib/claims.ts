import { isRecord, isText } from './json.ts'
import type { Settings } from './options.ts'
import type { Claims, InvalidReason, VerifyOutcome } from './outcomes-tokens.ts'

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string')
}

// Whole seconds after 1970; JSON can also say 1e400, which is Infinity here.
export function isInstant(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0
}

function isClaims(payload: Record<string, unknown>): payload is Claims {
  const { sub, exp, iat, nbf, iss, aud, roles, email, auth_time: authTime } = payload
  return (
    isText(sub) &&
    isInstant(exp) &&
    isInstant(iat) &&
    (nbf === undefined || isInstant(nbf)) &&
    isText(iss) &&
    (isText(aud) || isTextList(aud)) &&
    (roles === undefined || isTextList(roles)) &&
    (email === undefined || typeof email === 'string') &&
    (authTime === undefined || isInstant(authTime))
  )
}

/** `typ` as it is compared (RFC 7515, 4.1.9). */
export function kindOf(typ: unknown): unknown {
  return typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : typ
}

const LOGOUT = 'http://schemas.openid.net/event/backchannel-logout'

/**
 * Whether this is something else that FusionAuth, or a browser, signs: one kind of JWT must not pass
 * for another (RFC 8725, 3.11 and 3.12). FusionAuth gives access and id tokens the same `typ`, `JWT`,
 * and newer versions say `tty`, `at` in access tokens; only id tokens carry hashes and a nonce.
 */
function isOtherKind(typ: unknown, payload: Record<string, unknown>): boolean {
  const { events, tty } = payload
  const kind = kindOf(typ)
  return (
    !(kind === undefined || kind === 'jwt' || kind === 'at+jwt') ||
    !(tty === undefined || tty === 'at') ||
    'at_hash' in payload ||
    'c_hash' in payload ||
    'nonce' in payload ||
    'request_body_sha256' in payload ||
    (isRecord(events) && LOGOUT in events)
  )
}

function invalid(reason: InvalidReason): VerifyOutcome {
  return { outcome: 'invalid', reason }
}

/** Judges the claims of a JWT whose signature is good (RFC 7519, 4.1). */
export function createJudge(settings: Settings) {
  const { applicationId, issuer, requireRegistration, clockTolerance, now } = settings

  return function judge(typ: unknown, payload: Record<string, unknown>): VerifyOutcome {
    if (isOtherKind(typ, payload)) return invalid('kind')
    if (payload.iss !== issuer) return invalid('issuer')
    const audience = Array.isArray(payload.aud) ? payload.aud : [payload.aud]
    if (!audience.includes(applicationId)) return invalid('audience')
    if (!isClaims(payload)) return invalid('claims')
    const needsNone = payload.applicationId === undefined && !requireRegistration
    if (payload.applicationId !== applicationId && !needsNone) return invalid('application')
    // Written so that a clock that says NaN lets nobody in.
    const at = now()
    const { nbf } = payload
    if (typeof nbf === 'number' && !(nbf <= at + clockTolerance)) return invalid('not-yet-valid')
    return { outcome: payload.exp > at - clockTolerance ? 'valid' : 'expired', claims: payload }
  }
}
