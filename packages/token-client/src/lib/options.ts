import type { Algorithm } from './algorithms.ts'
import type { TokenClientEvent } from './events.ts'
import { TokenClientError } from './errors.ts'
import { describe, isText } from './json.ts'
import * as read from './read-option.ts'

/** What `createTokenClient` needs to know about one application in one FusionAuth. */
export type TokenClientOptions = {
  /** Where FusionAuth answers, `http:` or `https:`, a path prefix allowed. From configuration only. */
  readonly url: string
  /**
   * UUID. Needed when FusionAuth has several tenants and the API key is not bound to one; webhooks of
   * other tenants are refused with it.
   */
  readonly tenantId?: string
  /** UUID of the application; also the audience every JWT must have. */
  readonly applicationId: string
  /** What token sets print as, `TokenSet(store, …)`. Default: the beginning of `applicationId`. */
  readonly applicationName?: string
  /**
   * Sent only with the calls that need it; the README says which, and what to allow. Leave it out when
   * the application requires no authentication for login and nothing else is used.
   */
  readonly apiKey?: string
  /** The tenant's issuer, character for character as in FusionAuth; JWTs must carry exactly this. */
  readonly issuer: string
  /**
   * `alg` of the JWTs that are accepted, whatever a JWT says of itself. Default: every asymmetric one.
   * HS256, HS384 and HS512 need `hmacSecret` as well (RFC 8725, 3.1).
   */
  readonly algorithms?: readonly Algorithm[]
  /**
   * The secret of the application's HMAC access token key: text, used as UTF-8, or bytes. At least 32
   * bytes for HS256, 48 for HS384, 64 for HS512 (RFC 7518, 3.2). Whoever has it can make JWTs. Default:
   * none, no HMAC is accepted.
   */
  readonly hmacSecret?: string | Uint8Array
  /**
   * The secret of the webhook's HMAC signing key, at least 32 bytes. With it only HMAC signatures count
   * in `readWebhook`; without it only those by FusionAuth's published keys.
   */
  readonly webhookHmacSecret?: string | Uint8Array
  /**
   * Refuse JWTs without `applicationId`, which FusionAuth writes only for people who are registered
   * with the application, and never into id tokens. Default `true`.
   */
  readonly requireRegistration?: boolean
  /**
   * Which of FusionAuth's two endpoints `refresh` asks. `/oauth2/token` does not need the application's
   * "Enable JWT refresh", but its grant "Refresh token". Default `/api/jwt/refresh`.
   */
  readonly refreshEndpoint?: '/api/jwt/refresh' | '/oauth2/token'
  /**
   * The application's client secret, sent to `/oauth2/token` only. Leave it out when the application's
   * client authentication policy is `NotRequired`.
   */
  readonly clientSecret?: string
  /** Seconds for one whole exchange with FusionAuth, body included. Above 0, at most 300; default 5. */
  readonly timeout?: number
  /** Seconds by which FusionAuth's clock may differ when `exp` and `nbf` are judged. 0 to 60, default 0. */
  readonly clockTolerance?: number
  /** Used instead of the global `fetch`, the default. Must follow the Fetch standard, `redirect: 'manual'` included. */
  readonly fetch?: typeof globalThis.fetch
  /** Epoch seconds; default: the machine's clock. Decides expiry and the age of FusionAuth's keys. */
  readonly now?: () => number
  /** Told about the keys, for logs and metrics. Default: nobody. What it throws or rejects with is ignored. */
  readonly onEvent?: (event: TokenClientEvent) => void
}

type Decided =
  | 'algorithms'
  | 'requireRegistration'
  | 'refreshEndpoint'
  | 'timeout'
  | 'clockTolerance'
  | 'now'

export type Settings = Omit<TokenClientOptions, Decided | 'hmacSecret' | 'webhookHmacSecret'> &
  Required<Pick<TokenClientOptions, Decided>> & {
    readonly hmacSecret?: Uint8Array
    readonly webhookHmacSecret?: Uint8Array
  }

