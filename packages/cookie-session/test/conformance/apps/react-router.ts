import { createServer } from 'node:http'
import { createRequestListener } from '@remix-run/node-fetch-server'
import {
  type RouterContextProvider,
  type ServerBuild,
  createRequestHandler,
  redirect,
} from 'react-router'
import { getSession, requireSession, withCookieSession } from '../../../src/react-router.ts'
import type { Adapter, Parts } from '../adapter.ts'
import { describe } from './routes.ts'
import { type Asked, routesOf } from './single-fetch.ts'

// As its own type generation does it for `future.v8_middleware`.
declare module 'react-router' {
  interface Future {
    v8_middleware: true
  }
}

interface Args {
  readonly request: Request
  readonly context: Readonly<RouterContextProvider>
}

const asked = ({ request, context }: Args): Asked => ({
  request,
  session: getSession(context),
  members: () => describe(requireSession(context)),
})

function buildOf(parts: Parts): ServerBuild {
  const routes = routesOf(parts, { redirect }).map(({ path, page, loader, action }) => {
    const module = {
      default: () => null,
      ...(loader && { loader: async (args: Args) => loader(asked(args)) }),
      ...(action && { action: async (args: Args) => action(asked(args)) }),
    }
    // The types ask for a component, and resource routes are those that have none.
    if (!page) Reflect.deleteProperty(module, 'default')
    return { id: path, path, parentId: 'root', module }
  })
  const guarded = {
    id: 'guarded',
    path: 'guarded',
    parentId: 'root',
    module: {
      default: () => null,
      // The loader of a route is no guard of another: middleware is.
      middleware: [async ({ context }: Args) => void requireSession(context)],
      loader: async ({ context }: Args) => describe(getSession(context)),
    },
  }
  const root = { id: 'root', path: '', module: { default: () => null } }
  return {
    entry: {
      module: {
        default: (_request, status, headers, { staticHandlerContext }) =>
          new Response(JSON.stringify(staticHandlerContext.loaderData), { status, headers }),
        handleError: () => undefined,
      },
    },
    routes: Object.fromEntries([root, guarded, ...routes].map((route) => [route.id, route])),
    assets: { entry: { imports: [], module: '' }, routes: {}, url: '', version: '' },
    publicPath: '/',
    assetsBuildDirectory: '',
    ssr: true,
    isSpaMode: false,
    prerender: [],
    routeDiscovery: { mode: 'lazy', manifestPath: '/__manifest' },
    future: {
      v8_middleware: true,
      v8_passThroughRequests: false,
      v8_trailingSlashAwareDataRequests: false,
    },
  }
}

export const reactRouterAdapter: Adapter = {
  name: 'react-router',
  singleFetch: true,
  errorsPass: false,
  serve(parts) {
    const handle = createRequestHandler(buildOf(parts), 'production')
    const handler = withCookieSession(parts.sessions, handle)
    return createServer({ maxHeaderSize: 128 * 1024 }, createRequestListener(handler))
  },
}
