import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import express from 'express'
import type { Express } from 'express'
import { cookieSession } from '@latchkey/cookie-session/express'
import type { Deps } from './deps.ts'
import { errorPage, notFound } from './errors.ts'
import { requestLog } from './log.ts'
import { createPages } from './pages.ts'
import { healthRoutes } from './routes/health.ts'
import { homeRoutes } from './routes/home.ts'
import { loginRoutes } from './routes/login.ts'
import { logoutRoutes } from './routes/logout.ts'
import { postRoutes } from './routes/posts.ts'
import { securityHeaders } from './security-headers.ts'

// Not import.meta.resolve, which vitest does not have.
const require = createRequire(import.meta.url)
const styleFolder = dirname(require.resolve('@latchkey/style/style.css'))

export function createApp(deps: Deps): Express {
  const { env, log, db, sessions } = deps
  const pages = createPages({ siblingUrl: env.SIBLING_URL, cache: env.production })
  const app = express()
  app.set('trust proxy', env.TRUST_PROXY)

  app.use(securityHeaders(env.PUBLIC_ORIGIN))
  app.get('/style.css', (_req, res) => {
    res.sendFile('style.css', { root: styleFolder, maxAge: env.production ? '1h' : 0 })
  })
  // Browsers ask for it unbidden.
  app.get('/favicon.ico', (_req, res) => {
    res.status(204).end()
  })
  app.use(requestLog(log))
  app.use(healthRoutes(db))
  app.use(cookieSession(sessions))
  app.use(express.urlencoded({ extended: false, limit: '128kb' }))

  app.use(homeRoutes(deps, pages))
  app.use(loginRoutes(deps, pages))
  app.use(logoutRoutes(pages))
  app.use(postRoutes(deps, pages))
  app.use(notFound)
  app.use(errorPage(pages))
  return app
}
