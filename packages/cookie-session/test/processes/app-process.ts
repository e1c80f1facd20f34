import { createServer, type RequestListener } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { createRequestListener } from '@remix-run/node-fetch-server'
import { createTokenClient } from '@latchkey/token-client'
import express from 'express'
import { createClient } from 'redis'
import { cookieSession, getSession } from '../../src/express.ts'
import { withCookieSession } from '../../src/fetch.ts'
import { type Session, type Store, createCookieSessions, memoryStore } from '../../src/index.ts'
import { redisStore } from '../../src/redis.ts'
import { apiKey, issuer, origin, secret, storeId, tenantId } from './names.ts'
import type { FromProcess, ProcessConfig, ToProcess } from './messages.ts'

// One process of an app, as it would be deployed, but that its clock can be moved and its calls to
// FusionAuth are told to whoever started it.

const config: ProcessConfig = JSON.parse(process.argv[2] ?? '')
const tell = (message: FromProcess): void => {
  // Whoever started it may be gone.
  if (process.connected) process.send?.(JSON.stringify(message), undefined, {}, () => undefined)
}

let { offset } = config
let hold = false
const now = (): number => Date.now() / 1000 + offset

const told: typeof fetch = async (input, init) => {
  const request = new Request(input, init)
  const { pathname } = new URL(request.url)
  const name = `${request.method} ${pathname.replace(/[0-9a-f-]{36}/, ':id')}`
  tell({ call: { at: Date.now(), name } })
  const response = await fetch(request)
  if (!hold || !pathname.endsWith('/refresh')) return response
  // FusionAuth has answered, and this process is not to live to make anything of it.
  await response.arrayBuffer()
  tell({ held: true })
  await sleep(300_000)
  return response
}

const options = { url: config.fusionAuth, tenantId, applicationId: storeId, apiKey, issuer, now }
const tokens = createTokenClient({ ...options, timeout: config.timeout, fetch: told })
// Hundreds of logins at once are no part of what is tested, and passwords are slow to check.
const logins = createTokenClient({ ...options, timeout: 60 })

const store = openStore()
const sessions = createCookieSessions({
  name: 'store',
  origin,
  secrets: [secret],
  tokens,
  store,
  now,
  onEvent: (event) => tell({ event }),
})

function openStore(): Store {
  if (config.redis === undefined) return memoryStore({ now })
  const client = createClient({
    url: config.redis,
    disableOfflineQueue: true,
    pingInterval: 5_000,
    socket: { socketTimeout: 15_000, reconnectStrategy: (tries) => Math.min(tries * 100, 2_000) },
  })
  client.on('error', () => undefined)
  client.connect().catch(() => undefined)
  return redisStore(client)
}

interface Said {
  readonly status: number
  readonly body: string
}

async function answer(method: string, url: URL, session: Session): Promise<Said> {
  if (method === 'POST' && url.pathname === '/login') {
    const login = await logins.login({ loginId: 'shopper@example.com', password: 'password' })
    if (login.outcome !== 'signed-in') return { status: 503, body: login.outcome }
    await session.signIn(login)
    return { status: 200, body: `in ${login.tokens.refreshTokenId}` }
  }
  if (method === 'POST' && url.pathname === '/logout') {
    await session.signOut()
    return { status: 200, body: 'out' }
  }
  if (url.pathname === '/readyz') {
    const ready = await store.get('ready').then(
      () => true,
      () => false,
    )
    return { status: ready ? 200 : 503, body: String(ready) }
  }
  if (session.status === 'active') return { status: 200, body: `active ${session.sid}` }
  if (session.status === 'ended') return { status: 401, body: `ended ${session.reason}` }
  return { status: session.status === 'unavailable' ? 503 : 401, body: session.status }
}

function listener(): RequestListener {
  if (config.adapter === 'fetch') {
    const handler = withCookieSession(sessions, async (request, session) => {
      const { status, body } = await answer(request.method, new URL(request.url), session)
      return new Response(body, { status })
    })
    return createRequestListener(handler)
  }
  const app = express()
  app.use(cookieSession(sessions))
  app.use(async (request, response) => {
    const url = new URL(request.originalUrl, origin)
    const { status, body } = await answer(request.method, url, getSession(request))
    response.status(status).send(body)
  })
  return app
}

process.on('message', (text) => {
  if (typeof text !== 'string') return
  const message: ToProcess = JSON.parse(text)
  if ('offset' in message) offset = message.offset
  if ('hold' in message) hold = message.hold
  tell({ done: message.id })
})
process.on('disconnect', () => process.exit())

// Clients reuse their connections: none is to be closed under a request.
const server = createServer({ keepAliveTimeout: 300_000 }, listener())
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  const address = server.address()
  if (address !== null && typeof address === 'object') tell({ port: address.port })
})