/** The year 5138 in seconds, or this one in milliseconds. A clock that fails now may work later. */
function countsMilliseconds(now: () => number): boolean {
  try {
    const time = now()
    return Number.isFinite(time) && time > 1e11
  } catch {
    return false
  }
}

/** Names of all options: a misspelt one must not be ignored. */
const names: Readonly<Record<keyof TokenClientOptions, true>> = {
  url: true,
  tenantId: true,
  applicationId: true,
  applicationName: true,
  apiKey: true,
  issuer: true,
  algorithms: true,
  hmacSecret: true,
  webhookHmacSecret: true,
  requireRegistration: true,
  refreshEndpoint: true,
  clientSecret: true,
  timeout: true,
  clockTolerance: true,
  fetch: true,
  now: true,
  onEvent: true,
}

export function readOptions(options: TokenClientOptions): Settings {
  if (typeof options !== 'object' || options === null) {
    read.refuse('options', 'an object', describe(options), 'the README lists what goes into it')
  }
  for (const option of Object.keys(options)) {
    if (Object.hasOwn(names, option)) continue
    throw new TokenClientError(
      'invalid_options',
      `createTokenClient: \`${option}\` is not an option. There are: ${Object.keys(names).join(', ')}.`,
    )
  }
  const { issuer, applicationName, refreshEndpoint, clientSecret } = options
  if (!isText(issuer)) {
    const fix = "copy it from FusionAuth, Tenants → your tenant → Issuer, or a JWT's `iss`"
    read.refuse('issuer', "the tenant's issuer", describe(issuer), fix)
  }
  if (applicationName !== undefined && !/^[^\p{C}]{1,60}$/u.test(applicationName)) {
    const wanted = '1 to 60 printable characters'
    read.refuse('applicationName', wanted, describe(applicationName), "give it like 'store'")
  }
  if (clientSecret !== undefined && refreshEndpoint !== '/oauth2/token') {
    const wanted = "left out, or `refreshEndpoint` must be '/oauth2/token'"
    read.refuse('clientSecret', wanted, 'a secret that nothing uses', 'give both, or neither')
  }
  const now = read.listener('now', options.now, 'give one that returns epoch seconds')
  if (now && countsMilliseconds(now)) {
    read.refuse('now', 'epoch seconds', 'milliseconds', 'pass () => Date.now() / 1000')
  }
  return {
    url: read.address(options.url),
    tenantId: options.tenantId === undefined ? undefined : read.uuid('tenantId', options.tenantId),
    applicationId: read.uuid('applicationId', options.applicationId),
    applicationName,
    apiKey: read.credential('apiKey', options.apiKey),
    issuer,
    algorithms: read.algorithms(options.algorithms, options.hmacSecret),
    hmacSecret: read.hmacSecret(
      'hmacSecret',
      options.hmacSecret,
      read.leastSecret(options.algorithms),
    ),
    webhookHmacSecret: read.hmacSecret('webhookHmacSecret', options.webhookHmacSecret, 32),
    requireRegistration: read.oneOf('requireRegistration', options.requireRegistration, [
      true,
      false,
    ]),
    refreshEndpoint: read.oneOf('refreshEndpoint', refreshEndpoint, [
      '/api/jwt/refresh',
      '/oauth2/token',
    ]),
    clientSecret: read.credential('clientSecret', clientSecret),
    timeout: read.seconds('timeout', options.timeout, 5, {
      allowed: (value) => value > 0 && value <= 300,
      wanted: 'more than 0 and at most 300 seconds',
    }),
    clockTolerance: read.seconds('clockTolerance', options.clockTolerance, 0, {
      allowed: (value) => value >= 0 && value <= 60,
      wanted: 'from 0 to 60 seconds',
    }),
    fetch: read.listener('fetch', options.fetch, 'leave it out to use the global fetch'),
    now: now ?? (() => Date.now() / 1000),
    onEvent: read.listener('onEvent', options.onEvent, 'leave it out to hear nothing'),
  }
}
