import { createServer } from 'node:http'
import { createRequestListener } from '@remix-run/node-fetch-server'
import {
  type AppLoadContext,
  type ServerBuild,
  createRequestHandler,
  redirect,
} from '@remix-run/server-runtime'
import type { Session } from '../../../src/lib/session.ts'
import { requireSession, withCookieSession } from '../../../src/remix.ts'
import type { Adapter, Parts } from '../adapter.ts'
import { describe } from './routes.ts'
import { type Asked, routesOf } from './single-fetch.ts'

declare module '@remix-run/server-runtime' {
  interface AppLoadContext {
    session: Session
  }
}

interface Args {
  readonly request: Request
  readonly context: AppLoadContext
}

const asked = ({ request, context }: Args): Asked => ({
  request,
  session: context.session,
  members: () => describe(requireSession(context)),
})

function buildOf(parts: Parts): ServerBuild {
  const routes = routesOf(parts, { redirect }).map(({ path, page, loader, action }) => ({
    id: path,
    path,
    parentId: 'root',
    module: {
      default: page ? () => null : undefined,
      ...(loader && { loader: async (args: Args) => loader(asked(args)) }),
      ...(action && { action: async (args: Args) => action(asked(args)) }),
    },
  }))
  const root = { id: 'root', path: '', module: { default: () => null } }
  return {
    entry: {
      module: {
        default: (_request, status, headers, { staticHandlerContext }) =>
          new Response(JSON.stringify(staticHandlerContext.loaderData), { status, headers }),
        handleError: () => undefined,
      },
    },
    routes: Object.fromEntries([root, ...routes].map((route) => [route.id, route])),
    assets: { entry: { imports: [], module: '' }, routes: {}, url: '', version: '' },
    publicPath: '/',
    mode: 'production',
    assetsBuildDirectory: '',
    isSpaMode: false,
    future: {
      v3_fetcherPersist: true,
      v3_relativeSplatPath: true,
      v3_throwAbortReason: true,
      v3_singleFetch: true,
      v3_lazyRouteDiscovery: true,
    },
  }
}

export const remixAdapter: Adapter = {
  name: 'remix',
  singleFetch: true,
  errorsPass: false,
  serve(parts) {
    const handle = createRequestHandler(buildOf(parts), 'production')
    const handler = withCookieSession(parts.sessions, (request, session) =>
      handle(request, { session }),
    )
    return createServer({ maxHeaderSize: 128 * 1024 }, createRequestListener(handler))
  },
}
