/** Signatures only the issuer can make (RFC 7518, 3.1; RFC 8037; RFC 9864). Never `none`. */
export const ASYMMETRIC = [
  'RS256',
  'RS384',
  'RS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const

/** HMAC: whoever can check a signature can make one. */
export const SYMMETRIC = ['HS256', 'HS384', 'HS512'] as const

/**
 * `alg` of a JWT that may be accepted (the figures are part of the names): FusionAuth's RSA, EC and Ed25519 keys (the last under its old
 * and its new name), and its HMAC keys, which need the option `hmacSecret`.
 */
export type Algorithm =
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'EdDSA'
  | 'Ed25519'
  | 'HS256'
  | 'HS384'
  | 'HS512'

/** Bytes of an HMAC key: no fewer than the hash has (RFC 7518, 3.2). */
export const SECRET_LENGTH = { HS256: 32, HS384: 48, HS512: 64 } as const

export function isAsymmetric(alg: unknown): boolean {
  return ASYMMETRIC.some((known) => known === alg)
}

export function isSymmetric(alg: unknown): alg is (typeof SYMMETRIC)[number] {
  return SYMMETRIC.some((known) => known === alg)
}

export function isAlgorithm(alg: unknown): alg is Algorithm {
  return isAsymmetric(alg) || isSymmetric(alg)
}
