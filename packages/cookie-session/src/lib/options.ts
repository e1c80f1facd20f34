import { CookieSessionError } from './errors.ts'
import type { SessionEvent } from './events.ts'
import type { Store, Tokens } from './ports.ts'
import { isDevelopmentOrigin, otherApplication, unknownOption } from './start-checks.ts'
import { checkSecrets } from './weak-secret.ts'

export interface CookieSessionsOptions {
  /**
   * Names this app's cookies: `__Host-Http-<name>.at` and `.rt`. Letters, digits and dashes, at most
   * 32. Two apps on one host need two names.
   */
  readonly name: string
  /** The app's own public origin, such as `https://store.example.com`; unsafe requests must come from it. */
  readonly origin: string
  /**
   * What the cookies are sealed with, newest first; each at least 32 characters. Roll one in by
   * adding it last everywhere, then moving it to the front.
   */
  readonly secrets: readonly string[]
  /** Verifies, refreshes and revokes: a token client. */
  readonly tokens: Tokens
  /** Session records: `memoryStore()` for exactly one process, `redisStore(client)` for any number. */
  readonly store: Store
  /** Where people log in: a path of this app. Default `/login`. */
  readonly loginPath?: string
  /** Seconds from the login after which it must be repeated, whatever FusionAuth says. Default 7,776,000 (90 days). */
  readonly absoluteLifetime?: number
  /**
   * Seconds without a request after which the session ends, 60 or more; up to a tenth sooner where another
   * process answers. Default: none, so that FusionAuth's refresh token lifetime decides.
   */
  readonly idleLifetime?: number
  /**
   * For Safari during development: over http it refuses cookies that ask for https. `true` names them
   * `<name>.at` and so on, without `Secure`. Refused unless `origin` is http on localhost. Default `false`.
   */
  readonly insecureDevelopmentCookies?: boolean
  /** Epoch seconds. Default: the system's clock. */
  readonly now?: () => number
  /** Called for everything worth a log line. What it throws or rejects with is ignored. */
  readonly onEvent?: (event: SessionEvent) => unknown
}

export interface Settings extends Required<
  Omit<CookieSessionsOptions, 'onEvent' | 'idleLifetime'>
> {
  readonly idleLifetime: number | undefined
  /** The app runs on its developer's machine. */
  readonly development: boolean
  readonly emit: (event: SessionEvent) => void
}

const refuse = (option: string, seen: string, fix: string): never => {
  throw new CookieSessionError(
    'invalid_options',
    `createCookieSessions: \`${option}\` is ${seen}. ${fix}`,
  )
}

const isOrigin = (value: string): boolean =>
  URL.canParse(value) && new URL(value).origin === value && /^https?:/.test(value)

/** Names of all options: a misspelt one must not be ignored. */
const names: Readonly<Record<keyof CookieSessionsOptions, true>> = {
  name: true,
  origin: true,
  secrets: true,
  tokens: true,
  store: true,
  loginPath: true,
  absoluteLifetime: true,
  idleLifetime: true,
  insecureDevelopmentCookies: true,
  now: true,
  onEvent: true,
}

/** The year 5138 in seconds, or this one in milliseconds. A clock that fails now may work later. */
function countsMilliseconds(now: () => number): boolean {
  try {
    return now() > 1e11
  } catch {
    return false
  }
}

/** The first of these functions that is missing, in words; a `Map` is no store. */
function lacks(value: unknown, functions: readonly string[]): string | undefined {
  if (typeof value !== 'object' || value === null)
    return value === undefined ? 'missing' : 'no object'
  const missing = functions.find((name) => typeof Reflect.get(value, name) !== 'function')
  return missing && `without ${missing}()`
}

/** @throws CookieSessionError `invalid_options` */
export function readOptions(options: CookieSessionsOptions): Settings {
  if (typeof options !== 'object' || options === null) {
    refuse('options', 'missing', 'Give an object: the README lists what goes into it.')
  }
  const { name, origin, secrets, tokens, loginPath = '/login', onEvent } = options
  const { absoluteLifetime = 90 * 24 * 3600, now = () => Date.now() / 1000 } = options
  const { idleLifetime, insecureDevelopmentCookies = false } = options
  if (typeof name !== 'string' || !/^[a-z0-9][a-z0-9-]{0,31}$/i.test(name)) {
    refuse('name', JSON.stringify(name) ?? 'missing', 'Use up to 32 letters, digits and dashes.')
  }
  if (!isOrigin(origin)) {
    refuse(
      'origin',
      JSON.stringify(origin),
      'Give scheme, host and port only: https://app.example.com',
    )
  }
  const development = isDevelopmentOrigin(origin)
  if (!development && origin.startsWith('http:')) {
    refuse('origin', origin, 'Browsers keep these cookies over https only, but for localhost.')
  }
  for (const option of Object.keys(options)) {
    if (!Object.hasOwn(names, option)) refuse(option, 'not an option', unknownOption(option))
  }
  if (secrets !== undefined && !Array.isArray(secrets)) {
    refuse('secrets', 'no list', 'Give one, the newest first.')
  }
  const weak = checkSecrets(secrets ?? [], !development)
  if (weak) {
    refuse(weak.option, weak.seen, 'Use 32 or more random characters: openssl rand -base64 32')
  }
  const noTokens =
    lacks(tokens, ['verify', 'refresh', 'revoke', 'revokeAll']) ??
    (tokens.applicationId ? undefined : 'without an applicationId')
  if (noTokens) refuse('tokens', noTokens, 'Pass a token client.')
  const noStore = lacks(options.store, ['get', 'compareAndSet', 'append', 'since'])
  if (noStore) refuse('store', noStore, 'Pass memoryStore(), or redisStore(client).')
  const other = otherApplication(origin, name, tokens.applicationId)
  if (other) {
    refuse(
      'name',
      `${JSON.stringify(name)}, which application ${other} uses on this host`,
      'Cookies do not tell ports apart, so the two would overwrite each other: give each a name of its own.',
    )
  }
  if (!loginPath.startsWith('/') || loginPath.startsWith('//')) {
    refuse('loginPath', JSON.stringify(loginPath), 'Give a path of this app, such as /login.')
  }
  if (!(absoluteLifetime > 0)) {
    refuse('absoluteLifetime', String(absoluteLifetime), 'Give seconds, more than 0.')
  }
  if (idleLifetime !== undefined && !(idleLifetime >= 60)) {
    refuse('idleLifetime', String(idleLifetime), 'Give seconds, 60 or more, or leave it out.')
  }
  if (insecureDevelopmentCookies && !(development && origin.startsWith('http:'))) {
    refuse(
      'insecureDevelopmentCookies',
      `true for ${origin}`,
      'It is for http on localhost only: leave it out.',
    )
  }
  if (countsMilliseconds(now)) {
    refuse('now', 'in milliseconds', 'Give epoch seconds: () => Date.now() / 1000.')
  }
  // A logger's failure must not sign anybody out, nor a rejection of its own end the process.
  const emit = (event: SessionEvent): void => {
    new Promise((resolve) => {
      resolve(onEvent?.(event))
    }).catch(() => undefined)
  }
  return {
    ...options,
    loginPath,
    absoluteLifetime,
    idleLifetime,
    insecureDevelopmentCookies,
    development,
    now,
    emit,
  }
}
