import { decodeProtectedHeader } from 'jose'

/** Signatures only the issuer can make. Never `none`, and no HMAC: its key would verify and sign. */
export const ALGORITHMS: readonly string[] = [
  'RS256',
  'RS384',
  'RS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]

const LONGEST_JWT = 8192
// base64url in its one spelling: no padding, no length that cannot be, no spare bits at the end.
const PART = '(?!\\.|$)(?:[\\w-]{4})*(?:[\\w-][AQgw]|[\\w-]{2}[AEIMQUYcgkosw048])?'
const COMPACT = new RegExp(`^${PART}\\.${PART}\\.${PART}$`)

/**
 * The header of a JWS in compact form, read strictly: jose forgives spaces and padding inside
 * base64url, which gives one JWT many spellings. Only `alg` and `kid` are ever looked at.
 */
export function readHeader(jwt: unknown): { alg: unknown; kid: unknown } | undefined {
  if (typeof jwt !== 'string' || jwt.length > LONGEST_JWT || !COMPACT.test(jwt)) return undefined
  try {
    const { alg, kid }: { alg?: unknown; kid?: unknown } = decodeProtectedHeader(jwt)
    return { alg, kid }
  } catch {
    return undefined
  }
}
