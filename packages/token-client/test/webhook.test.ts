import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { startEmulator } from '@latchkey/fusionauth-emulator'
import { SignJWT } from 'jose'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import {
  createTokenClient,
  type TokenClientOptions,
  type WebhookOutcome,
  type WebhookRequest,
} from '../src/index.ts'
import { applicationId, clientFor, fakeFusionAuth, otherApplicationId } from './fake-fusionauth.ts'
import { createSigner, START } from './mint.ts'

const signer = await createSigner('kid-1')
const attacker = await createSigner('kid-1')
const fake = await fakeFusionAuth(() => ({ body: { keys: [signer.jwk] } }))
const clientAt = (options: Partial<TokenClientOptions> = {}) =>
  clientFor(fake, { now: () => START, ...options })
const client = clientAt()
const NAME = 'X-FusionAuth-Signature-JWT'

afterAll(() => fake[Symbol.asyncDispose]())

const bytes = (text: string) => new TextEncoder().encode(text)
const sha256 = (body: Uint8Array) => createHash('sha256').update(body).digest('base64')
const sign = async (hash: unknown, by = signer) => ({
  jwt: await by.signText(JSON.stringify({ request_body_sha256: hash })),
})
const envelope = (event: Record<string, unknown>) =>
  JSON.stringify({ event: { id: 'e-1', createInstant: START * 1000, tenantId: 't-1', ...event } })

async function readSigned(text: string, options: Partial<TokenClientOptions> = {}) {
  const body = bytes(text)
  const { jwt } = await sign(sha256(body))
  return clientAt(options).readWebhook({ headers: { [NAME]: jwt }, body })
}

const userId = '5e1f0000-0000-4000-8000-000000000001'
const lifetimes = { [applicationId]: 300, [otherApplicationId]: 600 }
const revoke = { type: 'jwt.refresh-token.revoke', applicationTimeToLiveInSeconds: lifetimes }

describe('the three shapes of jwt.refresh-token.revoke', () => {
  const base = { id: 'e-1', createdAt: START, tenantId: 't-1', lifetimes }
  test.each([
    [
      'one session',
      {
        applicationId,
        refreshToken: { id: 'rt-1', token: 'canary' },
        user: { id: userId },
        userId,
      },
      { kind: 'session-revoked', refreshTokenId: 'rt-1', userId, applicationId },
    ],
    [
      'a session of FusionAuth itself',
      { refreshToken: { id: 'rt-1' }, userId },
      { kind: 'session-revoked', refreshTokenId: 'rt-1', userId },
    ],
    ['all of a person', { user: { id: userId } }, { kind: 'user-revoked', userId }],
    [
      'all of a person in one application',
      { userId, applicationId: applicationId.toUpperCase() },
      { kind: 'user-revoked', userId, applicationId },
    ],
    ['all of an application', { applicationId }, { kind: 'application-revoked', applicationId }],
  ])('%s', async (_, event, expected) => {
    const found = await readSigned(envelope({ ...revoke, ...event }))
    expect(found).toEqual({ outcome: 'event', event: { ...base, ...expected } })
  })

  test.each([
    ['nobody and no application', {}],
    ['lifetimes that are no map', { userId, applicationTimeToLiveInSeconds: 7 }],
    ['no id', { userId, id: undefined }],
    ['no time', { userId, createInstant: 'now' }],
  ])('%s: not an event', async (_, event) => {
    const found = await readSigned(envelope({ ...revoke, ...event }))
    expect(found).toEqual({ outcome: 'invalid', reason: 'not-an-event' })
  })

  test('lifetimes that make no sense are left out', async () => {
    const odd = JSON.parse(
      `{"__proto__":{"polluted":1},"x":5,"${applicationId}":-1,"${otherApplicationId}":60}`,
    )
    const event = { ...revoke, userId, applicationTimeToLiveInSeconds: odd }
    expect(await readSigned(envelope(event))).toMatchObject({
      event: { lifetimes: { [otherApplicationId]: 60 } },
    })
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })
})

