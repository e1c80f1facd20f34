import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import * as fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { TokenClientError } from '../src/index.ts'
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

const CANARY = 'canary-7f3a9c'
const documented = `
  invalid_request api_key_refused client_secret_refused refresh_token_not_issued feature_disabled
  unexpected_answer signed-in refreshed
  not-registered password-change-required email-unverified registration-unverified
  two-factor-required wrong-credentials prevented account-expired account-locked
  wrong-code two-factor-expired signed-in-without-refresh registered changed expired
  wrong-current-password verified sent found not-found listed enabled disabled
  refused revoked unavailable invalid keys-unavailable
`
  .trim()
  .split(/\s+/)

/** A member's value: often of the right name, seldom of the right type, sometimes a secret. */
const value = fc.oneof(
  fc.constantFrom<unknown>(CANARY, 'id-1', '', 7, 1e308, null, true, [], {}),
  fc.json().map((any): unknown => JSON.parse(any)),
)
const names = `
  token refreshToken refreshTokenId user changePasswordId changePasswordReason twoFactorId methods
  actions emailVerificationId registrationVerificationId access_token refresh_token refresh_token_id
  error error_reason error_description fieldErrors generalErrors refreshTokens application tenant
  oneTimePassword recoveryCodes secret trustToken twoFactorTrustId keys
`
  .trim()
  .split(/\s+/)
const likely = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 8 })
const users = fc.record({
  id: fc.constant('id-1'),
  email: value,
  registrations: value,
  data: value,
})
const nearly = fc.record({ token: value, refreshToken: value, user: users, userId: value })
const errors = fc.record({
  fieldErrors: fc.dictionary(fc.string(), fc.array(fc.record({ code: value, message: value }))),
  generalErrors: fc.array(fc.record({ code: fc.constantFrom(CANARY, '[TrustTokenRequired]') })),
})
const full = JSON.stringify({
  ...Object.fromEntries(names.map((name) => [name, CANARY])),
  user: { id: 'id-1' },
  refreshTokenId: 'id-1',
  refresh_token_id: 'id-1',
})
const bodies = fc.oneof(
  fc.constant(full),
  likely.map((any) => JSON.stringify(any)),
  nearly.map((any) => JSON.stringify(any)),
  errors.map((any) => JSON.stringify(any)),
  fc.json(),
  fc.string(),
  fc.constantFrom('', CANARY),
)
const statuses = fc.constantFrom(
  ...'200 200 200 202 203 212 213 242 302 400 400 401 403 404 409 410 421 422 423 429 500 503'
    .split(' ')
    .map(Number),
)

function everything(seen: unknown): string {
  const stack = seen instanceof Error ? `${seen.message}${seen.stack}${String(seen.cause)}` : ''
  const json = JSON.stringify(seen) ?? ''
  const spread = Object.values({ ...Object(seen) }).map((member) =>
    JSON.stringify(Object.entries(Object(member))),
  )
  return [stack, json, ...spread, inspect(seen, { depth: 9 })].join()
}

test('any JSON as an answer: only documented errors and outcomes, and no secret in what is printed', async () => {
  let answer: { status: number; body: string } = { status: 200, body: '' }
  // The keys are there: what FusionAuth says is believed.
  await using any = await fakeFusionAuth(({ url }) =>
    url.startsWith('/.well-known') ? { body: { keys: [] } } : answer,
  )
  const asked = clientFor(any, { apiKey: CANARY })
  const oauth = clientFor(any, { refreshEndpoint: '/oauth2/token', clientSecret: CANARY })
  // Nothing of this is secret for whoever is told it by name; printing must not show it.
  const calls: (() => Promise<unknown>)[] = [
    () => asked.login({ loginId: CANARY, password: CANARY }),
    () => asked.login({ oneTimePassword: CANARY }),
    () => asked.completeTwoFactor({ twoFactorId: CANARY, code: CANARY }),
    () => asked.refresh(CANARY),
    () => oauth.refresh(CANARY),
    () => asked.revoke('id-1'),
    () => asked.logout({ refreshToken: CANARY }),
    () => asked.policy(),
    () => asked.forgotPassword({ loginId: CANARY }),
    () => asked.changePassword({ changePasswordId: CANARY, password: CANARY }),
    () => asked.verifyEmail({ verificationId: CANARY }),
    () => asked.resendEmailVerification({ email: CANARY }),
  ]
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...calls), statuses, bodies, async (call, status, body) => {
      answer = { status, body }
      const seen = await call().catch((error: unknown) => error)
      const { outcome, code } = { outcome: undefined, code: undefined, ...Object(seen) }
      expect(documented).toContain(seen instanceof TokenClientError ? code : outcome)
      // What a person is called and what sessions say of themselves is there to be shown.
      const shown = { ...Object(seen), user: undefined, actions: undefined, methods: undefined }
      const printed = seen instanceof Error ? everything(seen) : everything(shown)
      expect(printed.includes(CANARY)).toBe(false)
    }),
    { numRuns: 1000 },
  )
}, 60_000)
