import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { OpenedSession } from '../../lib/opened-session.ts'

type GivenHeaders = OutgoingHttpHeaders | OutgoingHttpHeader[]

/** Finishes the head when it is written: what apps set before would drop what was added earlier. */
export function finishOnHead(response: ServerResponse, opened: OpenedSession): void {
  const writeHead = response.writeHead.bind(response)
  response.writeHead = (
    status: number,
    reason?: string | GivenHeaders,
    headers?: GivenHeaders,
  ): ServerResponse => {
    setGiven(response, typeof reason === 'string' ? headers : (headers ?? reason))
    const changes = opened.finish({
      status,
      setCookies: asList(response.getHeader('set-cookie')),
      header: (name) => asList(response.getHeader(name)).join(', ') || undefined,
    })
    for (const [name, value] of changes.headers) response.setHeader(name, value)
    if (changes.setCookies.length > 0) response.setHeader('Set-Cookie', changes.setCookies)
    return typeof reason === 'string' ? writeHead(status, reason) : writeHead(status)
  }
}

function setGiven(response: ServerResponse, headers: GivenHeaders | undefined): void {
  if (!headers) return
  if (!Array.isArray(headers)) {
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined) response.setHeader(name, value)
    }
    return
  }
  const pairs = pairsOf(headers)
  for (const [name] of pairs) response.removeHeader(name)
  for (const [name, value] of pairs) {
    response.appendHeader(name, Array.isArray(value) ? value : String(value))
  }
}

function asList(value: number | string | string[] | undefined): string[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [String(value)]
}

/** Node takes names and values in turn, or pairs of them; a name may come more than once. */
function pairsOf(headers: OutgoingHttpHeader[]): (readonly [string, OutgoingHttpHeader])[] {
  // A name is never a list, so the first entry tells which.
  const inTurn: OutgoingHttpHeader[] = Array.isArray(headers[0]) ? headers.flat() : headers
  return inTurn.flatMap((name, index) =>
    index % 2 === 0 ? [[String(name), inTurn[index + 1] ?? ''] as const] : [],
  )
}
