import { createHash, generateKeyPair, randomBytes, randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { developmentKeys } from './development-keys.ts'
import { fieldError } from './errors.ts'
import type { Reader } from './reader.ts'
import type { Algorithm, SigningKey, World } from './model.ts'

const generatePair = promisify(generateKeyPair)

type KeyType = SigningKey['type']
type Jwk = Record<string, string>

const types: Record<Algorithm, KeyType> = {
  RS256: 'RSA',
  RS384: 'RSA',
  RS512: 'RSA',
  ES256: 'EC',
  ES384: 'EC',
  ES512: 'EC',
  HS256: 'HMAC',
  HS384: 'HMAC',
  HS512: 'HMAC',
  Ed25519: 'OKP',
}
export const algorithms: readonly string[] = Object.keys(types)

const curves = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' } as const

/** The members that make up a thumbprint (RFC 7638, RFC 8037), in its order. */
const thumbprintMembers: Record<KeyType, readonly string[]> = {
  RSA: ['e', 'kty', 'n'],
  EC: ['crv', 'kty', 'x', 'y'],
  OKP: ['crv', 'kty', 'x'],
  HMAC: [],
}

/**
 * `kid` as FusionAuth makes it: of a public key the RFC 7638 thumbprint with SHA-1, base64url; a shared
 * secret has no thumbprint that may be shown, and gets nine random hexadecimal characters.
 */
export function kidOf(type: KeyType, jwk: Jwk): string {
  if (type === 'HMAC') return randomBytes(5).toString('hex').slice(0, 9)
  const members = thumbprintMembers[type].map((name) => [name, jwk[name]])
  return createHash('sha1')
    .update(JSON.stringify(Object.fromEntries(members)))
    .digest('base64url')
}

/** Makes a key and keeps it. 2048-bit RSA keys come from the shipped development keys while they last. */
export async function generateKey(
  world: World,
  request: { id?: string; name: string; algorithm: Algorithm; length?: number | undefined },
  instant: number,
): Promise<SigningKey> {
  const { id = randomUUID(), name, algorithm, length = 2048 } = request
  refuseTaken(world, id)
  const type = types[algorithm]
  const jwk = await generateJwk(world, algorithm, length)
  refuseTaken(world, id)
  return keep(world, {
    id,
    name,
    algorithm,
    type,
    ...(type === 'RSA' && { length }),
    kid: kidOf(type, jwk),
    jwk,
    hasPrivateKey: true,
    insertInstant: instant,
    lastUpdateInstant: instant,
  })
}

function refuseTaken(world: World, id: string): void {
  if (world.keys.has(id)) throw fieldError('keyId', 'duplicate', `A key has this id: ${id}.`)
}

function keep(world: World, key: SigningKey): SigningKey {
  world.keys.set(key.id, key)
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
  const length = reader.count('length', 2048, 2048, 4096)
  if (wanted !== '' && !isAlgorithm(wanted)) {
    reader.refuse(
      'algorithm',
      'couldNotConvert',
      `key.algorithm must be one of ${algorithms.join(', ')}.`,
    )
  }
  reader.check()
  return { name, algorithm: isAlgorithm(wanted) ? wanted : 'RS256', length }
}

function isAlgorithm(text: string): text is Algorithm {
  return Object.hasOwn(types, text)
}

export function findKeyByKid(world: World, kid: string | undefined): SigningKey | undefined {
  return [...world.keys.values()].find((key) => key.kid === kid)
}

async function generateJwk(world: World, algorithm: Algorithm, length: number): Promise<Jwk> {
  const type = types[algorithm]
  if (type === 'HMAC') {
    const bytes = Number(algorithm.slice(2)) / 8
    return { kty: 'oct', k: randomBytes(bytes).toString('base64url') }
  }
  if (type === 'RSA') return unusedDevelopmentKey(world, length) ?? (await generateRsa(length))
  if (algorithm === 'ES256' || algorithm === 'ES384' || algorithm === 'ES512') {
    const { privateKey } = await generatePair('ec', { namedCurve: curves[algorithm] })
    return exported(privateKey.export({ format: 'jwk' }))
  }
  const { privateKey } = await generatePair('ed25519')
  return exported(privateKey.export({ format: 'jwk' }))
}

async function generateRsa(modulusLength: number): Promise<Jwk> {
  const { privateKey } = await generatePair('rsa', { modulusLength })
  return exported(privateKey.export({ format: 'jwk' }))
}

function exported(jwk: object): Jwk {
  return Object.fromEntries(Object.entries(jwk).filter(([, value]) => typeof value === 'string'))
}

function unusedDevelopmentKey(world: World, length: number): Jwk | undefined {
  if (length !== 2048) return undefined
  const kids = new Set([...world.keys.values()].map(({ kid }) => kid))
  return developmentKeys.find((jwk) => !kids.has(kidOf('RSA', jwk)))
}
