import { compactVerify, type CryptoKey, errors, type JWSHeaderParameters, type JWK } from 'jose'
import { isSymmetric } from './algorithms.ts'
import { type Header, readHeader } from './compact.ts'
import { isRecord, isText } from './json.ts'
import type { KeySet } from './key-set.ts'
import type { InvalidReason } from './outcomes-tokens.ts'

type Key = Uint8Array | CryptoKey | JWK | ((header: JWSHeaderParameters) => Promise<CryptoKey>)

type UnsignedReason = Extract<
  InvalidReason,
  'malformed' | 'algorithm' | 'unknown-key' | 'signature'
>

export type Signed =
  | {
      readonly outcome: 'signed'
      readonly header: Header
      readonly payload: Record<string, unknown>
    }
  | { readonly outcome: 'invalid'; readonly reason: UnsignedReason }
  | { readonly outcome: 'keys-unavailable' }

// FusionAuth's key ids are thumbprints. Anything else is not worth looking for.
const KEY_ID = /^[\w-]{1,64}$/

function reasonFor(error: unknown): UnsignedReason {
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature'
  if (error instanceof errors.JWSInvalid || error instanceof errors.JOSENotSupported) {
    return 'malformed'
  }
  // No key of that id fits the algorithm, or the published key is unusable (too short, broken).
  return 'unknown-key'
}

/** What was signed (RFC 7515, 5.2), or why this is not to be believed. */
export async function checkSignature(
  jws: string,
  key: Key,
  algorithms: readonly string[],
): Promise<Uint8Array | UnsignedReason> {
  const options = { algorithms: [...algorithms] }
  try {
    const { payload } =
      typeof key === 'function'
        ? await compactVerify(jws, key, options)
        : await compactVerify(jws, key, options)
    return payload
  } catch (error) {
    return reasonFor(error)
  }
}

function parse(payload: Uint8Array): Record<string, unknown> | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload)
    const value: unknown = JSON.parse(text)
    if (!isRecord(value)) return undefined
    // A copy made member by member would take it for the prototype.
    delete value['__proto__']
    return value
  } catch {
    return undefined
  }
}

/**
 * Opens JWTs: strict form, an algorithm from the list, the one key that goes with it. An HMAC is only
 * ever checked with the secret, everything else only with a published key.
 */
export function createOpen(
  keySet: KeySet,
  { algorithms, secret }: { algorithms: readonly string[]; secret: Uint8Array | undefined },
) {
  return async function open(jwt: unknown): Promise<Signed> {
    const header = readHeader(jwt)
    if (!header || typeof jwt !== 'string') return { outcome: 'invalid', reason: 'malformed' }
    const { alg, kid } = header
    if (!algorithms.some((listed) => listed === alg)) {
      return { outcome: 'invalid', reason: 'algorithm' }
    }
    let key: Key | undefined = secret
    if (!isSymmetric(alg)) {
      if (!isText(kid) || !KEY_ID.test(kid)) return { outcome: 'invalid', reason: 'unknown-key' }
      key = await keySet.forKid(kid)
    }
    if (!key) return { outcome: 'keys-unavailable' }
    const seen = await checkSignature(jwt, key, algorithms)
    if (typeof seen === 'string') return { outcome: 'invalid', reason: seen }
    const payload = parse(seen)
    if (!payload) return { outcome: 'invalid', reason: 'malformed' }
    return { outcome: 'signed', header, payload }
  }
}