test('every other event passes through, and its data is not printed', async () => {
  const event = { type: 'jwt.refresh', userId, applicationId, refreshToken: 'canary-rt' }
  const found = await readSigned(envelope(event))
  expect(found).toMatchObject({ event: { kind: 'other', type: 'jwt.refresh', userId } })
  if (found.outcome !== 'event' || found.event.kind !== 'other') throw new Error('not other')
  expect(found.event.data.refreshToken === 'canary-rt').toBe(true)
  expect(`${inspect(found, { depth: 9 })}${JSON.stringify(found)}`.includes('canary')).toBe(false)
})

describe('forgeries', async () => {
  const text = envelope({ ...revoke, userId })
  const body = bytes(text)
  const good = await sign(sha256(body))
  const read = (headers: Record<string, string | string[] | undefined>, sent: Uint8Array = body) =>
    client.readWebhook({ headers, body: sent })
  const reasonOf = async (found: Promise<WebhookOutcome>) => {
    const { outcome, reason } = { reason: undefined, ...(await found) }
    return `${outcome}: ${reason}`
  }

  test('the control: the honest request is read, whatever the case of the header', async () => {
    for (const name of [NAME, NAME.toLowerCase(), NAME.toUpperCase()]) {
      expect((await read({ [name]: good.jwt })).outcome).toBe('event')
    }
    const headers = new Headers({ [NAME]: good.jwt })
    expect((await client.readWebhook({ headers, body })).outcome).toBe('event')
    const request = new Request('http://a/', { method: 'POST', headers, body: text })
    expect((await client.readWebhook(request)).outcome).toBe('event')
  })

  test('T16: unsigned', async () => {
    expect(await reasonOf(read({}))).toBe('invalid: unsigned')
    expect(await reasonOf(read({ [NAME]: '' }))).toBe('invalid: unsigned')
    expect(await reasonOf(read({ [NAME]: [] }))).toBe('invalid: unsigned')
  })

  test('two signatures, of which one is good', async () => {
    const foreign = (await sign(sha256(body), attacker)).jwt
    expect(await reasonOf(read({ [NAME]: [good.jwt, foreign] }))).toBe('invalid: malformed')
    const twice = { [NAME]: good.jwt, [NAME.toLowerCase()]: foreign }
    expect(await reasonOf(read(twice))).toBe('invalid: malformed')
  })

  test('another key under the same id', async () => {
    const { jwt } = await sign(sha256(body), attacker)
    expect(await reasonOf(read({ [NAME]: jwt }))).toBe('invalid: signature')
  })

  test('J1: HMAC without a secret for it, and with the public key as secret', async () => {
    for (const secret of ['kid-1', JSON.stringify(signer.jwk), 'x'.repeat(32)]) {
      const jwt = await new SignJWT({ request_body_sha256: sha256(body) })
        .setProtectedHeader({ alg: 'HS256', kid: 'kid-1' })
        .sign(bytes(secret))
      expect(await reasonOf(read({ [NAME]: jwt }))).toBe('invalid: algorithm')
    }
  })

  test('J7: an access token of the same key is no signature', async () => {
    expect(await reasonOf(read({ [NAME]: await signer.sign() }))).toBe('invalid: kind')
    const { jwt } = await sign(7)
    expect(await reasonOf(read({ [NAME]: jwt }))).toBe('invalid: kind')
  })

  test.each([
    ['another body', (hash: string) => hash, `${text} `],
    ['an empty body', (hash: string) => hash, ''],
    [
      'the hash in base64url',
      (hash: string) => hash.replaceAll('+', '-').replaceAll('/', '_').replace('=', ''),
      text,
    ],
    ['the hash in hex', (hash: string) => Buffer.from(hash, 'base64').toString('hex'), text],
    ['an empty hash', () => '', text],
    ['the beginning of the hash', (hash: string) => hash.slice(0, 20), text],
    ['a hash with something behind it', (hash: string) => `${hash}=`, text],
  ])('%s', async (_, change, sent) => {
    const { jwt } = await sign(change(sha256(body)))
    expect(await reasonOf(read({ [NAME]: jwt }, bytes(sent)))).toBe('invalid: body')
  })

  test('a signature that has ended', async () => {
    const jwt = await signer.signText(
      JSON.stringify({ request_body_sha256: sha256(body), exp: START - 1 }),
    )
    expect(await reasonOf(read({ [NAME]: jwt }))).toBe('invalid: expired')
  })

  test('A11: 256 KiB are read, one byte more is not, and none at all for a forger', async () => {
    const room = 256 * 1024
    const large = bytes(' '.repeat(room - body.length) + text)
    const signed = (await sign(sha256(large))).jwt
    expect((await read({ [NAME]: signed }, large)).outcome).toBe('event')
    const larger = bytes(` ${new TextDecoder().decode(large)}`)
    const tooLarge = { headers: { [NAME]: (await sign(sha256(larger))).jwt }, body: larger }
    expect(await reasonOf(client.readWebhook(tooLarge))).toBe('invalid: too-large')

    let pulled = 0
    const flood = () =>
      new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            pulled += 1
            controller.enqueue(new Uint8Array(64 * 1024))
          },
        },
        { highWaterMark: 0 },
      )
    const unsigned = { headers: {}, body: flood() }
    expect(await reasonOf(client.readWebhook(unsigned))).toBe('invalid: unsigned')
    expect(pulled).toBe(0)
    const endless = { headers: { [NAME]: good.jwt }, body: flood() }
    expect(await reasonOf(client.readWebhook(endless))).toBe('invalid: too-large')
    expect(pulled).toBeLessThan(8)
  })

  test('a body that never ends, and one that breaks off', async () => {
    const hanging = new ReadableStream<Uint8Array>()
    const impatient = clientAt({ timeout: 0.5 })
    const headers = { [NAME]: good.jwt }
    expect(await reasonOf(impatient.readWebhook({ headers, body: hanging }))).toBe(
      'invalid: unreadable',
    )
    const broken = new ReadableStream<Uint8Array>({ pull: (to) => to.error(new Error('reset')) })
    expect(await reasonOf(client.readWebhook({ headers, body: broken }))).toBe(
      'invalid: unreadable',
    )
  })

  test('another tenant’s event is told apart', async () => {
    const tenantId = '7b8a3f0e-0b0e-4b5c-9d59-3f1a6d2c9e01'
    const ours = envelope({ ...revoke, userId, tenantId: tenantId.toUpperCase() })
    expect((await readSigned(ours, { tenantId })).outcome).toBe('event')
    expect(await readSigned(text, { tenantId })).toEqual({ outcome: 'invalid', reason: 'tenant' })
  })

  test('keys that are not to be had are not the request’s fault', async () => {
    await using down = await fakeFusionAuth(() => ({ status: 503 }))
    const found = await clientFor(down).readWebhook({ headers: { [NAME]: good.jwt }, body })
    expect(found).toEqual({ outcome: 'keys-unavailable' })
  })

  test.each(['', 'null', '[]', '7', '{', '{"event":7}', '{"event":{}}', '{"event":{"type":7}}'])(
    'signed, but no event: %j',
    async (odd) => {
      expect(await readSigned(odd)).toEqual({ outcome: 'invalid', reason: 'not-an-event' })
    },
  )

  test('a body that was parsed or read before is a developer’s error', async () => {
    const headers = { [NAME]: good.jwt }
    const used = new Request('http://a/', { method: 'POST', headers, body: text })
    await used.text()
    const readAny = (request: WebhookRequest) => client.readWebhook(request)
    const wrong: unknown[] = [{ headers, body: {} }, { headers, body: text }, { headers }, used]
    for (const request of wrong) {
      const call: unknown = Reflect.apply(readAny, undefined, [request])
      await expect(call).rejects.toMatchObject({ code: 'invalid_request' })
    }
  })
})

