import { createServer } from 'node:http'
import { connect } from 'node:net'
import type { TokenClient } from '@latchkey/token-client'
import { createRequestListener } from '@remix-run/node-fetch-server'
import express from 'express'
import express4 from 'express4'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as expressEntry from '../../src/express.ts'
import * as fetchEntry from '../../src/fetch.ts'
import type { WebhookRequest } from '../../src/lib/ports.ts'
import { type World, createBrowser, startWorld, storeId } from '../harness.ts'
import type { Adapter, Parts } from './adapter.ts'
import { addRoutes } from './apps/express.ts'
import { createHandler } from './apps/fetch.ts'
import { type Stage, setStage } from './stage.ts'
import { type Posted, type Webhooks, setUpWebhooks } from './webhook-world.ts'

function expressApp(create: typeof express, parts: Parts): ReturnType<typeof express> {
  const { revocationWebhook } = expressEntry
  const app = create()
  app.use('/hook', revocationWebhook(parts.sessions))
  app.use('/raw', express.raw({ type: '*/*' }), revocationWebhook(parts.sessions))
  app.use('/parsed', express.json(), revocationWebhook(parts.sessions))
  // Parsers that were mounted for everybody, and leave what is not theirs.
  app.use('/unparsed', express.urlencoded(), revocationWebhook(parts.sessions))
  const asText: express.ErrorRequestHandler = (error, _request, response, _next) => {
    response.status(500).send(`${error.code}: ${error.message}`)
  }
  app.use(asText)
  addRoutes(app, parts)
  return app
}

const expressAdapter = (name: string, create: typeof express): Adapter => ({
  name,
  singleFetch: false,
  errorsPass: false,
  serve: (parts) => createServer(expressApp(create, parts)),
})

const fetchAdapter: Adapter = {
  name: 'fetch',
  singleFetch: false,
  errorsPass: true,
  serve(parts) {
    const webhook = fetchEntry.revocationWebhook(parts.sessions)
    const rest = createHandler(parts)
    return createServer(
      createRequestListener((request) =>
        new URL(request.url).pathname === '/hook' ? webhook(request) : rest(request),
      ),
    )
  },
}

let world: World
let webhooks: Webhooks
beforeAll(async () => {
  world = await startWorld()
  webhooks = await setUpWebhooks(world)
})
afterAll(() => world.emulator.close())
beforeEach(() => world.emulator.deliveries.clear())

const sid = ({ events }: Stage): string => {
  const created = events.findLast((event) => event.type === 'session_created')
  if (created?.type !== 'session_created') throw new Error('nobody signed in')
  return created.sid
}
const visit = async ({ get }: Stage): Promise<string> => (await get('/page')).text()
const post = ({ raw }: Stage, { headers, body }: Posted, path = '/hook'): Promise<Response> =>
  raw('POST', path, headers, body)

/** A post that announces more than it sends, and what is answered to it. */
function startPosting({ port }: Stage, { headers }: Posted, body: string) {
  const socket = connect(port, '127.0.0.1')
  const lines = Object.entries({ ...headers, host: 'store.test', 'content-length': '1000000' })
  socket.write(
    `POST /hook HTTP/1.1\r\n${lines.map((line) => line.join(': ')).join('\r\n')}\r\n\r\n${body}`,
  )
  const head = new Promise<string>((resolve) => {
    socket.once('data', (data) => resolve(String(data)))
    socket.once('close', () => resolve('closed'))
  })
  return { socket, head }
}

const express5 = expressAdapter('express 5', express)
const adapters = [expressAdapter('express 4', express4), express5, fetchAdapter]

