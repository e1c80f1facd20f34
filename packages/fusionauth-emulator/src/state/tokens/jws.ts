import { createHmac, createPrivateKey, sign, type KeyObject } from 'node:crypto'
import type { CryptoKey, JWTPayload } from 'jose'
import { digestOf, findKeyByKid } from './keys.ts'
import type { Algorithm, SigningKey, World } from '../model.ts'
import type { Members } from '../reader.ts'

/** The private members of every kind of key. Everything else may be published. */
const secret = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'])

/** `alg` in a header: the name of the algorithm, but for Ed25519, which JOSE knows by two names. */
export function headerAlgorithm(world: World, algorithm: Algorithm): string {
  return algorithm === 'Ed25519' ? world.switches.edwardsAlgorithm : algorithm
}

/** Signs a JWT with FusionAuth's header: `alg`, `typ`, what the caller adds, `kid`. */
export async function signJwt(
  world: World,
  key: SigningKey,
  payload: JWTPayload,
  header: Members = {},
): Promise<string> {
  const alg = headerAlgorithm(world, key.algorithm)
  const input = `${encode({ alg, typ: 'JWT', ...header, kid: key.kid })}.${encode(payload)}`
  return `${input}.${(await signature(key, Buffer.from(input))).toString('base64url')}`
}

/**
 * The payload of a JWT this instance signed and that has not expired, else undefined. Without `now`,
 * expired ones are read as well.
 */
export async function verifyJwt(
  world: World,
  jwt: string,
  now?: number,
): Promise<JWTPayload | undefined> {
  // It takes longer to load than everything else together, and a start rarely needs it.
  const { compactVerify, jwtVerify } = await import('jose')
  const keyOf = ({ alg, kid }: { alg?: string; kid?: string }) => {
    const key = findKeyByKid(world, kid)
    if (key === undefined || alg !== headerAlgorithm(world, key.algorithm)) {
      throw new Error('no such key')
    }
    return verificationKey(world, key)
  }
  try {
    if (now !== undefined) {
      return (await jwtVerify(jwt, keyOf, { currentDate: new Date(now * 1000) })).payload
    }
    const { payload } = await compactVerify(jwt, keyOf)
    const claims: unknown = JSON.parse(Buffer.from(payload).toString())
    return isClaims(claims) ? claims : undefined
  } catch {
    return undefined
  }
}

/** Anybody with a key can have a JWT vended that names a user; `tid`, where it stands, must be right. */
export function isOfOwnTenant(world: World, { sub, tid }: JWTPayload): boolean {
  const user = world.users.get(sub ?? '')
  return tid === undefined || user === undefined || user.tenantId === tid
}

/** The public half, as it stands in the JWKS. Not for HMAC keys, which have none. */
export function publicJwk(world: World, key: SigningKey) {
  const shown = Object.entries(key.jwk).filter(([name]) => !secret.has(name) && name !== 'kty')
  const alg = headerAlgorithm(world, key.algorithm)
  return { alg, ...Object.fromEntries(shown), kid: key.kid, kty: key.jwk['kty'] ?? '', use: 'sig' }
}

/** The key set: every public key of the instance, whoever's tenant it signs for. */
export function keySet(world: World): Members[] {
  return (
    world.overrides.staleJwks ??
    [...world.keys.values()]
      .filter(({ type }) => type !== 'HMAC')
      .map((key) => publicJwk(world, key))
  )
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

function isClaims(value: unknown): value is JWTPayload {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** In a thread of its own, so that the event loop goes on. */
function signature(key: SigningKey, input: Buffer): Promise<Buffer> {
  const digest = digestOf(key.algorithm)
  if (key.type === 'HMAC') {
    const secretBytes = Buffer.from(key.jwk['k'] ?? '', 'base64url')
    return Promise.resolve(createHmac(digest, secretBytes).update(input).digest())
  }
  return new Promise((resolve, reject) => {
    const privateKey = privateKeyOf(key)
    sign(
      key.type === 'OKP' ? null : digest,
      input,
      // What only one kind of key needs costs all of them.
      key.type === 'EC' ? { key: privateKey, dsaEncoding: 'ieee-p1363' } : privateKey,
      (error, made) => (error ? reject(error) : resolve(made)),
    )
  })
}

const privateKeys = new WeakMap<SigningKey, KeyObject>()

function privateKeyOf(key: SigningKey): KeyObject {
  const known = privateKeys.get(key) ?? createPrivateKey({ key: key.jwk, format: 'jwk' })
  privateKeys.set(key, known)
  return known
}

const verificationKeys = new WeakMap<SigningKey, Promise<CryptoKey | Uint8Array>>()

async function verificationKey(world: World, key: SigningKey): Promise<CryptoKey | Uint8Array> {
  const known = verificationKeys.get(key) ?? importKey(world, key)
  verificationKeys.set(key, known)
  return known
}

async function importKey(world: World, key: SigningKey) {
  const { importJWK } = await import('jose')
  const jwk = key.type === 'HMAC' ? key.jwk : publicJwk(world, key)
  return importJWK(jwk, headerAlgorithm(world, key.algorithm))
}
