import { randomBytes } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { withCookieSession } from '@latchkey/cookie-session/remix'
import { createRequestListener } from '@remix-run/node-fetch-server'
import { sql } from 'kysely'
import proxyAddr from 'proxy-addr'
import { withBodyLimit } from './body-limit.ts'
import type { Database } from './database.ts'
import type { Env } from './env.ts'
import type { LoadContext } from './load-context.ts'
import type { Log } from './log.ts'
import type { RemixApp } from './remix.ts'
import { createSecurityHeaders } from './security-headers.ts'
import type { createSessions } from './session.ts'

/** What the server is made of; server.ts puts it together. */
export interface Parts extends ReturnType<typeof createSessions> {
  readonly env: Env
  readonly log: Log
  readonly db: Database
  readonly now: () => number
  readonly remix: RemixApp
}

const largestForm = 64 * 1024
const methods = new Set(['GET', 'HEAD', 'POST'])

const answer = (res: ServerResponse, status: number, text: string) => {
  res.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
  })
  res.end(`${text}\n`)
}

const logWhenDone = (req: IncomingMessage, res: ServerResponse, path: string, log: Log) => {
  const started = performance.now()
  res.once('close', () => {
    const ms = Math.round(performance.now() - started)
    log.info({ method: req.method, path, status: res.statusCode, ms }, 'request')
  })
}

/** The store as a function of node:http: checks, files, then the session and the pages. */
export const createHttpListener = (parts: Parts): RequestListener => {
  const { env, log, db, now, remix, tokens, sessions } = parts
  const setSecurityHeaders = createSecurityHeaders(env)
  const { host, protocol } = new URL(env.PUBLIC_ORIGIN)
  const reportError = (error: unknown) => log.error({ err: error }, 'a page failed')

  const logIn: LoadContext['login'] = async (login) => {
    const outcome = await tokens.login(login)
    if (outcome.outcome === 'unavailable') {
      log.warn({ reason: outcome.reason, fusionAuth: env.FUSIONAUTH_URL }, 'login unavailable')
    }
    return outcome
  }

  const pages = (nonce: string, ipAddress: string) =>
    createRequestListener(
      (request: Request) => {
        const withSession = withCookieSession(sessions, (sessionRequest, session) => {
          const context = {
            session,
            login: logIn,
            db,
            now,
            ipAddress,
            siblingUrl: env.SIBLING_URL,
            nonce,
            reportError,
          } satisfies LoadContext
          return remix.pages(sessionRequest, context)
        })
        return withBodyLimit(largestForm, withSession)(request)
      },
      { host, protocol, onError: reportError },
    )

  const ready = async (res: ServerResponse) => {
    try {
      await sql`select 1`.execute(db)
      answer(res, 200, 'ready')
    } catch (error) {
      log.error({ err: error }, 'the database does not answer')
      answer(res, 503, 'the database does not answer')
    }
  }

  // Each trusted proxy has appended the address it saw: the first that none of them vouches for.
  const clientAddress = (req: IncomingMessage) =>
    proxyAddr(req, (_address, hop) => hop < env.TRUST_PROXY)

  return (req, res) => {
    const path = req.url?.split('?', 1)[0] ?? ''
    if (path === '/livez') return answer(res, 200, 'alive')
    if (path === '/readyz') return void ready(res)

    const nonce = randomBytes(16).toString('base64')
    setSecurityHeaders(req, res, nonce)
    if (!path.startsWith('/')) return answer(res, 400, 'This is not an address of ours.')
    if (!methods.has(req.method ?? '')) {
      res.setHeader('Allow', [...methods].join(', '))
      return answer(res, 405, 'The store does not do that.')
    }

    remix.files(req, res, () => {
      logWhenDone(req, res, path, log)
      pages(nonce, clientAddress(req))(req, res)
    })
  }
}
