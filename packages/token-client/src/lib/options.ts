import { TokenClientError } from './errors.ts'
import { describe, isText } from './json.ts'

/** What `createTokenClient` needs to know about one application in one FusionAuth. */
export type TokenClientOptions = {
  /** Where FusionAuth answers, `http:` or `https:`, a path prefix allowed. From configuration only. */
  readonly url: string
  /** UUID. Needed when FusionAuth has several tenants and the API key is not bound to one. */
  readonly tenantId?: string
  /** UUID of the application; also the audience every JWT must have. */
  readonly applicationId: string
  /**
   * Sent with `login`, `revoke` and `revokeAll` only. It needs `POST /api/login` and
   * `DELETE /api/jwt/refresh`. Leave it out when the application requires no authentication for login.
   */
  readonly apiKey?: string
  /** The tenant's issuer, character for character as in FusionAuth; JWTs must carry exactly this. */
  readonly issuer: string
  /** Seconds for one whole exchange with FusionAuth, body included. Above 0, at most 300; default 5. */
  readonly timeout?: number
  /** Seconds by which FusionAuth's clock may differ when `exp` and `nbf` are judged. 0 to 60, default 0. */
  readonly clockTolerance?: number
  /** Used instead of the global `fetch`. Must follow the Fetch standard, `redirect: 'manual'` included. */
  readonly fetch?: typeof globalThis.fetch
  /** Epoch seconds; default: the machine's clock. Decides expiry and the age of FusionAuth's keys. */
  readonly now?: () => number
}

export type Settings = Omit<TokenClientOptions, 'timeout' | 'clockTolerance' | 'now'> &
  Required<Pick<TokenClientOptions, 'timeout' | 'clockTolerance' | 'now'>>

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i
// What an HTTP header can carry; a line break from a secrets file is the usual offender.
const HEADER_VALUE = /^[!-~](?:[ -~]*[!-~])?$/

function refuse(name: string, wanted: string, seen: string, fix: string): never {
  throw new TokenClientError(
    'invalid_options',
    `createTokenClient: the option \`${name}\` must be ${wanted}; seen: ${seen}. Fix: ${fix}.`,
  )
}

function uuid(name: 'applicationId' | 'tenantId', value: unknown): string {
  if (typeof value !== 'string' || !UUID.test(value)) {
    const seen = typeof value === 'string' && value ? JSON.stringify(value.slice(0, 60)) : undefined
    refuse(name, 'a UUID', seen ?? describe(value), 'copy the Id from the FusionAuth admin pages')
  }
  // FusionAuth takes either case and writes lower case into JWTs.
  return value.toLowerCase()
}

function seconds(
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

function address(value: unknown): string {
  const wanted = "FusionAuth's http: or https: address without user name, query and fragment"
  const fix = "give it like 'https://auth.example.com'"
  if (!isText(value) || !URL.canParse(value)) refuse('url', wanted, describe(value), fix)
  const url = new URL(value)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    refuse('url', wanted, `the protocol ${url.protocol}`, fix)
  }
  if (url.username || url.password) refuse('url', wanted, 'a user name or password in it', fix)
  if (url.search || url.hash) refuse('url', wanted, 'a query or fragment in it', fix)
  return url.href.replace(/\/+$/, '')
}

function apiKeyFrom(value: unknown): string | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'string' || !HEADER_VALUE.test(value)) {
    const wanted = 'visible ASCII characters without spaces or line breaks at the ends'
    refuse('apiKey', wanted, describe(value), 'copy the key again, or leave the option out')
  }
  return value
}

export function readOptions(options: TokenClientOptions): Settings {
  const { issuer, fetch, now = () => Date.now() / 1000 } = options
  if (!isText(issuer)) {
    const fix = "copy it from FusionAuth, Tenants → your tenant → Issuer, or a JWT's `iss`"
    refuse('issuer', "the tenant's issuer", describe(issuer), fix)
  }
  if (fetch !== undefined && typeof fetch !== 'function') {
    refuse('fetch', 'a function', describe(fetch), 'leave it out to use the global fetch')
  }
  if (typeof now !== 'function') {
    refuse('now', 'a function that returns epoch seconds', describe(now), 'leave it out')
  }
  return {
    url: address(options.url),
    tenantId: options.tenantId === undefined ? undefined : uuid('tenantId', options.tenantId),
    applicationId: uuid('applicationId', options.applicationId),
    apiKey: apiKeyFrom(options.apiKey),
    issuer,
    timeout: seconds('timeout', options.timeout, 5, {
      allowed: (value) => value > 0 && value <= 300,
      wanted: 'more than 0 and at most 300 seconds',
    }),
    clockTolerance: seconds('clockTolerance', options.clockTolerance, 0, {
      allowed: (value) => value >= 0 && value <= 60,
      wanted: 'from 0 to 60 seconds',
    }),
    fetch,
    now,
  }
}
