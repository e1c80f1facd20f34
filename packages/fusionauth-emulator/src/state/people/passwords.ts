import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

export interface PasswordHash {
  salt: string
  hash: string
}

/** Cheap on purpose: the passwords of a development instance are no secrets. */
const cost = { N: 256, r: 8, p: 1 }
const bytes = 32

/** Stands in for users who do not exist, so that their answer takes as long. */
const nobody: PasswordHash = { salt: '', hash: Buffer.alloc(bytes).toString('base64') }

export async function hashPassword(password: string): Promise<PasswordHash> {
  const salt = randomBytes(16).toString('base64')
  const hash = await derive(password, salt)
  return { salt, hash: hash.toString('base64') }
}

export async function verifyPassword(
  password: string,
  stored: PasswordHash | undefined,
): Promise<boolean> {
  const { salt, hash } = stored ?? nobody
  const derived = await derive(password, salt)
  return timingSafeEqual(derived, Buffer.from(hash, 'base64')) && stored !== undefined
}

function derive(password: string, salt: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, bytes, cost, (error, key) => (error ? reject(error) : resolve(key)))
  })
}
