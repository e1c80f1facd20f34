import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { readHeader } from '../src/lib/compact.ts'
import { clientFor, fakeFusionAuth } from './fake-fusionauth.ts'
import { createSigner, encode, START } from './mint.ts'

const signer = await createSigner('kid-1', 'ES256')
const fake = await fakeFusionAuth(() => ({ body: { keys: [signer.jwk] } }))
const client = clientFor(fake, { now: () => START })
const good = await signer.sign()

afterAll(() => fake[Symbol.asyncDispose]())

const parts = fc.tuple(fc.json(), fc.json(), fc.string())
const header = fc.record({
  alg: fc.constantFrom('RS256', 'ES256', 'none'),
  kid: fc.constantFrom('kid-1', 'x'),
})
const change = fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 0, max: 0x2ff }))

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.base64String({ maxLength: 200 }),
  parts.map((all) => all.map(encode).join('.')),
  fc.tuple(header, fc.json()).map(([head, body]) => `${encode(head)}.${encode(body)}.AAAA`),
  change
    .filter(([at, code]) => good.charCodeAt(at) !== code)
    .map(([at, code]) => good.slice(0, at) + String.fromCharCode(code) + good.slice(at + 1)),
  fc.nat(good.length - 1).map((length) => good.slice(0, length)),
)

/** One changed letter may make another key id, which is looked for; others wait for their turn. */
function possible(jwt: string): string[] {
  const read = readHeader(jwt)
  return read && read.kid !== 'kid-1' ? ['invalid', 'keys-unavailable'] : ['invalid']
}

test('any text as a JWT never throws and is never valid', async () => {
  expect(await client.verify(good)).toMatchObject({ outcome: 'valid' })
  await fc.assert(
    fc.asyncProperty(text, async (jwt) => {
      const { outcome } = await client.verify(jwt)
      expect(possible(jwt)).toContain(outcome)
    }),
    { numRuns: 2000 },
  )
})

test('any payload under a good signature never throws and is never valid by chance', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.json(), fc.string({ unit: 'binary' })), async (payload) => {
      const { outcome } = await client.verify(await signer.signText(payload))
      expect(outcome).toBe('invalid')
    }),
    { numRuns: 300 },
  )
})

test('any text as a webhook’s signature, and any body under a good one, never throws', async () => {
  const read = (jwt: string, body: Uint8Array) =>
    client.readWebhook({ headers: { 'x-fusionauth-signature-jwt': jwt }, body })
  await fc.assert(
    fc.asyncProperty(text, fc.uint8Array({ maxLength: 300 }), async (jwt, body) => {
      expect(possible(jwt)).toContain((await read(jwt, body)).outcome)
    }),
    { numRuns: 500 },
  )
  const event = fc
    .record({ event: fc.oneof(fc.object(), fc.json()) })
    .map((any) => JSON.stringify(any))
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.json(), event, fc.string({ unit: 'binary' })), async (any) => {
      const body = Buffer.from(any)
      const hash = createHash('sha256').update(body).digest('base64')
      const jwt = await signer.signText(JSON.stringify({ request_body_sha256: hash }))
      expect(['invalid', 'event']).toContain((await read(jwt, body)).outcome)
    }),
    { numRuns: 300 },
  )
})
