import { parseCookie, stringifySetCookie } from 'cookie'
import { CookieSessionError } from './errors.ts'

/** Chromium silently drops a cookie whose name and value are longer (RFC 6265bis §5.6). */
const largestCookie = 4096
/** RFC 6265bis §5.6.2: browsers cap Max-Age at 400 days. */
const longestMaxAge = 400 * 24 * 3600

export interface CookieNames {
  /** What both names begin with. */
  readonly prefix: string
  readonly accessToken: string
  readonly envelope: string
}

export const cookieNames = (name: string): CookieNames => ({
  prefix: `__Host-Http-${name}.`,
  accessToken: `__Host-Http-${name}.at`,
  envelope: `__Host-Http-${name}.rt`,
})

/** A JWT counts only beside the envelope that names it. */
export interface Pair {
  readonly at: string | undefined
  readonly rt: string
}

/** `duplicate`: a name came twice, so that one of the two was planted; neither counts. */
export type PresentedCookies = Pair | 'none' | 'duplicate'

export function readPair(header: string | undefined, names: CookieNames): PresentedCookies {
  if (!header?.includes(names.envelope)) return 'none'
  if (occurrences(header, names.envelope) > 1) return 'duplicate'
  if (occurrences(header, names.accessToken) > 1) return 'duplicate'
  const cookies = parseCookie(header)
  const rt = cookies[names.envelope]
  return rt ? { at: cookies[names.accessToken] || undefined, rt } : 'none'
}

function occurrences(header: string, name: string): number {
  if (header.indexOf(name) === header.lastIndexOf(name)) return header.includes(name) ? 1 : 0
  return header.split(';').filter((part) => part.split('=', 1)[0]?.trim() === name).length
}

/** Set-Cookie headers of the app whose names we do not send ourselves. */
export const withoutOurs = (
  headers: readonly string[],
  ours: ReadonlyMap<string, string>,
): readonly string[] =>
  headers.filter((header) => !ours.has(header.slice(0, header.indexOf('=')).trim()))

/** @throws CookieSessionError `cookie_too_large` */
export function setCookie(name: string, value: string, maxAge: number | undefined): string {
  if (name.length + value.length > largestCookie) {
    throw new CookieSessionError(
      'cookie_too_large',
      `${name} would take ${name.length + value.length} bytes and browsers drop cookies over ` +
        `${largestCookie}. Put less into the JWT: fewer roles, or a smaller populate lambda.`,
    )
  }
  return serialize(name, value, maxAge)
}

export const expireCookie = (name: string): string => serialize(name, '', 0)

function serialize(name: string, value: string, maxAge: number | undefined): string {
  return stringifySetCookie({
    name,
    value,
    httpOnly: true,
    secure: true,
    sameSite: 'lax',
    path: '/',
    ...(maxAge === undefined
      ? {}
      : { maxAge: Math.max(0, Math.min(longestMaxAge, Math.floor(maxAge))) }),
  })
}
