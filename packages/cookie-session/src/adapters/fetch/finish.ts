import { problem } from '../../lib/admission.ts'
import type { OpenedSession } from '../../lib/opened-session.ts'
import type { HeadChanges, ResponseHead } from '../../lib/response-head.ts'

/** The response with what the session adds to its head: the same one where that is possible. */
export function finish(response: Response, opened: OpenedSession): Response {
  // An error response, or a switch of protocols, is no answer that could carry anything.
  if (response.status < 200) return response
  const changes = opened.finish(new FetchHead(response))
  // An app may answer everybody with one and the same response: cookies go on a copy.
  return changes.setCookies || !change(response.headers, changes)
    ? copy(response, changes)
    : response
}

class FetchHead implements ResponseHead {
  readonly status: number
  readonly #headers: Headers

  constructor({ status, headers }: Response) {
    this.status = status
    this.#headers = headers
  }

  get setCookies(): string[] {
    return this.#headers.getSetCookie()
  }
  header(name: string): string | undefined {
    return this.#headers.get(name) ?? undefined
  }
}

/** `false` where the headers cannot be changed: those of `Response.redirect`, or of an answer to fetch. */
function change(headers: Headers, changes: HeadChanges): boolean {
  try {
    for (const [name, value] of changes.headers) headers.set(name, value)
    return true
  } catch {
    return false
  }
}

function copy(response: Response, changes: HeadChanges): Response {
  const { status, statusText, body } = response
  const headers = new Headers(response.headers)
  change(headers, changes)
  if (changes.setCookies) {
    headers.delete('Set-Cookie')
    for (const cookie of changes.setCookies) headers.append('Set-Cookie', cookie)
  }
  return new Response(body, { status, statusText, headers })
}

export function problemResponse(code: 401 | 403 | 503): Response {
  const { status, type, body } = problem(code)
  return new Response(body, { status, headers: { 'Content-Type': type } })
}
