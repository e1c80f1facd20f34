import type { Session } from '../../../src/lib/session.ts'
import type { Parts } from '../adapter.ts'
import { describe, exit, logIn, logOut, stream, tryLate } from './routes.ts'

/** What a loader or an action is given, once its adapter has found the session. */
export interface Asked {
  readonly request: Request
  readonly session: Session
  /** `requireSession` of the adapter. */
  readonly members: () => string
}

/** Of the framework. */
interface Verbs {
  readonly redirect: (location: string, init: number | ResponseInit) => Response
}

type Handler = (asked: Asked) => unknown

export interface SingleFetchRoute {
  readonly path: string
  /** A page has a component, anything else answers by itself. */
  readonly page: boolean
  readonly loader?: Handler
  readonly action?: Handler
}

const teapot = (): Response => new Response('teapot', { status: 418 })

/** The test app as routes of Remix or React Router. */
export function routesOf(parts: Parts, { redirect }: Verbs): SingleFetchRoute[] {
  const resource = (path: string, loader: Handler, action?: Handler): SingleFetchRoute => ({
    path,
    page: false,
    loader,
    ...(action && { action }),
  })
  const page = (path: string, loader: Handler, action?: Handler): SingleFetchRoute => ({
    ...resource(path, loader, action),
    page: true,
  })
  const throwing = (thrown: () => unknown) => () => {
    throw thrown()
  }
  const exits = ['immutable', 'stream', 'empty', 'not-modified', 'partial', 'own-headers', 'shared']
  return [
    ...exits.map((path) => resource(path, () => exit(`/${path}`))),
    resource('page', ({ session }) => new Response(describe(session))),
    page('redirect', () => redirect('/elsewhere', 302)),
    page(
      'thrown-redirect',
      throwing(() => redirect('/elsewhere', 302)),
    ),
    page(
      'thrown-error',
      throwing(() => new Error('an error of the app')),
    ),
    page('thrown-response', throwing(teapot)),
    page('members', ({ members }) => members()),
    page(
      'login',
      ({ session }) => describe(session),
      async ({ request, session }) => {
        await logIn(parts, session, new URLSearchParams(await request.text()))
        return redirect('/members', { status: 303, headers: { 'Set-Cookie': 'theme=dark' } })
      },
    ),
    page('logout', teapot, async ({ session }) => {
      await logOut(parts, session)
      return redirect('/', 303)
    }),
    resource(
      'act',
      ({ session }) => new Response(describe(session)),
      async ({ request }) => {
        parts.effects.push(`POST /act${new URL(request.url).search} ${await request.text()}`)
        return new Response('done')
      },
    ),
    resource('late', ({ request, session }) => {
      const act = new URL(request.url).searchParams.get('act')
      return new Response(stream(() => tryLate(parts, session, act)))
    }),
  ]
}
