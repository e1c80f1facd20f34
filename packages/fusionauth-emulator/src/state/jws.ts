import { importJWK, jwtVerify, SignJWT, type CryptoKey, type JWTPayload } from 'jose'
import { findKeyByKid } from './keys.ts'
import type { Algorithm, SigningKey, World } from './model.ts'
import type { Members } from './reader.ts'

/** The private members of every kind of key. Everything else may be published. */
const secret = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'])

/** `alg` in a header: the name of the algorithm, but for Ed25519, which JOSE knows by two names. */
export function headerAlgorithm(world: World, algorithm: Algorithm): string {
  return algorithm === 'Ed25519' ? world.switches.edwardsAlgorithm : algorithm
}

/** Signs a JWT with FusionAuth's header: `alg`, `typ`, `kid`, and what the caller adds. */
export async function signJwt(
  world: World,
  key: SigningKey,
  payload: JWTPayload,
  header: Members = {},
): Promise<string> {
  const alg = headerAlgorithm(world, key.algorithm)
  return new SignJWT(payload)
    .setProtectedHeader({ alg, ...header, typ: 'JWT', kid: key.kid })
    .sign(await importKey(world, key))
}

/** The payload of a JWT this instance signed and that has not expired, else undefined. */
export async function verifyJwt(
  world: World,
  jwt: string,
  now: number,
): Promise<JWTPayload | undefined> {
  try {
    const { payload } = await jwtVerify(
      jwt,
      async ({ alg, kid }) => {
        const key = findKeyByKid(world, kid)
        if (key === undefined || alg !== headerAlgorithm(world, key.algorithm)) {
          throw new Error('no such key')
        }
        return key.type === 'HMAC' ? importKey(world, key) : publicJwk(world, key)
      },
      { currentDate: new Date(now * 1000) },
    )
    return payload
  } catch {
    return undefined
  }
}

/** The public half, as it stands in the JWKS. Not for HMAC keys, which have none. */
export function publicJwk(world: World, key: SigningKey) {
  const shown = Object.entries(key.jwk).filter(([name]) => !secret.has(name) && name !== 'kty')
  const alg = headerAlgorithm(world, key.algorithm)
  return { alg, ...Object.fromEntries(shown), kid: key.kid, kty: key.jwk['kty'] ?? '', use: 'sig' }
}

const imported = new WeakMap<SigningKey, Promise<CryptoKey | Uint8Array>>()

function importKey(world: World, key: SigningKey): Promise<CryptoKey | Uint8Array> {
  const known = imported.get(key) ?? importJWK(key.jwk, headerAlgorithm(world, key.algorithm))
  imported.set(key, known)
  return known
}
