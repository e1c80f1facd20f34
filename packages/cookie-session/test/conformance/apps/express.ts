import { createServer } from 'node:http'
import express from 'express'
import express4 from 'express4'
import { activeSession, cookieSession, getSession, requireSession } from '../../../src/express.ts'
import type { Adapter, Parts } from '../adapter.ts'
import {
  describe,
  logIn,
  logOut,
  ownHeaders,
  parts as words,
  tryLate,
  validators,
} from './routes.ts'

type App = ReturnType<typeof express>
const file = import.meta.filename

/** 4 does not wait for what a handler promises. */
const awaited =
  (handler: (request: express.Request, response: express.Response) => Promise<void>) =>
  async (...[request, response, next]: Parameters<express.RequestHandler>): Promise<void> => {
    try {
      await handler(request, response)
    } catch (error) {
      next(error)
    }
  }

/** The routes of both versions. */
export function addRoutes(app: App, parts: Parts): void {
  app.use(cookieSession(parts.sessions))
  app.use(express.text({ type: () => true }))
  // As a router that cares for itself.
  app.use('/members', cookieSession(parts.sessions))
  app.use('/others', cookieSession(parts.others), requireSession())
  app.post(
    '/login',
    awaited(async (request, response) => {
      const body = new URLSearchParams(typeof request.body === 'string' ? request.body : '')
      await logIn(parts, getSession(request), body)
      response.setHeader('Set-Cookie', 'theme=dark')
      response.redirect(303, '/members')
    }),
  )
  app.post(
    '/logout',
    awaited(async (request, response) => {
      await logOut(parts, getSession(request))
      response.redirect(303, '/')
    }),
  )
  app.post('/act', (request, response) => {
    parts.effects.push(`POST ${request.originalUrl} ${request.body}`)
    response.send('done')
  })
  app.get(
    '/late',
    awaited(async (request, response) => {
      response.write('head')
      const { searchParams } = new URL(request.originalUrl, 'http://store.test')
      await tryLate(parts, getSession(request), searchParams.get('act'))
      response.end()
    }),
  )
  app.get('/redirect', (_, response) => response.redirect('/elsewhere'))
  app.get('/thrown-error', () => {
    throw new Error('an error of the app')
  })
  app.get('/thrown-response', (_request, _response, next) =>
    next(Object.assign(new Error('teapot'), { status: 418 })),
  )
  app.get('/stream', (_, response) => {
    response.flushHeaders()
    for (const word of words) response.write(word)
    setTimeout(() => response.end(), 5)
  })
  app.get('/empty', (_, response) => void response.status(204).end())
  app.get('/not-modified', (_, response) => void response.status(304).set(validators).end())
  app.get('/partial', (request, response) => {
    request.headers.range = 'bytes=0-1'
    response.sendFile(file)
  })
  app.get('/own-headers', (_, response) => {
    response.writeHead(200, ownHeaders.flat())
    response.end('page')
  })
  app.get('/members', requireSession(), (request, response) => {
    response.send(describe(activeSession(request)))
  })
  app.get('/nowhere', (_request, _response, next) => next())
  app.use((request, response, next) => {
    if (request.path === '/nowhere') return next()
    response.send(describe(getSession(request)))
  })
}

const adapterOf = (name: string, create: () => App): Adapter => ({
  name,
  singleFetch: false,
  errorsPass: false,
  serve(parts) {
    const app = create()
    app.set('env', 'test')
    addRoutes(app, parts)
    return createServer({ maxHeaderSize: 128 * 1024 }, app)
  },
})

export const expressAdapters = [adapterOf('express 4', express4), adapterOf('express 5', express)]
