import { randomBytes } from 'node:crypto'
import { createReader } from '../reader.ts'
import type { ExternalId, Tenant, TwoFactorMethod, User } from '../model.ts'

const algorithms = { HmacSHA1: 'SHA1', HmacSHA256: 'SHA256', HmacSHA512: 'SHA512' } as const
const algorithmNames = ['HmacSHA1', 'HmacSHA256', 'HmacSHA512'] as const

/** Authenticators of before and after the present time step are a little slow, or a little fast. */
const tolerance = 1

/** A secret for an authenticator app, in the two forms FusionAuth gives it. */
export async function newSecret(): Promise<{ secret: string; secretBase32Encoded: string }> {
  const secret = randomBytes(20)
  return { secret: secret.toString('base64'), secretBase32Encoded: await toBase32(secret) }
}

/** The base64 form of a secret that came in base32; undefined when it is none. */
export async function fromBase32(encoded: string): Promise<string | undefined> {
  const { Secret } = await import('otpauth')
  try {
    return Buffer.from(Secret.fromBase32(encoded).bytes).toString('base64')
  } catch {
    return undefined
  }
}

/** How the tenant's authenticators count. */
export function authenticatorOf(tenant: Tenant) {
  const configuration = createReader(tenant)
    .object('multiFactorConfiguration')
    .object('authenticator')
  return {
    algorithm: configuration.oneOf('algorithm', algorithmNames, 'HmacSHA1'),
    codeLength: configuration.count('codeLength', 6, 6, 8),
    timeStep: configuration.count('timeStep', 30, 1),
  }
}

/** What the user's authenticator app shows at `instant` (milliseconds), if the user has one. */
export async function currentTotpCode(user: User, instant: number): Promise<string | undefined> {
  const method = user.twoFactor.methods.find(({ secret }) => secret !== undefined)
  return method && (await totpOf(method)).generate({ timestamp: instant })
}

/** Whether a code is one the secret makes now: nothing is counted as used. */
export async function isTotpCode(
  method: Pick<TwoFactorMethod, 'secret' | 'authenticator'>,
  code: string,
  instant: number,
): Promise<boolean> {
  const totp = await totpOf(method)
  return totp.validate({ token: code, timestamp: instant, window: tolerance }) !== null
}

/** The method a code belongs to; a recovery code, and one somebody else delivered, belong to none. */
export interface Proven {
  method?: TwoFactorMethod
  recovery?: true
}

/**
 * Uses a code up: one that was sent for `challenge`, one of an authenticator app, or a recovery code.
 * Each works once. Undefined when it is none of them.
 */
export async function useCode(
  user: User,
  challenge: ExternalId | undefined,
  code: string,
  instant: number,
): Promise<Proven | undefined> {
  const apps = await Promise.all(
    user.twoFactor.methods
      .filter(({ secret }) => secret !== undefined)
      .map(async (method) => ({ method, totp: await totpOf(method) })),
  )
  // From here on without a pause, so that a code cannot be used twice at the same time.
  const sent = challenge && takeSentCode(challenge, code, instant)
  if (sent) {
    const method = user.twoFactor.methods.find(({ id }) => id === sent.methodId)
    return method ? { method } : {}
  }
  for (const { method, totp } of apps) {
    const delta = totp.validate({ token: code, timestamp: instant, window: tolerance })
    const step = totp.counter({ timestamp: instant }) + (delta ?? 0)
    if (delta !== null && step > (method.lastStep ?? -1)) {
      method.lastStep = step
      return { method }
    }
  }
  const at = user.twoFactor.recoveryCodes.indexOf(code.toUpperCase())
  if (at === -1) return undefined
  user.twoFactor.recoveryCodes.splice(at, 1)
  return { recovery: true }
}

/** Keeps a code that was sent; it replaces the one before. */
export function keepSentCode(
  challenge: ExternalId,
  sent: { code: string; methodId?: string | undefined; expirationInstant: number },
): void {
  challenge.data.sent = { ...sent }
}

/** The code that was sent, if it is this one: it is used up. */
export function takeSentCode(
  challenge: ExternalId,
  code: string,
  instant: number,
): { methodId: string | undefined } | undefined {
  const sent = createReader(challenge.data).object('sent')
  if (sent.text('code') !== code || instant > sent.count('expirationInstant', 0, 0))
    return undefined
  delete challenge.data.sent
  return { methodId: sent.text('methodId') }
}

async function toBase32(secret: Buffer): Promise<string> {
  const { Secret } = await import('otpauth')
  return new Secret({ buffer: Uint8Array.from(secret).buffer }).base32
}

async function totpOf({
  authenticator,
  secret,
}: Pick<TwoFactorMethod, 'secret' | 'authenticator'>) {
  const { Secret, TOTP } = await import('otpauth')
  const { algorithm = 'HmacSHA1', codeLength = 6, timeStep = 30 } = authenticator ?? {}
  const known = algorithmNames.find((each) => each === algorithm) ?? 'HmacSHA1'
  return new TOTP({
    secret: new Secret({ buffer: Uint8Array.from(Buffer.from(secret ?? '', 'base64')).buffer }),
    algorithm: algorithms[known],
    digits: codeLength,
    period: timeStep,
  })
}
