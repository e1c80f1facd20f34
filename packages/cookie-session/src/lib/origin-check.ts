import { type RequestFacts, isSafeMethod } from './request-facts.ts'

/**
 * Whether an unsafe request may act: it must come from this very origin. A sibling app is another
 * site here, because SameSite cookies do not tell siblings apart. What browsers say themselves
 * counts first (W3C Fetch Metadata), then `Origin` (RFC 6454); with neither it is no browser, and
 * holds no one's cookies. The handshake for a WebSocket is a GET, but acts later on. `Host` and `X-Forwarded-*` never count.
 */
export function isSameOrigin(request: RequestFacts, origin: string): boolean {
  if (isSafeMethod(request.method) && request.upgrade === undefined) return true
  if (request.site !== undefined) return request.site === 'same-origin' || request.site === 'none'
  return request.origin === undefined || request.origin === origin
}