describe.each(adapters)('$name', (adapter) => {
  test.each([
    ['one session', (stage: Stage) => `/api/jwt/refresh/${sid(stage)}`],
    ['every session of a person', ({ events }: Stage) => `/api/jwt/refresh?userId=${sub(events)}`],
    ['every session of the application', () => `/api/jwt/refresh?applicationId=${storeId}`],
  ])('T16: FusionAuth reports the end of %s, and the JWT no longer counts', async (_, path) => {
    await using stage = await setStage(world, adapter)
    const url = `http://127.0.0.1:${stage.port}/hook`
    await using sending = await webhooks.sendTo(url)
    expect(sending).toBeDefined()
    await webhooks.manage('DELETE', path(stage))
    await expect.poll(() => webhooks.answered(url)).toBe(200)
    expect(await visit(stage)).toBe('ended refused')
    expect(stage.events).toContainEqual(expect.objectContaining({ type: 'revocation_received' }))
  })

  test('T16: another person’s session goes on, and the same report again is no news', async () => {
    await using stage = await setStage(world, adapter)
    const other = createBrowser()
    const own = sid(stage)
    other.store(await stage.post('/login', 'loginId=moderator@example.com', {}, other))
    const posted = await webhooks.record(own)
    for (let time = 0; time < 2; time += 1) {
      const response = await post(stage, posted)
      expect(response.status).toBe(200)
      expect(await response.text()).toBe('')
      expect(response.headers.has('set-cookie')).toBe(false)
    }
    expect(await visit(stage)).toBe('ended refused')
    expect(await (await stage.get('/page', {}, other)).text()).toContain('active')
  })

  test('T16: an old report changes nothing', async () => {
    await using stage = await setStage(world, adapter)
    const posted = await webhooks.record(sid(stage))
    world.emulator.clock.advance(7200)
    stage.browser.store(await stage.post('/login'))
    stage.events.length = 0
    expect((await post(stage, posted)).status).toBe(200)
    expect(stage.events).toEqual([])
    expect(await visit(stage)).toContain('active')
  })

  test('T16: what is not signed, or not as it was signed, is refused', async () => {
    await using stage = await setStage(world, adapter)
    const posted = await webhooks.record(sid(stage))
    const signature = posted.headers['x-fusionauth-signature-jwt'] ?? ''
    const signed = (value: string): Posted => ({
      ...posted,
      headers: { 'x-fusionauth-signature-jwt': value },
    })
    const forged: Posted[] = [
      { ...posted, headers: {} },
      ...['', 'a.b.c', 'é', 'x'.repeat(8000), `${signature}x`, `${signature}, ${signature}`].map(
        signed,
      ),
      { ...posted, body: '' },
      { ...posted, body: `${posted.body} ` },
      { ...posted, body: JSON.stringify(JSON.parse(posted.body), undefined, 2) },
    ]
    for (const request of forged) {
      const response = await post(stage, request)
      expect(response.status, JSON.stringify(request).slice(0, 200)).toBe(401)
      expect(await response.text()).toBe('')
    }
    expect(await visit(stage)).toContain('active')
    expect(stage.events.filter(({ type }) => type === 'webhook_refused')).toHaveLength(
      forged.length,
    )
  })

  test('a body larger than any report is 413, and the next request is answered', async () => {
    await using stage = await setStage(world, adapter)
    const posted = await webhooks.record(sid(stage))
    const { head } = startPosting(stage, posted, 'x'.repeat(300_000))
    expect(await head).toMatch(/^HTTP\/1.1 413 /)
    const little = await post(stage, { ...posted, body: 'x'.repeat(256 * 1024 + 1) })
    expect(little.status).toBe(413)
    expect(stage.events).toContainEqual({ type: 'webhook_refused', reason: 'too-large' })
    expect((await post(stage, posted)).status).toBe(200)
  })

  test('a body that breaks off harms nobody', async () => {
    await using stage = await setStage(world, adapter)
    const posted = await webhooks.record(sid(stage))
    const { socket } = startPosting(stage, posted, '{"event"')
    await new Promise((resolve) => setTimeout(resolve, 50))
    socket.destroy()
    await expect.poll(() => stage.events.at(-1)).toMatchObject({ type: 'webhook_refused' })
    expect((await post(stage, posted)).status).toBe(200)
  })

  test('only POST is answered', async () => {
    await using stage = await setStage(world, adapter)
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']) {
      const response = await stage.raw(method, '/hook')
      expect(response.status, method).toBe(405)
      expect(response.headers.get('allow')).toBe('POST')
      expect(await response.text()).toBe('')
    }
  })

  test('without keys it is 503, so that FusionAuth sends it again', async () => {
    const cold = world.tokens()
    const readWebhook = (request: WebhookRequest) => cold.readWebhook(request)
    const options = { tokens: (tokens: TokenClient) => ({ ...tokens, readWebhook }) }
    await using stage = await setStage(world, adapter, options)
    const posted = await webhooks.record(sid(stage))
    world.weather = (call) => (call.includes('jwks') ? 'down' : 'through')
    const response = await post(stage, posted)
    expect(response.status).toBe(503)
    expect(await response.text()).toBe('')
  })
})

function sub(events: Stage['events']): string {
  const created = events.findLast((event) => event.type === 'session_created')
  return created?.type === 'session_created' ? created.sub : ''
}

describe.each(adapters.slice(0, 2))('$name: body parsers', (adapter) => {
  test.each(['/raw', '/unparsed'])('%s leaves the raw body', async (path) => {
    await using stage = await setStage(world, adapter)
    const posted = await webhooks.record(sid(stage))
    expect((await post(stage, posted, path)).status).toBe(200)
    expect(await visit(stage)).toBe('ended refused')
  })

  test('a body that was parsed before is a developer’s error that says what to do', async () => {
    await using stage = await setStage(world, adapter)
    const posted = await webhooks.record(sid(stage))
    const response = await post(stage, posted, '/parsed?key=nobodys-business')
    expect(response.status).toBe(500)
    const text = await response.text()
    expect(text).toMatch(/^webhook_body_read: .*\/parsed.*express\.raw/)
    expect(text).not.toContain('nobodys-business')
  })
})
