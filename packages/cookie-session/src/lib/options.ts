import { CookieSessionError } from './errors.ts'
import type { SessionEvent } from './events.ts'
import type { Store, Tokens } from './ports.ts'
import { safeReturnTo } from './return-to.ts'
import { isDevelopmentOrigin, otherApplication, unknownOption } from './start-checks.ts'
import { lacks } from './lacks.ts'
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
  /** Where people log in: a path of this app, without a query. Default `/login`. */
  readonly loginPath?: string
  /**
   * Seconds from the login after which it must be repeated, whatever FusionAuth says: more than 0, at most ten
   * years. Default 7,776,000 (90 days).
   */
  readonly absoluteLifetime?: number
  /**
   * Seconds without a request after which the session ends, 60 or more; up to a tenth and two minutes later
   * where another process answers. Default: none, so that FusionAuth's refresh token lifetime decides.
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

const isOrigin = (value: unknown): boolean =>
  typeof value === 'string' &&
  URL.canParse(value) &&
  new URL(value).origin === value &&
  /^https?:/.test(value)

/** A path as it stands in a Location header, to which a query is added. */
const isPath = (value: unknown): boolean =>
  typeof value === 'string' && !/[?#]/.test(value) && safeReturnTo(value) === value

/** Seconds, ten years: more is meant in milliseconds. */
const longestLifetime = 10 * 365 * 24 * 3600

/** What came, as it is written; of a URL no name and no password. */
function shown(value: unknown): string {
  if (value === undefined) return 'missing'
  if (typeof value === 'number') return String(value)
  const text = JSON.stringify(value) ?? `a ${typeof value}`
  return text.replace(/\/\/[^/]*@/, '//[redacted]@')
}

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

/** What is wrong with a clock, in words. One that fails now may work later. */
function wrongClock(now: () => unknown): string | undefined {
  if (typeof now !== 'function') return shown(now)
  try {
    const time = now()
    // The year 5138 in seconds, or this one in milliseconds.
    if (typeof time === 'number' && time > 1e11) return 'in milliseconds'
    return Number.isFinite(time) ? undefined : `a function that says ${shown(time)}`
  } catch {
    return undefined
  }
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
    refuse('name', shown(name), 'Use up to 32 letters, digits and dashes.')
  }
  if (!isOrigin(origin)) {
    refuse('origin', shown(origin), 'Give scheme, host and port only: https://app.example.com')
  }
  const development = isDevelopmentOrigin(origin)
  if (!development && origin.startsWith('http:')) {
    refuse('origin', origin, 'Browsers keep these cookies over https only, but for localhost.')
  }
  for (const option of Object.keys(options)) {
    if (Object.hasOwn(names, option)) continue
    refuse(option, 'not an option', unknownOption(option, Object.keys(names)))
  }
  if (!Array.isArray(secrets)) {
    const seen = secrets === undefined ? 'missing' : 'no list'
    refuse('secrets', seen, 'Give a list, the newest first.')
  }
  const weak = checkSecrets(secrets, !development)
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
  if (!isPath(loginPath)) {
    refuse('loginPath', shown(loginPath), 'Give a path of this app, such as /login.')
  }
  const isLifetime = (value: unknown, shortest: number): boolean =>
    typeof value === 'number' && value >= shortest && value <= longestLifetime
  if (!isLifetime(absoluteLifetime, Number.MIN_VALUE)) {
    const fix = `Give seconds, more than 0 and at most ${longestLifetime}.`
    refuse('absoluteLifetime', shown(absoluteLifetime), fix)
  }
  if (idleLifetime !== undefined && !isLifetime(idleLifetime, 60)) {
    const fix = `Give seconds, 60 or more and at most ${longestLifetime}, or leave it out.`
    refuse('idleLifetime', shown(idleLifetime), fix)
  }
  if (typeof insecureDevelopmentCookies !== 'boolean') {
    refuse('insecureDevelopmentCookies', shown(insecureDevelopmentCookies), 'Give true or false.')
  }
  if (insecureDevelopmentCookies && !(development && origin.startsWith('http:'))) {
    const fix = 'It is for http on localhost only: leave it out.'
    refuse('insecureDevelopmentCookies', `true for ${origin}`, fix)
  }
  const noClock = wrongClock(now)
  if (noClock) refuse('now', noClock, 'Give epoch seconds: () => Date.now() / 1000.')
  if (onEvent !== undefined && typeof onEvent !== 'function') {
    refuse('onEvent', shown(onEvent), 'Give a function that takes an event.')
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
