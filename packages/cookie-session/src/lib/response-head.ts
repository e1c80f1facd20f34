import { withoutOurs } from './cookies.ts'

/** The head of an answer as the app left it, at the moment it is about to be written. */
export interface ResponseHead {
  readonly status: number
  /** The app's own Set-Cookie headers. Read only where there are cookies of ours to send. */
  readonly setCookies: readonly string[]
  header(name: string): string | undefined
}

/** What an adapter puts into the head. */
export interface HeadChanges {
  /** Headers to set, whatever they were. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>
  /** All Set-Cookie headers to send, the app's own among them; absent where its own stay as they are. */
  readonly setCookies?: readonly string[]
}

export interface Finish {
  /** Set-Cookie headers by cookie name. */
  readonly cookies: ReadonlyMap<string, string>
  /** Whether the request carried cookies of ours. */
  readonly carried: boolean
  readonly clearSiteData: string | undefined
  /** Seconds, when FusionAuth could not be asked. */
  readonly retryAfter: number | undefined
  /** Called when the app let any cache keep an answer that is for one person. */
  onPublicCache(): void
}

const keptByNobody = ['Cache-Control', 'private, no-store'] as const

/** Ours beside the app's own, one Set-Cookie per name; a person's answer is never kept by a cache. */
export function finishHead(head: ResponseHead, finish: Finish): HeadChanges {
  const { cookies, carried, clearSiteData, retryAfter } = finish
  const headers: (readonly [string, string])[] = []
  if (carried || cookies.size > 0) {
    const wished = head.header('cache-control')
    if (wished && /\b(public|s-maxage)\b/i.test(wished)) finish.onPublicCache()
    headers.push(keptByNobody)
  } else {
    headers.push(['Vary', varyByCookie(head.header('vary'))])
  }
  if (clearSiteData) headers.push(['Clear-Site-Data', clearSiteData])
  if (retryAfter !== undefined && head.status === 503 && !head.header('retry-after')) {
    headers.push(['Retry-After', String(retryAfter)])
  }
  if (cookies.size === 0) return { headers }
  return {
    headers,
    setCookies: [...withoutOurs(head.setCookies, cookies), ...cookies.values()],
  }
}

function varyByCookie(vary: string | undefined): string {
  const names = (vary ?? '').split(',').map((name) => name.trim())
  if (names.includes('*') || names.some((name) => name.toLowerCase() === 'cookie'))
    return vary ?? ''
  return [...names.filter(Boolean), 'Cookie'].join(', ')
}
