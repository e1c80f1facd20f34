import { createServer } from 'node:http'
import { createRequestListener } from '@remix-run/node-fetch-server'
import { requireSession, withCookieSession } from '../../../src/fetch.ts'
import type { Session } from '../../../src/lib/session.ts'
import type { Adapter, Parts } from '../adapter.ts'
import { describe, exit, logIn, logOut, stream, tryLate } from './routes.ts'

const members = requireSession((_, session) => new Response(describe(session)))
const seeOther = (location: string, headers = {}): Response =>
  new Response(null, { status: 303, headers: { Location: location, ...headers } })

async function answer(parts: Parts, request: Request, session: Session): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url)
  switch (`${request.method} ${pathname}`) {
    case 'POST /login':
      await logIn(parts, session, new URLSearchParams(await request.text()))
      return seeOther('/members', { 'Set-Cookie': 'theme=dark' })
    case 'POST /logout':
      await logOut(parts, session)
      return seeOther('/')
    case 'POST /act':
      parts.effects.push(`POST /act${new URL(request.url).search} ${await request.text()}`)
      return new Response('done')
    case 'GET /late':
      return new Response(stream(() => tryLate(parts, session, searchParams.get('act'))))
    case 'GET /thrown-error':
      throw new Error('an error of the app')
    case 'GET /thrown-response':
      throw new Response('teapot', { status: 418 })
    case 'GET /thrown-redirect':
      throw Response.redirect('http://store.test/elsewhere', 302)
    case 'GET /members':
    case 'HEAD /members':
      return members(request, session)
    case 'GET /nowhere':
      return new Response('not found', { status: 404 })
    default:
      return exit(pathname) ?? new Response(describe(session))
  }
}

/** What the adapter throws becomes the answer, as servers for fetch handlers do it. */
export function createHandler(parts: Parts): (request: Request) => Promise<Response> {
  const handler = withCookieSession(parts.sessions, (request, session) =>
    answer(parts, request, session),
  )
  return (request) =>
    handler(request).catch((thrown: unknown) => {
      if (thrown instanceof Response) return thrown
      throw thrown
    })
}

export const fetchAdapter: Adapter = {
  name: 'fetch',
  singleFetch: false,
  errorsPass: true,
  serve(parts) {
    const listener = createRequestListener(createHandler(parts), { onError: () => undefined })
    return createServer({ maxHeaderSize: 128 * 1024 }, listener)
  },
}
