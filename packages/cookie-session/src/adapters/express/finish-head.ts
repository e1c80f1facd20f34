import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { CookieSessions } from '../../lib/cookie-sessions.ts'
import type { OpenedSession } from '../../lib/opened-session.ts'
import type { ResponseHead } from '../../lib/response-head.ts'

type GivenHeaders = OutgoingHttpHeaders | OutgoingHttpHeader[]

const key = Symbol('cookie-session')
type WriteHead = (this: ServerResponse, status: number, reason?: string) => ServerResponse
interface Finishing {
  readonly sessions: CookieSessions
  readonly opened: OpenedSession
  /** Node's, or of whoever wants to know of the head as well. */
  readonly writeHead: WriteHead
}
type FinishingResponse = ServerResponse & { [key]?: Finishing }

/**
 * Finishes the head when it is written: what apps set before would drop what was added earlier. Node
 * itself writes every head through here, but for 1xx ones, which are no answers yet.
 */
export function finishOnHead(
  response: FinishingResponse,
  sessions: CookieSessions,
  opened: OpenedSession,
): void {
  // eslint-disable-next-line typescript/unbound-method -- it is called with the response as `this`
  response[key] = { sessions, opened, writeHead: response.writeHead }
  // One function for all answers: one of its own for each keeps V8's collector busy for microseconds.
  response.writeHead = finishAndWriteHead
}

/** Whose session this answer finishes already. */
export const finishing = (response: FinishingResponse): Finishing | undefined => response[key]

function finishAndWriteHead(
  this: FinishingResponse,
  status: number,
  reason?: string | GivenHeaders,
  headers?: GivenHeaders,
): ServerResponse {
  const own = finishing(this)
  if (!own) throw new Error('Only an answer that is to be finished has this function.')
  const given = typeof reason === 'string' ? headers : (headers ?? reason)
  if (given) setGiven(this, given)
  const { opened, writeHead } = own
  const changes = opened.finish(new NodeHead(status, this))
  for (const [name, value] of changes.headers) this.setHeader(name, value)
  if (changes.setCookies) this.setHeader('Set-Cookie', changes.setCookies)
  return typeof reason === 'string'
    ? writeHead.call(this, status, reason)
    : writeHead.call(this, status)
}

class NodeHead implements ResponseHead {
  readonly status: number
  readonly #response: ServerResponse

  constructor(status: number, response: ServerResponse) {
    this.status = status
    this.#response = response
  }

  get setCookies(): string[] {
    const value = this.#response.getHeader('set-cookie') ?? []
    return Array.isArray(value) ? value : [String(value)]
  }
  header(name: string): string | undefined {
    return asText(this.#response.getHeader(name))
  }
}

export function asText(value: number | string | readonly string[] | undefined): string | undefined {
  if (value === undefined || typeof value === 'string') return value
  return typeof value === 'number' ? String(value) : value.join(', ')
}

/** As Node does it, given headers replace those that were set. */
function setGiven(response: ServerResponse, headers: GivenHeaders): void {
  if (!Array.isArray(headers)) {
    for (const name in headers) {
      const value = headers[name]
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

/** Node takes names and values in turn, or pairs of them; a name may come more than once. */
function pairsOf(headers: OutgoingHttpHeader[]): (readonly [string, OutgoingHttpHeader])[] {
  // A name is never a list, so the first entry tells which.
  const inTurn: OutgoingHttpHeader[] = Array.isArray(headers[0]) ? headers.flat() : headers
  if (inTurn.length % 2 === 1)
    throw new TypeError('writeHead: headers end in a name without a value.')
  return inTurn.flatMap((name, index) =>
    index % 2 === 0 ? [[String(name), inTurn[index + 1] ?? ''] as const] : [],
  )
}
