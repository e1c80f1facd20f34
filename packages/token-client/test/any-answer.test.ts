import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TokenClientError } from '../src/index.ts'
import { ask, calls, clientAt, type Endpoint, type Outcome } from './endpoints.ts'
import { table } from './every-status-table.ts'
import { applicationId } from './fake-fusionauth.ts'
import { createSigner, START } from './mint.ts'

// Everything secret in what the calls are given and in what is answered begins with this word. What
// people are called and what sessions say of themselves is there to be shown, and is not.
const CANARY = 'canary-7f3a9c'
const SECRET = /canary/

/** A member's value: often of the right name, seldom of the right type, sometimes a secret. */
const value = fc.oneof(
  fc.constantFrom<unknown>(CANARY, 'id-1', '', 7, 1e308, null, true, [], {}, [CANARY], {
    a: CANARY,
  }),
  fc.json().map((any): unknown => JSON.parse(any)),
)
const secret = `
  token refreshToken changePasswordId changePasswordReason twoFactorId twoFactorTrustId trustToken
  emailVerificationId identityVerificationId registrationVerificationId access_token refresh_token
  error error_reason error_description oneTimePassword secret secretBase32Encoded code
`
  .trim()
  .split(/\s+/)
/** All that FusionAuth could answer to anything, with a secret wherever it has one. */
const full = {
  ...Object.fromEntries(secret.map((name) => [name, CANARY])),
  refreshTokenId: 'id-1',
  refresh_token_id: 'id-1',
  user: {
    id: 'id-1',
    registrations: [{ id: 'id-2', authenticationToken: CANARY, tokens: { google: CANARY } }],
  },
  methods: [{ id: 'M1', method: 'authenticator', secret: CANARY }],
  actions: [{ name: 'Locked out', message: CANARY }],
  recoveryCodes: [CANARY],
  refreshTokens: [{ id: 'id-1', applicationId, token: CANARY, data: CANARY }],
  application: { tenantId: 'id-4', oauthConfiguration: { clientSecret: CANARY } },
  tenant: { emailConfiguration: { password: CANARY } },
}
/** The same for a refusal: FusionAuth's messages repeat what was typed, and codes may be anything. */
const told = [{ code: CANARY, message: CANARY }]
const refusals = [
  ...['password', 'user.email', 'code', 'email', 'verificationId', CANARY].map((field) => ({
    fieldErrors: { [field]: told },
  })),
  { generalErrors: told },
  { error: 'invalid_grant', error_reason: CANARY, error_description: CANARY },
  { error: 'invalid_client', error_reason: CANARY, error_description: CANARY },
]
const names = [...Object.keys(full), 'fieldErrors', 'generalErrors', 'keys']
const changed = fc
  .dictionary(fc.constantFrom(...names), value, { maxKeys: 8 })
  .map((some) => ({ ...full, ...some }))
const error = fc.record({ code: value, message: value })
const errors = fc.record({
  fieldErrors: fc.dictionary(
    fc.oneof(fc.string(), fc.constantFrom('password', 'user.email', 'code', 'email', CANARY)),
    fc.array(error),
  ),
  generalErrors: fc.array(
    fc.oneof(error, fc.record({ code: fc.constantFrom(CANARY, '[TrustTokenRequired]') })),
  ),
})
const oauth = fc.record({
  error: fc.constantFrom('invalid_grant', 'invalid_client', 'invalid_request', CANARY),
  error_reason: value,
  error_description: fc.constant(CANARY),
})
const bodies = fc.oneof(
  fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 8 }).map((any) => JSON.stringify(any)),
  changed.map((any) => JSON.stringify(any)),
  errors.map((any) => JSON.stringify(any)),
  oauth.map((any) => JSON.stringify(any)),
  fc.json(),
  fc.string(),
  fc.constantFrom('', CANARY, `<h1>${CANARY}</h1>`),
)
const statuses = '200 202 203 212 213 242 302 400 401 403 404 409 410 421 422 423 429 500 503'
  .split(' ')
  .map(Number)

/** What it prints as in any way that a log may choose, down to the last cause. */
function everything(seen: unknown, depth = 0): string {
  const json = JSON.stringify(seen) ?? ''
  const spread = Object.values({ ...Object(seen) }).map((member) =>
    JSON.stringify(Object.entries(Object(member))),
  )
  const printed = [json, ...spread, inspect(seen, { depth: 9 }), String(seen)]
  if (!(seen instanceof Error) || depth > 9) return printed.join()
  return [...printed, seen.message, seen.stack, everything(seen.cause, depth + 1)].join()
}

