import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { activeSession, cookieSession, getSession, requireSession } from '../../../src/hono.ts'
import type { Adapter, Parts } from '../adapter.ts'
import { describe, exit, logIn, logOut, stream, tryLate } from './routes.ts'

function createApp(parts: Parts): Hono {
  const app = new Hono()
  app.use(cookieSession(parts.sessions))
  // As a part of an app that cares for itself.
  app.use('/members', cookieSession(parts.sessions))
  app.use('/others', cookieSession(parts.others), requireSession())
  app.post('/login', async (c) => {
    await logIn(parts, getSession(c), new URLSearchParams(await c.req.text()))
    c.header('Set-Cookie', 'theme=dark')
    return c.redirect('/members', 303)
  })
  app.post('/logout', async (c) => {
    await logOut(parts, getSession(c))
    return c.redirect('/', 303)
  })
  app.post('/act', async (c) => {
    parts.effects.push(`POST /act${new URL(c.req.url).search} ${await c.req.text()}`)
    return c.text('done')
  })
  app.get('/late', (c) =>
    c.body(stream(() => tryLate(parts, getSession(c), c.req.query('act') ?? null))),
  )
  app.get('/thrown-error', () => {
    throw new Error('an error of the app')
  })
  app.get('/thrown-response', () => {
    throw new HTTPException(418, { res: new Response('teapot', { status: 418 }) })
  })
  app.get('/thrown-redirect', () => {
    throw new HTTPException(302, { res: Response.redirect('http://store.test/elsewhere', 302) })
  })
  app.get('/members', requireSession(), (c) => c.text(describe(activeSession(c))))
  app.get('/nowhere', (c) => c.notFound())
  app.get('*', (c) => exit(c.req.path) ?? c.text(describe(getSession(c))))
  app.onError((error, c) =>
    error instanceof HTTPException ? error.getResponse() : c.text('error page', 500),
  )
  return app
}

export const honoAdapter: Adapter = {
  name: 'hono',
  singleFetch: false,
  errorsPass: false,
  serve: (parts) => {
    const { fetch } = createApp(parts)
    return createServer({ maxHeaderSize: 128 * 1024 }, getRequestListener(fetch))
  },
}
