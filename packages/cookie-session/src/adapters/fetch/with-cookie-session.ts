import type { CookieSessions } from '../../lib/cookie-sessions.ts'
import type { OpenedSession } from '../../lib/opened-session.ts'
import { readRequest } from '../../lib/request-facts.ts'
import type { Session } from '../../lib/session.ts'

/** Answers a request whose session has been opened. */
export type SessionHandler = (request: Request, session: Session) => Response | Promise<Response>

export type FetchHandler = (request: Request) => Promise<Response>

/**
 * Wraps a fetch handler: opens the session of every request, and attaches its cookies to every
 * response, returned or thrown. Unsafe requests from other sites end here with 403.
 */
export function withCookieSession(
  sessions: CookieSessions,
  handler: SessionHandler,
  pageOf?: (url: URL) => string,
): FetchHandler {
  return async (request) => {
    const url = new URL(request.url)
    const facts = {
      ...readRequest(request.method, url.pathname + url.search, (name) =>
        request.headers.get(name),
      ),
      ...(pageOf && { page: pageOf(url) }),
    }
    if (!sessions.allows(facts)) return refused()
    const opened = await sessions.open(facts)
    if (opened.answer) return finish(new Response(null, opened.answer), opened)
    try {
      return finish(await handler(request, opened.session), opened)
    } catch (error) {
      if (error instanceof Response) throw finish(error, opened)
      throw error
    }
  }
}

function finish(response: Response, opened: OpenedSession): Response {
  // An error response, or a switch of protocols, is no answer that could carry anything.
  if (response.status < 200) return response
  // Some responses' headers cannot be changed, those of `Response.redirect` for one.
  const headers = new Headers(response.headers)
  const changes = opened.finish({
    status: response.status,
    setCookies: headers.getSetCookie(),
    header: (name) => headers.get(name) ?? undefined,
  })
  for (const [name, value] of changes.headers) headers.set(name, value)
  headers.delete('set-cookie')
  for (const cookie of changes.setCookies) headers.append('Set-Cookie', cookie)
  const { status, statusText, body } = response
  return new Response(body, { status, statusText, headers })
}

function refused(): Response {
  const problem = { status: 403, detail: 'This request came from another site.' }
  const headers = { 'Content-Type': 'application/problem+json' }
  return new Response(JSON.stringify(problem), { status: 403, headers })
}
