import { randomBytes } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import type { Bench, NewPerson, Person } from './bench.ts'
import { listAt, textAt, type Members } from './json.ts'

/** FusionAuth's API has secrets in base64. */
export const newSecret = () => randomBytes(20).toString('base64')

/** The six digits an authenticator app shows, `ahead` seconds from now. */
export function totp(bench: Bench, secret: string, ahead = 0): string {
  const bytes = new Uint8Array(Buffer.from(secret, 'base64'))
  const authenticator = new TOTP({ secret: new Secret({ buffer: bytes.buffer }), digits: 6 })
  return authenticator.generate({ timestamp: bench.now() + ahead * 1000 })
}

/** Six digits that are not the ones. */
export function wrongCode(bench: Bench, secret: string): string {
  const right = new Set([-60, -30, 0, 30, 60].map((ahead) => totp(bench, secret, ahead)))
  const candidates = ['000000', '111111', '222222', '333333', '444444', '555555']
  return candidates.find((code) => !right.has(code)) ?? ''
}

export interface Guarded {
  person: Person
  secret: string
}

/** A member of a new application with an authenticator app. */
export async function guarded(
  bench: Bench,
  application: Members = {},
  given: NewPerson = {},
): Promise<Guarded> {
  const secret = newSecret()
  const person = await bench.member(application, {
    ...given,
    user: { twoFactor: { methods: [authenticatorOf(secret)] }, ...given.user },
  })
  return { person, secret }
}

/** How an administrator gives somebody an authenticator app whose secret is known. */
export const authenticatorOf = (secret: string) => ({
  method: 'authenticator',
  secret,
  authenticator: { algorithm: 'HmacSHA1', codeLength: 6, timeStep: 30 },
})

/** Logs in as far as the challenge. */
export async function challenged(bench: Bench, person: Person, members: Members = {}) {
  const { body } = await bench.logIn(person, members)
  return { twoFactorId: textAt(body, 'twoFactorId'), methods: listAt(body, 'methods') }
}

export const complete = (bench: Bench, body: Members) =>
  bench.send('POST /api/two-factor/login', { body })
