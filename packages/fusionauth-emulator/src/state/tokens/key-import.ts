import { createPrivateKey, createPublicKey, X509Certificate, type KeyObject } from 'node:crypto'
import { randomUUID } from 'node:crypto'
import { exportJwk, isAlgorithm, keepKey, keyTypeOf, readKeyName } from './keys.ts'
import type { Algorithm, SigningKey, World } from '../model.ts'
import type { Reader } from '../reader.ts'

const curveAlgorithms: Record<string, Algorithm> = {
  'P-256': 'ES256',
  'P-384': 'ES384',
  'P-521': 'ES512',
}

/**
 * Keeps a key that was made elsewhere: a PEM of the private or the public half or of a certificate, or
 * an HMAC secret. Throws InvalidRequest: unreadable, not of the algorithm, name or id taken.
 */
export function importKey(
  world: World,
  reader: Reader,
  id: string | undefined,
  instant: number,
): SigningKey {
  const name = readKeyName(world, reader)
  const kid = reader.text('kid')
  const secret = reader.text('secret')
  const pem = readPem(reader)
  const jwk = pem
    ? exportJwk(pem)
    : { kty: 'oct', k: Buffer.from(secret ?? '').toString('base64url') }
  const algorithm = readAlgorithm(reader, jwk)
  if (!pem && !secret)
    reader.refuse('publicKey', 'blank', 'Give a PEM, or the secret of an HMAC key.')
  if (kid !== undefined && [...world.keys.values()].some((each) => each.kid === kid)) {
    reader.refuse('kid', 'duplicate', `A key has this kid: ${kid}.`)
  }
  reader.check()
  return keepKey(
    world,
    {
      id: id ?? randomUUID(),
      name,
      algorithm,
      jwk,
      hasPrivateKey: pem?.type !== 'public',
      ...(kid !== undefined && { kid }),
    },
    instant,
  )
}

function readPem(reader: Reader): KeyObject | undefined {
  const kinds: [name: string, read: (pem: string) => KeyObject][] = [
    ['privateKey', createPrivateKey],
    ['publicKey', createPublicKey],
    ['certificate', (pem) => new X509Certificate(pem).publicKey],
  ]
  for (const [name, read] of kinds) {
    const pem = reader.text(name)
    if (!pem) continue
    try {
      return read(pem)
    } catch {
      reader.refuse(name, 'invalid', `key.${name} is not a PEM that can be read.`)
    }
  }
  return undefined
}

/** The algorithm that was asked for, or the one the key itself implies. */
function readAlgorithm(reader: Reader, jwk: Record<string, string>): Algorithm {
  const { crv = '', kty } = jwk
  const implied: Algorithm | undefined =
    kty === 'RSA'
      ? 'RS256'
      : kty === 'oct'
        ? 'HS256'
        : kty === 'OKP'
          ? 'Ed25519'
          : curveAlgorithms[crv]
  const wanted = reader.text('algorithm') || implied || ''
  const fits =
    isAlgorithm(wanted) &&
    implied !== undefined &&
    keyTypeOf(wanted) === keyTypeOf(implied) &&
    (kty !== 'EC' || wanted === implied) &&
    (kty !== 'OKP' || crv === 'Ed25519')
  if (fits) return wanted
  reader.refuse('algorithm', 'invalid', 'The key cannot be used with this algorithm.')
  return 'RS256'
}
