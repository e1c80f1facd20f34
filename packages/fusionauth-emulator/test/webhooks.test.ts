import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Emulator } from '../src/index.ts'
import { call, login, password, shopperId, start, tenantId } from './support.ts'

vi.setConfig({ testTimeout: 30_000 })

interface Received {
  headers: IncomingHttpHeaders
  text: string
}

/** A receiver whose answers the test decides: a status, or `hang`. */
async function receiver() {
  const received: Received[] = []
  const answers: (number | 'hang')[] = []
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    received.push({ headers: request.headers, text })
    const answer = answers.shift() ?? 200
    if (answer === 'hang') return
    response.statusCode = answer
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/hook`,
    received,
    answers,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

let emulator: Emulator
let hook: Awaited<ReturnType<typeof receiver>>
beforeEach(async () => {
  emulator = await start({ switches: { webhookRetries: 2 } })
  hook = await receiver()
})
afterEach(async () => {
  await emulator.close()
  hook.close()
})

const enable = (events: Record<string, unknown>) =>
  call(emulator, 'PATCH', `/api/tenant/${tenantId}`, {
    key: true,
    body: { tenant: { eventConfiguration: { events } } },
  })

async function addWebhook(webhook: Record<string, unknown> = {}): Promise<string> {
  const { status, text } = await call(emulator, 'POST', '/api/webhook', {
    key: true,
    body: {
      webhook: {
        url: hook.url,
        global: true,
        connectTimeout: 500,
        readTimeout: 500,
        eventsEnabled: { 'user.login.success': true, 'user.deactivate': true },
        ...webhook,
      },
    },
  })
  if (status !== 200) throw new Error(text)
  return JSON.parse(text).webhook.id
}

const loginEvent = { 'user.login.success': { enabled: true, transactionType: 'None' } }
const delivered = () => emulator.deliveries.waitFor({ type: 'user.login.success' })

test('an event is posted as JSON with the webhook’s headers and basic authentication', async () => {
  await enable(loginEvent)
  const webhookId = await addWebhook({
    headers: { 'X-Mine': 'yes' },
    httpAuthenticationUsername: 'hook',
    httpAuthenticationPassword: 'pässword',
  })
  expect((await login(emulator)).status).toBe(200)
  const delivery = await delivered()
  expect(hook.received).toHaveLength(1)
  const { headers, text } = hook.received[0] ?? { headers: {}, text: '' }
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'x-mine': 'yes',
    authorization: `Basic ${Buffer.from('hook:pässword').toString('base64')}`,
  })
  expect(headers).not.toHaveProperty('x-fusionauth-signature-jwt')
  const { event, ...others } = JSON.parse(text)
  expect(others).toEqual({})
  expect(event).toMatchObject({ type: 'user.login.success', tenantId, user: { id: shopperId } })
  expect(delivery).toMatchObject({
    id: 1,
    webhookId,
    url: hook.url,
    state: 'delivered',
    attempts: [{ status: 200, instant: expect.any(Number) }],
    event: { id: event.id },
  })
  const { text: listed } = await call(emulator, 'GET', '/emulator/api/deliveries')
  expect(JSON.parse(listed)).toEqual({ deliveries: emulator.deliveries.list() })
})

test.each([
  ['RS256', 'RS256'],
  ['ES256', 'ES256'],
  ['Ed25519', 'EdDSA'],
])(
  'the signature, %s, covers the raw body and verifies with the key set',
  async (algorithm, alg) => {
    const made = await call(emulator, 'POST', '/api/key/generate', {
      key: true,
      body: { key: { algorithm, name: 'webhooks' } },
    })
    const signingKeyId = made.body.key?.id
    await enable(loginEvent)
    await addWebhook({ signatureConfiguration: { enabled: true, signingKeyId } })
    await login(emulator)
    await delivered()
    const { headers, text } = hook.received[0] ?? { headers: {}, text: '' }
    const signature = String(headers['x-fusionauth-signature-jwt'])
    const jwks = createRemoteJWKSet(new URL(`${emulator.url}/.well-known/jwks.json`))
    const { payload, protectedHeader } = await jwtVerify(signature, jwks)
    expect(payload).toEqual({
      request_body_sha256: createHash('sha256').update(text).digest('base64'),
    })
    expect(protectedHeader).toEqual({ alg, typ: 'JWT', kid: made.body.key?.kid })
  },
)

test.each([
  ['the tenant has not enabled the event', {}, {}],
  ['the tenant has disabled it', { 'user.login.success': { enabled: false } }, {}],
  ['the webhook does not want it', loginEvent, { eventsEnabled: { 'user.deactivate': true } }],
  ['the webhook is for other tenants', loginEvent, { global: false, tenantIds: [] }],
])('nothing is sent when %s', async (_why, events, webhook) => {
  await enable({ ...events, 'user.deactivate': { enabled: true } })
  await addWebhook(webhook)
  await addWebhook({ eventsEnabled: { 'user.deactivate': true } })
  expect((await login(emulator)).status).toBe(200)
  await emulator.people.lock(shopperId)
  // What comes later has arrived, so what was to come before would have.
  await emulator.deliveries.waitFor({ type: 'user.deactivate' })
  expect(emulator.deliveries.list().map(({ type }) => type)).not.toContain('user.login.success')
})

test('a webhook of this tenant alone is called', async () => {
  await enable(loginEvent)
  await addWebhook({ global: false, tenantIds: [tenantId] })
  await login(emulator)
  expect((await delivered()).state).toBe('delivered')
})

test('a failed delivery is tried again with the same event, until it is taken', async () => {
  await enable(loginEvent)
  await addWebhook()
  hook.answers.push(500, 'hang')
  await login(emulator)
  const { attempts, state } = await delivered()
  expect(state).toBe('delivered')
  expect(attempts.map(({ error, status }) => status ?? error)).toEqual([
    500,
    'no answer within 500 ms',
    200,
  ])
  expect(new Set(hook.received.map(({ text }) => text)).size).toBe(1)
  expect(hook.received).toHaveLength(3)
})

test('when all attempts are used up the delivery has failed, and says why', async () => {
  await enable(loginEvent)
  await addWebhook({ url: 'http://127.0.0.1:9/' })
  await login(emulator)
  const failed = await emulator.deliveries.waitFor({ state: 'failed' })
  expect(failed.attempts).toHaveLength(3)
  expect(failed.attempts[0]?.error).toMatch(/ECONNREFUSED/)
})

test('a webhook that is no URL fails, and nothing else does', async () => {
  await enable(loginEvent)
  await addWebhook({ url: 'nowhere' }).catch(() => {})
  expect((await login(emulator)).status).toBe(200)
})

interface Transaction {
  transactionType: string
  answers: number[]
  status: number
}

test.each<Transaction>([
  { transactionType: 'Any', answers: [500, 200, 500], status: 200 },
  { transactionType: 'Any', answers: [500, 500, 500], status: 504 },
  { transactionType: 'SimpleMajority', answers: [200, 200, 500], status: 200 },
  { transactionType: 'SimpleMajority', answers: [200, 500], status: 504 },
  { transactionType: 'SuperMajority', answers: [200, 200, 500], status: 200 },
  { transactionType: 'SuperMajority', answers: [200, 200, 500, 500], status: 504 },
  { transactionType: 'AbsoluteMajority', answers: [200, 200], status: 200 },
  { transactionType: 'AbsoluteMajority', answers: [200, 500], status: 504 },
  { transactionType: 'None', answers: [500, 500], status: 200 },
])('$transactionType of webhooks answering $answers: the call is $status', async (row) => {
  const { answers, status, transactionType } = row
  await enable({ 'user.deactivate': { enabled: true, transactionType } })
  for (let added = 0; added < answers.length; added += 1) await addWebhook()
  hook.answers.push(...answers)
  const answer = await call(emulator, 'DELETE', `/api/user/${shopperId}`, { key: true })
  expect(answer.status).toBe(status)
  const { text } = await call(emulator, 'GET', `/api/user/${shopperId}`, { key: true })
  expect(JSON.parse(text).user.active).toBe(status === 504)
  if (status !== 504) return
  expect(answer.body.generalErrors?.[0]?.code).toBe('[WebhookTransactionException]')
  // A transaction is decided by what the webhooks said the first time.
  expect(emulator.deliveries.list().map(({ attempts }) => attempts.length)).toEqual(
    answers.map(() => 1),
  )
})

test('a slow webhook of a transaction counts as a refusal', async () => {
  await enable({ 'user.deactivate': { enabled: true, transactionType: 'AbsoluteMajority' } })
  await addWebhook({ readTimeout: 100 })
  hook.answers.push('hang')
  const answer = await call(emulator, 'DELETE', `/api/user/${shopperId}`, { key: true })
  expect(answer.status).toBe(504)
})

test('what the log of deliveries shows has its secrets masked', async () => {
  await enable({ 'jwt.refresh': { enabled: true } })
  await addWebhook({ eventsEnabled: { 'jwt.refresh': true } })
  const { body } = await login(emulator)
  await call(emulator, 'POST', '/api/jwt/refresh', { body: { refreshToken: body.refreshToken } })
  await emulator.deliveries.waitFor({ type: 'jwt.refresh' })
  expect(hook.received[0]?.text).toContain(body.refreshToken)
  expect(JSON.stringify(emulator.deliveries.list())).not.toContain(body.refreshToken)
})

test('closing gives up what is under way; so does clearing', async () => {
  await enable(loginEvent)
  await addWebhook({ readTimeout: 60_000 })
  hook.answers.push('hang', 'hang')
  await login(emulator)
  await vi.waitFor(() => expect(hook.received).toHaveLength(1))
  emulator.deliveries.clear()
  expect(emulator.deliveries.list()).toEqual([])
  await login(emulator)
  await vi.waitFor(() => expect(hook.received).toHaveLength(2))
  const begun = performance.now()
  await emulator.close()
  expect(performance.now() - begun).toBeLessThan(5000)
  expect(hook.received).toHaveLength(2)
})

test('a hundred deliveries at once, and not one warning', async () => {
  const warnings: string[] = []
  const note = (warning: Error) => warnings.push(warning.message)
  process.on('warning', note)
  await enable(loginEvent)
  await addWebhook({ connectTimeout: 5000, readTimeout: 5000 })
  await Promise.all(Array.from({ length: 100 }, () => login(emulator)))
  await vi.waitFor(() => expect(hook.received).toHaveLength(100), { timeout: 10_000 })
  process.off('warning', note)
  expect(warnings).toEqual([])
})

test('a wait over HTTP; a type that is none is refused', async () => {
  await enable(loginEvent)
  await addWebhook()
  const path = '/emulator/api/deliveries/wait'
  const waiting = call(emulator, 'POST', path, { body: { type: 'user.login.success' } })
  await login(emulator)
  expect(JSON.parse((await waiting).text)).toMatchObject({ state: 'delivered' })
  expect((await call(emulator, 'POST', path, { body: { type: 'user.sneezed' } })).status).toBe(400)
})

test('kickstart.success is sent once the instance is up', async () => {
  await using started = await start({
    kickstart: {
      apiKeys: [{ key: 'a-key' }],
      requests: [
        {
          method: 'POST',
          url: '/api/webhook',
          body: {
            webhook: {
              url: hook.url,
              global: true,
              connectTimeout: 500,
              readTimeout: 500,
              eventsEnabled: { 'kickstart.success': true, 'user.create': true },
            },
          },
        },
        {
          method: 'POST',
          url: '/api/user',
          body: { user: { email: 'sam@example.com', password } },
        },
      ],
    },
  })
  const { event } = await started.deliveries.waitFor({ type: 'kickstart.success' })
  expect(event).toMatchObject({ type: 'kickstart.success', createInstant: expect.any(Number) })
  expect(hook.received).toHaveLength(1)
})
