import { decodeProtectedHeader } from 'jose'

const LONGEST_JWT = 8192
// base64url in its one spelling: no padding, no length that cannot be, no spare bits at the end.
const PART = '(?!\\.|$)(?:[\\w-]{4})*(?:[\\w-][AQgw]|[\\w-]{2}[AEIMQUYcgkosw048])?'
const COMPACT = new RegExp(`^${PART}\\.${PART}\\.${PART}$`)

/** The members of a JWT's header that are looked at. Never a key, and never where to get one. */
export type Header = { readonly alg: unknown; readonly kid: unknown; readonly typ?: unknown }

/**
 * The header of a JWS in compact form, read strictly: jose forgives spaces and padding inside
 * base64url, which gives one JWT many spellings. A header that changes what is signed, or says that
 * something must be understood (RFC 7515, 4.1.11; RFC 7797), is none: nothing of that kind is.
 */
export function readHeader(jwt: unknown): Header | undefined {
  if (typeof jwt !== 'string' || jwt.length > LONGEST_JWT || !COMPACT.test(jwt)) return undefined
  try {
    const header: Record<string, unknown> = { ...decodeProtectedHeader(jwt) }
    if ('crit' in header || 'b64' in header) return undefined
    const { alg, kid, typ } = header
    return { alg, kid, typ }
  } catch {
    return undefined
  }
}