describe('an HMAC signing key', () => {
  const secret = 'a webhook secret of some length, 0123456789'
  const text = envelope({ ...revoke, userId })
  const body = bytes(text)
  const withSecret = clientAt({ webhookHmacSecret: secret })

  test('counts with its secret, and then no other does', async () => {
    const jwt = await new SignJWT({ request_body_sha256: sha256(body) })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(bytes(secret))
    const request = { headers: { [NAME]: jwt }, body }
    expect((await withSecret.readWebhook(request)).outcome).toBe('event')
    expect(await client.readWebhook(request)).toEqual({ outcome: 'invalid', reason: 'algorithm' })
    const { jwt: published } = await sign(sha256(body))
    const other = { headers: { [NAME]: published }, body }
    expect(await withSecret.readWebhook(other)).toEqual({ outcome: 'invalid', reason: 'algorithm' })
  })
})

describe('what the emulator sends', async () => {
  const file = fileURLToPath(new URL('../../../tooling/kickstart/kickstart.json', import.meta.url))
  const { variables } = JSON.parse(await readFile(file, 'utf8'))
  const emulator = await startEmulator({ port: 0, kickstart: file })
  const received: { headers: IncomingHttpHeaders; body: Buffer }[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks) })
      response.end()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const listening = server.address()
  const port = typeof listening === 'object' ? listening?.port : 0
  const { defaultTenantId: tenantId, storeApplicationId, apiKey, issuer } = variables
  const store = createTokenClient({
    url: emulator.url,
    tenantId,
    applicationId: storeApplicationId,
    apiKey,
    issuer,
    now: () => emulator.clock.now(),
  })

  async function manage(method: string, path: string, sent: unknown): Promise<void> {
    const headers = { authorization: apiKey, 'content-type': 'application/json' }
    const answer = await fetch(`${emulator.url}${path}`, {
      method,
      headers,
      body: JSON.stringify(sent),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  }

  afterAll(async () => {
    await emulator.close()
    server.closeAllConnections()
    server.close()
  })
  beforeEach(async () => {
    await emulator.reset()
    received.length = 0
  })

  test('ends of sessions arrive signed, in their three shapes', async () => {
    const signingKeyId = '10000000-0000-4000-8000-0000000000aa'
    const key = { algorithm: 'RS256', name: 'Webhooks', length: 2048 }
    await manage('POST', `/api/key/generate/${signingKeyId}`, { key })
    const events = { 'jwt.refresh-token.revoke': { enabled: true, transactionType: 'None' } }
    await manage('PATCH', `/api/tenant/${tenantId}`, { tenant: { eventConfiguration: { events } } })
    const webhook = {
      url: `http://127.0.0.1:${port}/`,
      global: true,
      connectTimeout: 1000,
      readTimeout: 2000,
      eventsEnabled: { 'jwt.refresh-token.revoke': true },
      signatureConfiguration: { enabled: true, signingKeyId },
    }
    await manage('POST', '/api/webhook', { webhook })

    const typed = { loginId: 'shopper@example.com', password: variables.password }
    const kinds: string[] = []
    for (const end of ['one', 'all', 'application']) {
      const login = await store.login(typed)
      if (login.outcome !== 'signed-in') throw new Error(login.outcome)
      if (end === 'one') await store.revoke(login.tokens.refreshTokenId)
      else if (end === 'all') await store.revokeAll(login.user.id)
      else await manage('DELETE', `/api/jwt/refresh?applicationId=${storeApplicationId}`, {})
      await expect.poll(() => received.length).toBe(kinds.length + 1)
      const request = received.at(-1)
      if (!request) throw new Error('nothing arrived')
      const found = await store.readWebhook(request)
      if (found.outcome !== 'event') throw new Error(JSON.stringify(found))
      kinds.push(found.event.kind)
      if (found.event.kind === 'other') continue
      expect(found.event.lifetimes[storeApplicationId]).toBe(300)
      const { refreshTokenId } = { refreshTokenId: undefined, ...found.event }
      expect(refreshTokenId).toBe(end === 'one' ? login.tokens.refreshTokenId : undefined)
    }
    expect(kinds).toEqual(['session-revoked', 'user-revoked', 'application-revoked'])
  })
})
