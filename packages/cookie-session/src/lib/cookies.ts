import { parseCookie, stringifySetCookie } from 'cookie'
import { CookieSessionError } from './errors.ts'

/** Chromium silently drops a cookie whose name and value are longer (RFC 6265bis §5.6), bytes. */
const largestCookie = 4096
/** What all of ours may take of a request: proxies commonly read header lines up to 8 KB, bytes. */
const budget = 7680
/** RFC 6265bis §5.6.2: browsers cap Max-Age at 400 days. */
const longestMaxAge = 400 * 24 * 3600

export interface CookieNames {
  /** What all names begin with. */
  readonly prefix: string
  /** The JWT; what does not fit into one cookie goes on in `.at.1`, `.at.2`. */
  readonly accessToken: string
  readonly envelope: string
  readonly note: string
  /** `false` only for development over http in a browser that wants https for such cookies. */
  readonly secure: boolean
}

export function cookieNames(name: string, secure = true): CookieNames {
  const prefix = secure ? `__Host-Http-${name}.` : `${name}.`
  return {
    prefix,
    accessToken: `${prefix}at`,
    envelope: `${prefix}rt`,
    note: `${prefix}note`,
    secure,
  }
}

/** A JWT counts only beside the envelope that names it. */
export interface PresentedCookies {
  readonly at: string | undefined
  readonly rt: string
  /** Set where a request is sent again because its cookies were older than its session. */
  readonly note: string | undefined
  /** How many cookies the JWT came in. */
  readonly parts: number
}

/** Ours are never percent-encoded, and decoding the others' costs more than all the rest. */
const asSent = { decode: (value: string): string => value }

/** `duplicate`: a name came twice, so that one of the two was planted; neither counts. */
export function readCookies(
  header: string | undefined,
  names: CookieNames,
): PresentedCookies | 'none' | 'duplicate' {
  if (header === undefined) return 'none'
  const cookies = parseCookie(header, asSent)
  const rt = cookies[names.envelope]
  if (rt === undefined) return 'none'
  const note = cookies[names.note] || undefined
  let at = cookies[names.accessToken] || undefined
  let parts = at === undefined ? 0 : 1
  while (at !== undefined) {
    const more = cookies[`${names.accessToken}.${parts}`]
    if (!more) break
    at += more
    parts += 1
  }
  if (hasDuplicates(header, cookies, names.prefix)) return 'duplicate'
  return rt ? { at, rt, note, parts } : 'none'
}

/** What `cookie` strips, too; `trimStart` would take more. */
const blanks = /^[ \t]+/

function hasDuplicates(header: string, cookies: object, prefix: string): boolean {
  const names = Object.keys(cookies)
  let pairs = 1
  for (let at = header.indexOf(';'); at !== -1; at = header.indexOf(';', at + 1)) pairs += 1
  if (pairs === names.length) return false
  // Something came twice, or was no cookie: is it one of ours?
  const known = names.filter((name) => name.startsWith(prefix))
  const ours = header.split(';').filter((part) => part.replace(blanks, '').startsWith(prefix))
  return ours.length !== known.length
}

/** Set-Cookie headers of the app whose names we do not send ourselves. */
export const withoutOurs = (
  headers: readonly string[],
  ours: ReadonlyMap<string, string>,
): readonly string[] =>
  headers.filter((header) => !ours.has(header.slice(0, header.indexOf('=')).trim()))

/**
 * Set-Cookie headers for a JWT, by name: in as many cookies as it takes, `before` of an older one
 * expired.
 *
 * @throws CookieSessionError `cookie_too_large`
 */
export function jwtCookies(
  names: CookieNames,
  jwt: string,
  maxAge: number,
  { before, envelopeSize }: { before: number; envelopeSize: number },
): Map<string, string> {
  const nameOf = (part: number): string =>
    part === 0 ? names.accessToken : `${names.accessToken}.${part}`
  const room = largestCookie - nameOf(9).length
  const parts = Math.ceil(jwt.length / room)
  const size = jwt.length + parts * nameOf(1).length + envelopeSize
  if (size > budget) {
    throw new CookieSessionError(
      'cookie_too_large',
      `The cookies of ${names.prefix} would take ${size} bytes of each request, and ${budget} is ` +
        `what commonly passes proxies; the JWT has ${jwt.length}. Put less into the JWT: fewer ` +
        'roles, or a smaller populate lambda.',
    )
  }
  const cookies = new Map<string, string>()
  for (let part = 0; part < parts; part += 1) {
    const value = jwt.slice(part * room, (part + 1) * room)
    cookies.set(nameOf(part), setCookie(names, nameOf(part), value, maxAge))
  }
  for (let part = parts; part < before; part += 1) {
    cookies.set(nameOf(part), expireCookie(names, nameOf(part)))
  }
  return cookies
}

/** @throws CookieSessionError `cookie_too_large` */
export function setCookie(
  { secure }: Pick<CookieNames, 'secure'>,
  name: string,
  value: string,
  maxAge: number | undefined,
): string {
  if (name.length + value.length > largestCookie) {
    throw new CookieSessionError(
      'cookie_too_large',
      `${name} would take ${name.length + value.length} bytes and browsers drop cookies over ` +
        `${largestCookie}.`,
    )
  }
  return stringifySetCookie({
    name,
    value,
    httpOnly: true,
    secure,
    sameSite: 'lax',
    path: '/',
    ...(maxAge === undefined
      ? {}
      : { maxAge: Math.max(0, Math.min(longestMaxAge, Math.floor(maxAge))) }),
  })
}

export const expireCookie = (names: Pick<CookieNames, 'secure'>, name: string): string =>
  setCookie(names, name, '', 0)
