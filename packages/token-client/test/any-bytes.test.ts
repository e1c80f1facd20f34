import * as fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { TokenClientError } from '../src/index.ts'
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

test('any text as a JWT never throws and is never valid', async () => {
  expect(await client.verify(good)).toMatchObject({ outcome: 'valid' })
  await fc.assert(
    fc.asyncProperty(text, async (jwt) => {
      const { outcome } = await client.verify(jwt)
      expect(outcome).toBe('invalid')
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

const documented = `
  invalid_request api_key_refused refresh_token_not_issued unexpected_answer
  not-registered password-change-required email-unverified registration-unverified
  two-factor-required wrong-credentials prevented account-expired
  refused revoked unavailable invalid keys-unavailable
`.split(/\s+/)

test('any JSON as an answer never gives anything but the documented errors and outcomes', async () => {
  let answer: { status: number; body: string } = { status: 200, body: '' }
  await using any = await fakeFusionAuth(() => answer)
  const asked = clientFor(any)
  const calls = [
    () => asked.login({ loginId: 'a', password: 'b' }),
    () => asked.refresh('canary-rt'),
    () => asked.revoke('id-1'),
    () => asked.verify(good),
  ]
  const statuses = fc.constantFrom(200, 202, 203, 212, 213, 242, 302, 400, 401, 404, 409, 410, 500)
  const bodies = fc.oneof(fc.json(), fc.string(), fc.constant(''))
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...calls), statuses, bodies, async (call, status, body) => {
      answer = { status, body }
      const seen = await call().then(
        ({ outcome }) => outcome,
        (error: unknown) => (error instanceof TokenClientError ? error.code : String(error)),
      )
      expect(documented).toContain(seen)
    }),
    { numRuns: 400 },
  )
})
