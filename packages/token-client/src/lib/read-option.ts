import {
  type Algorithm,
  ASYMMETRIC,
  isAlgorithm,
  isSymmetric,
  SECRET_LENGTH,
  SYMMETRIC,
} from './algorithms.ts'
import { TokenClientError } from './errors.ts'
import { describe, isText, isUuid } from './json.ts'

// What an HTTP header can carry; a line break from a secrets file is the usual offender.
const HEADER_VALUE = /^[!-~](?:[ -~]*[!-~])?$/

export function refuse(name: string, wanted: string, seen: string, fix: string): never {
  throw new TokenClientError(
    'invalid_options',
    `createTokenClient: the option \`${name}\` must be ${wanted}; seen: ${seen}. Fix: ${fix}.`,
  )
}

export function uuid(name: 'applicationId' | 'tenantId', value: unknown): string {
  if (!isUuid(value)) {
    refuse(name, 'a UUID', describe(value), 'copy the Id from the FusionAuth admin pages')
  }
  // FusionAuth takes either case and writes lower case into JWTs.
  return value.toLowerCase()
}

export function seconds(
  name: 'timeout' | 'clockTolerance',
  value: unknown,
  fallback: number,
  limits: { allowed: (value: number) => boolean; wanted: string },
): number {
  if (value === undefined) return fallback
  if (typeof value !== 'number' || !limits.allowed(value)) {
    const seen = typeof value === 'number' ? String(value) : describe(value)
    refuse(name, limits.wanted, seen, 'give seconds, not milliseconds, as a number')
  }
  return value
}

export function address(value: unknown): string {
  const wanted = "FusionAuth's http: or https: address without user name, query and fragment"
  const fix = "give it like 'https://auth.example.com'"
  if (!isText(value) || !URL.canParse(value)) refuse('url', wanted, describe(value), fix)
  const url = new URL(value)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    refuse('url', wanted, 'another protocol', fix)
  }
  if (url.username || url.password) refuse('url', wanted, 'a user name or password in it', fix)
  // `search` and `hash` are empty for a lone `?` or `#`, behind which the path would vanish.
  if (/[?#]/.test(url.href)) refuse('url', wanted, 'a query or fragment in it', fix)
  return url.href.replace(/\/+$/, '')
}

export function credential(name: 'apiKey' | 'clientSecret', value: unknown): string | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'string' || !HEADER_VALUE.test(value)) {
    const wanted = 'visible ASCII characters without spaces or line breaks at the ends'
    refuse(name, wanted, describe(value), 'copy it again, or leave the option out')
  }
  return value
}

/** The bytes of an HMAC key: FusionAuth uses the text of a key as UTF-8. */
export function hmacSecret(
  name: 'hmacSecret' | 'webhookHmacSecret',
  value: unknown,
  least: number,
): Uint8Array | undefined {
  if (value === undefined) return undefined
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value
  const wanted = `at least ${least} bytes of chance, as a string or a Uint8Array`
  const fix = 'copy the secret of the key from FusionAuth, Settings → Key Master'
  if (!(bytes instanceof Uint8Array)) refuse(name, wanted, describe(value), fix)
  if (bytes.length < least) refuse(name, wanted, `${bytes.length} bytes`, fix)
  // A password repeated until it is long enough, a row of zeros: can be guessed, then JWTs are made.
  if (new Set(bytes).size < 10) refuse(name, wanted, 'the same few bytes over and over', fix)
  // Not `slice`: of a Buffer that is the same memory, and a key wiped by its owner would be all zeros.
  return new Uint8Array(bytes)
}

export function algorithms(value: unknown, secret: unknown): readonly Algorithm[] {
  const given: unknown = value ?? ASYMMETRIC
  const wanted = `a list of ${[...ASYMMETRIC, ...SYMMETRIC].join(', ')}`
  const fix = 'list what the application’s access token key is, or leave the option out'
  if (!Array.isArray(given) || given.length === 0)
    refuse('algorithms', wanted, describe(given), fix)
  const list: readonly unknown[] = given
  if (!list.every(isAlgorithm)) refuse('algorithms', wanted, 'another algorithm in it', fix)
  const symmetric = list.some(isSymmetric)
  if (symmetric && secret === undefined) {
    const needs = `without ${SYMMETRIC.join(', ')}, or together with \`hmacSecret\``
    refuse('algorithms', needs, 'HMAC without a secret', 'give `hmacSecret` too')
  }
  if (!symmetric && secret !== undefined) {
    const needs = `left out, or \`algorithms\` must name ${SYMMETRIC.join(', ')}`
    refuse('hmacSecret', needs, 'a secret that nothing uses', "give `algorithms: ['HS256']` too")
  }
  return [...list]
}

/** Bytes that the longest of these algorithms wants of its key. */
export function leastSecret(list: unknown): number {
  const given: readonly unknown[] = Array.isArray(list) ? list : []
  return Math.max(32, ...given.filter(isSymmetric).map((alg) => SECRET_LENGTH[alg]))
}

export function listener<Listener extends (...given: never[]) => unknown>(
  name: 'fetch' | 'now' | 'onEvent',
  value: Listener | undefined,
  fix: string,
): Listener | undefined {
  if (value !== undefined && typeof value !== 'function') {
    refuse(name, 'a function', describe(value), fix)
  }
  return value
}

export function oneOf<Value>(name: string, value: Value | undefined, all: readonly Value[]): Value {
  const [fallback] = all
  const found = value === undefined ? fallback : all.find((known) => known === value)
  if (found === undefined) {
    const wanted = `one of ${all.map((known) => JSON.stringify(known)).join(', ')}`
    refuse(name, wanted, describe(value), 'leave it out for the first')
  }
  return found
}
