import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import path from 'node:path'
import { createRequestHandler } from '@remix-run/server-runtime'
import type { AppLoadContext, ServerBuild } from '@remix-run/server-runtime'
import sirv from 'sirv'
import type { Env } from './env.ts'

const appFolder = path.join(import.meta.dirname, '..')

type NodeHandler = (req: IncomingMessage, res: ServerResponse, next: () => void) => void

/** The app's files and pages, from Vite while developing, from the build in production. */
export interface RemixApp {
  /** Serves scripts, styles and pictures; calls `next` for everything else. */
  readonly files: NodeHandler
  readonly pages: (request: Request, context: AppLoadContext) => Promise<Response>
  close(): Promise<void>
}

const built = async (): Promise<RemixApp> => {
  const entry = path.join(appFolder, 'build/server/index.js')
  const build: ServerBuild = await import(entry)
  const files = sirv(path.join(appFolder, 'build/client'), {
    etag: true,
    setHeaders: (res, pathname) => {
      // Only these carry a hash of their content in the name.
      const maxAge = pathname.startsWith('/assets/') ? '31536000, immutable' : '3600'
      res.setHeader('Cache-Control', `public, max-age=${maxAge}`)
    },
  })
  return { files, pages: createRequestHandler(build, 'production'), close: async () => {} }
}

const developed = async (server: Server, origin: string): Promise<RemixApp> => {
  const { createServer } = await import('vite')
  const vite = await createServer({
    root: appFolder,
    appType: 'custom',
    server: {
      middlewareMode: true,
      hmr: { server },
      allowedHosts: [new URL(origin).hostname],
    },
  })
  const pages = createRequestHandler(
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a virtual module has no type
    () => vite.ssrLoadModule('virtual:remix/server-build') as Promise<ServerBuild>,
    'development',
  )
  return { files: vite.middlewares, pages, close: () => vite.close() }
}

export const createRemixApp = (env: Env, server: Server): Promise<RemixApp> =>
  env.production ? built() : developed(server, env.PUBLIC_ORIGIN)
