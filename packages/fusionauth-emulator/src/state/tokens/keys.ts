import {
  createHash,
  createPublicKey,
  generateKeyPair,
  randomBytes,
  randomUUID,
  type KeyObject,
} from 'node:crypto'
import { promisify } from 'node:util'
import { developmentKeys } from './development-keys.ts'
import { fieldError } from '../errors.ts'
import type { Reader } from '../reader.ts'
import type { Algorithm, SigningKey, World } from '../model.ts'

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

/** The hash a signature is made over. Ed25519 names none, and uses this one inside. */
export function digestOf(algorithm: Algorithm): string {
  return algorithm === 'Ed25519' ? 'sha512' : `sha${algorithm.slice(2)}`
}

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
  const jwk = await generateJwk(world, algorithm, length)
  return keepKey(world, { id, name, algorithm, jwk, hasPrivateKey: true }, instant)
}

function refuseTaken(world: World, id: string): void {
  if (world.keys.has(id)) throw fieldError('keyId', 'duplicate', `A key has this id: ${id}.`)
}

/** Throws InvalidRequest: the id is taken. */
export function keepKey(
  world: World,
  given: Pick<SigningKey, 'id' | 'name' | 'algorithm' | 'jwk' | 'hasPrivateKey'> & { kid?: string },
  instant: number,
): SigningKey {
  refuseTaken(world, given.id)
  const type = types[given.algorithm]
  const length = lengthOf(given.algorithm, given.jwk)
  const key: SigningKey = {
    ...given,
    type,
    ...(length !== undefined && { length }),
    kid: given.kid ?? kidOf(type, given.jwk),
    insertInstant: instant,
    lastUpdateInstant: instant,
  }
  world.keys.set(key.id, key)
  return key
}

/** Bits; of Ed25519, as FusionAuth has it, the bytes. */
function lengthOf(algorithm: Algorithm, { n = '' }: Jwk): number | undefined {
  const type = types[algorithm]
  if (type === 'RSA') return Buffer.from(n, 'base64url').length * 8
  if (type === 'OKP') return 32
  return type === 'EC' ? Number(curves[ecAlgorithm(algorithm)].slice(2)) : undefined
}

/** Reads the `key` of a `POST /api/key/generate`. Throws InvalidRequest. */
export function readKeyRequest(
  world: World,
  reader: Reader,
): { name: string; algorithm: Algorithm; length: number } {
  const name = readKeyName(world, reader)
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

/** The name of a new key, or of `renamed`: no two have the same. */
export function readKeyName(world: World, reader: Reader, renamed?: SigningKey): string {
  const name = reader.requiredText('name')
  if ([...world.keys.values()].some((each) => each.name === name && each !== renamed)) {
    reader.refuse('name', 'duplicate', `A key has this name: ${name}.`)
  }
  return name
}

export function isAlgorithm(text: string): text is Algorithm {
  return Object.hasOwn(types, text)
}

export const keyTypeOf = (algorithm: Algorithm): KeyType => types[algorithm]

export function findKeyByKid(world: World, kid: string | undefined): SigningKey | undefined {
  for (const key of world.keys.values()) if (key.kid === kid) return key
  return undefined
}

async function generateJwk(world: World, algorithm: Algorithm, length: number): Promise<Jwk> {
  const type = types[algorithm]
  if (type === 'HMAC') {
    const bytes = Number(algorithm.slice(2)) / 8
    return { kty: 'oct', k: randomBytes(bytes).toString('base64url') }
  }
  if (type === 'RSA') return unusedDevelopmentKey(world, length) ?? (await generateRsa(length))
  if (type === 'EC') {
    const { privateKey } = await generatePair('ec', { namedCurve: curves[ecAlgorithm(algorithm)] })
    return exportJwk(privateKey)
  }
  const { privateKey } = await generatePair('ed25519')
  return exportJwk(privateKey)
}

async function generateRsa(modulusLength: number): Promise<Jwk> {
  const { privateKey } = await generatePair('rsa', { modulusLength })
  return exportJwk(privateKey)
}

/** The JWK's members that are strings: all that make up a key. */
export function exportJwk(key: KeyObject): Jwk {
  const members: [string, unknown][] = Object.entries(key.export({ format: 'jwk' }))
  return Object.fromEntries(members.filter(isText))
}

const isText = (member: [string, unknown]): member is [string, string] =>
  typeof member[1] === 'string'

function ecAlgorithm(algorithm: Algorithm): keyof typeof curves {
  if (algorithm === 'ES384' || algorithm === 'ES512') return algorithm
  return 'ES256'
}

/** The public half as PEM. A shared secret has none. */
export function publicPem({ jwk, type }: SigningKey): string | undefined {
  if (type === 'HMAC') return undefined
  const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
  return pem.toString().trimEnd()
}

function unusedDevelopmentKey(world: World, length: number): Jwk | undefined {
  if (length !== 2048) return undefined
  const kids = new Set([...world.keys.values()].map(({ kid }) => kid))
  return developmentKeys.find((jwk) => !kids.has(kidOf('RSA', jwk)))
}