async function resultOf(attempt: Promise<Outcome>): Promise<{ said: string; printed: string }> {
  const seen = await attempt.catch((thrown: unknown) => thrown)
  const { outcome } = { outcome: undefined, ...Object(seen) }
  const said = seen instanceof TokenClientError ? `!${seen.code}` : String(outcome)
  return { said, printed: everything(seen) }
}

/** Documented, but no answer of the table leads there. */
const besides: { readonly [endpoint in Endpoint]?: readonly string[] } = {
  login: ['!refresh_token_not_issued'],
  oneTimeLogin: ['signed-in-without-refresh'],
  completeTwoFactor: ['!refresh_token_not_issued'],
  changePasswordById: ['two-factor-required', 'wrong-current-password'],
  changePasswordByJwt: ['two-factor-required'],
}
const endpoints = Object.keys(calls).filter((name): name is Endpoint => name in calls)

describe.each(endpoints)('any JSON as an answer to %s', (endpoint) => {
  const rows = Object.values(table[endpoint]).map(([, said]) => said)
  const documented = new Set([
    ...rows,
    ...(besides[endpoint] ?? []),
    ...(['unavailable', '!invalid_request', '!unexpected_answer'] as const),
  ])

  async function answered(status: number, body: string): Promise<string> {
    // The keys are there: what FusionAuth says is believed.
    const fetch: typeof globalThis.fetch = async (input) =>
      new URL(new Request(input).url).pathname.startsWith('/.well-known')
        ? Response.json({ keys: [] })
        : new Response(body, { status })
    const options = { fetch, apiKey: CANARY }
    const { said, printed } = await resultOf(ask(endpoint, 'http://127.0.0.1:9', options))
    expect([...documented]).toContain(said)
    // Without the text, which would print what must not be printed.
    expect(SECRET.test(printed)).toBe(false)
    return said
  }

  test('only documented errors and outcomes, and no secret in what is printed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...statuses), bodies, async (status, body) => {
        await answered(status, body)
      }),
      { numRuns: 60 },
    )
  })

  test.each(statuses)('%i with a secret in every member of the body', async (status) => {
    for (const body of [full, ...refusals]) await answered(status, JSON.stringify(body))
  })

  test('200 with all of that is its success: the secrets above were read', async () => {
    expect(await answered(200, JSON.stringify(full))).toBe(table[endpoint][200][1])
  })
})

const signer = await createSigner('kid-1', 'ES256')
const keys = fc.record({
  keys: fc.oneof(
    value,
    fc.array(
      fc
        .dictionary(fc.constantFrom('kid', 'kty', 'crv', 'alg', 'use', 'x', 'y', 'd', 'k'), value)
        .map((some) => ({ ...signer.jwk, ...some })),
      { maxLength: 3 },
    ),
  ),
})

const event = { id: 'id-1', type: 'user.login.failed', createInstant: 1, password: CANARY }
const body = Buffer.from(JSON.stringify({ event }))

test('any JSON as FusionAuth’s keys: a JWT and a webhook are judged, never thrown at', async () => {
  const jwt = await signer.sign()
  const hash = createHash('sha256').update(body).digest('base64')
  const signature = await signer.signText(JSON.stringify({ request_body_sha256: hash }))
  const headers = { 'x-fusionauth-signature-jwt': signature }
  const any = fc.oneof(
    keys.map((some) => JSON.stringify(some)),
    bodies,
  )
  const right = JSON.stringify({ keys: [signer.jwk, CANARY, { kid: CANARY, d: CANARY }] })
  const met = new Set<string>()
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(200, ...statuses), any, async (status, answer) => {
      const fetch = async () => new Response(answer, { status })
      const client = clientAt('http://127.0.0.1:9', { fetch, now: () => START, apiKey: CANARY })
      const verified = await resultOf(client.verify(jwt))
      expect(['valid', 'invalid', 'keys-unavailable']).toContain(verified.said)
      const read = await resultOf(client.readWebhook({ headers, body }))
      expect(['event', 'invalid', 'keys-unavailable']).toContain(read.said)
      expect(SECRET.test(verified.printed + read.printed)).toBe(false)
      for (const { said } of [verified, read]) met.add(said)
    }),
    { numRuns: 500, examples: [[200, right]] },
  )
  expect([...met].toSorted()).toEqual(['event', 'invalid', 'keys-unavailable', 'valid'])
})
