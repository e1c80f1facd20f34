import { createHash, generateKeyPair, randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { importJWK, type CryptoKey } from 'jose'
import { developmentKeys } from './development-keys.ts'
import { fieldError, NotEmulated } from './errors.ts'
import type { Reader } from './reader.ts'
import type { Algorithm, RsaPrivateJwk, SigningKey, World } from './model.ts'

const algorithms: readonly Algorithm[] = ['RS256', 'RS384', 'RS512']

const generateRsa = promisify(generateKeyPair)

/** `kid` as FusionAuth makes it: the RFC 7638 thumbprint with SHA-1, base64url. */
export function thumbprint(jwk: { e: string; kty: string; n: string }): string {
  const members = JSON.stringify({ e: jwk.e, kty: jwk.kty, n: jwk.n })
  return createHash('sha1').update(members).digest('base64url')
}

/** Makes a key and keeps it. 2048-bit keys come from the shipped development keys while they last. */
export async function generateKey(
  world: World,
  request: { id?: string; name: string; algorithm: Algorithm; length: number },
  instant: number,
): Promise<SigningKey> {
  const { id = randomUUID(), name, algorithm, length } = request
  const refuseDuplicate = () => {
    if (world.keys.has(id)) throw fieldError('keyId', 'duplicate', `A key has this id: ${id}.`)
  }
  refuseDuplicate()
  const jwk = unusedDevelopmentKey(world, length) ?? (await generateJwk(length))
  refuseDuplicate()
  const kid = thumbprint(jwk)
  const key = { id, name, algorithm, length, kid, jwk, insertInstant: instant }
  world.keys.set(id, key)
  return key
}

/** Reads the `key` of a `POST /api/key/generate`. */
export function readKeyRequest(reader: Reader): {
  name: string
  algorithm: Algorithm
  length: number
} {
  const name = reader.requiredText('name')
  const wanted = reader.requiredText('algorithm')
  const algorithm = algorithms.find((each) => each === wanted)
  const length = reader.count('length', 2048, 2048, 4096)
  reader.check()
  if (algorithm === undefined) throw new NotEmulated(`keys with the algorithm ${wanted}`)
  return { name, algorithm, length }
}

export function findKeyByKid(world: World, kid: string | undefined): SigningKey | undefined {
  return [...world.keys.values()].find((key) => key.kid === kid)
}

/** The public half, as it stands in the JWKS. */
export function publicJwk({ algorithm, jwk, kid }: SigningKey) {
  return { alg: algorithm, e: jwk.e, kid, kty: jwk.kty, n: jwk.n, use: 'sig' }
}

const imported = new WeakMap<SigningKey, Promise<CryptoKey | Uint8Array>>()

export function privateKeyOf(key: SigningKey): Promise<CryptoKey | Uint8Array> {
  const known = imported.get(key) ?? importJWK({ ...key.jwk }, key.algorithm)
  imported.set(key, known)
  return known
}

function unusedDevelopmentKey(world: World, length: number): RsaPrivateJwk | undefined {
  if (length !== 2048) return undefined
  return developmentKeys.find((jwk) => findKeyByKid(world, thumbprint(jwk)) === undefined)
}

async function generateJwk(modulusLength: number): Promise<RsaPrivateJwk> {
  const { privateKey } = await generateRsa('rsa', { modulusLength })
  const {
    n = '',
    e = '',
    d = '',
    p = '',
    q = '',
    dp = '',
    dq = '',
    qi = '',
  } = privateKey.export({
    format: 'jwk',
  })
  return { kty: 'RSA', n, e, d, p, q, dp, dq, qi }
}
