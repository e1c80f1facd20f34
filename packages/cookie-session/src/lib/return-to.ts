import { type RequestFacts, isSafeMethod } from './request-facts.ts'

const longest = 2048
const nowhere = 'http://return-to.invalid'

/**
 * A path of this app that is safe to redirect to, or `fallback`. Never another origin, however it
 * is written: scheme, `//host`, `/\host`, control characters (CWE-601). It comes out URL-encoded,
 * without quotes or angle brackets; in HTML its `&` is to be escaped as in any text.
 */
export function safeReturnTo(value: unknown, fallback = '/'): string {
  if (typeof value !== 'string' || value.length > longest) return fallback
  if (!value.startsWith('/') || value.includes('\\') || hasControls(value)) return fallback
  if (!URL.canParse(value, nowhere)) return fallback
  const { origin, pathname, search, hash } = new URL(value, nowhere)
  const path = (pathname + search + hash).replaceAll("'", '%27')
  // Dot segments can leave two slashes in front, which browsers read as a host.
  return origin === nowhere && !path.startsWith('//') && path.length <= longest ? path : fallback
}

const hasControls = (value: string): boolean =>
  Array.from(value).some((character) => character <= ' ' || character === '\u007f')

/** The same URL once more, for a Location header: whatever it begins with, it stays on this host. */
export const sameUrl = (path: string): string => (/^\/[/\\]/.test(path) ? `/.${path}` : path)

/** Where to come back to after logging in: the page, or the page whose form was posted. */
export function pageOf(request: RequestFacts, origin: string): string {
  if (isSafeMethod(request.method)) return safeReturnTo(request.page ?? request.path)
  const { referer } = request
  if (!referer?.startsWith(`${origin}/`)) return '/'
  return safeReturnTo(referer.slice(origin.length))
}
