import { createHash } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { applicationId, clientFor, fakeFusionAuth } from '../../test/fake-fusionauth.ts'
import { createSigner, encode, START } from '../../test/mint.ts'

const signer = await createSigner('kid-1')
const fake = await fakeFusionAuth(() => ({ body: { keys: [signer.jwk] } }))
const client = clientFor(fake, { now: () => START })
afterAll(() => fake[Symbol.asyncDispose]())

const userId = '5e1f0000-0000-4000-8000-000000000001'
const revocation = {
  id: 'e-1',
  createInstant: START * 1000,
  type: 'jwt.refresh-token.revoke',
  applicationTimeToLiveInSeconds: { [applicationId]: 60 },
}

async function read(event: object, { claims = {}, typ }: { claims?: object; typ?: unknown } = {}) {
  const body = Buffer.from(JSON.stringify({ event }))
  const request_body_sha256 = createHash('sha256').update(body).digest('base64')
  const header = { alg: 'RS256', kid: 'kid-1', typ }
  const jwt = await signer.signWith(header, encode({ request_body_sha256, ...claims }))
  return await client.readWebhook({ headers: { 'x-fusionauth-signature-jwt': jwt }, body })
}

test.each([
  ['a subject', { sub: userId }],
  ['an audience', { aud: applicationId }],
  ['the type of an access token', { tty: 'at' }],
])('a JWT with %s is no webhook signature, whatever a lambda put in', async (_, claims) => {
  const event = { ...revocation, userId }
  expect(await read(event, { claims })).toEqual({ outcome: 'invalid', reason: 'kind' })
})

test.each(['at+jwt', 'dbsc+jwt', 'logout+jwt', '', 7, null])(
  'typ %j is no webhook signature’s',
  async (typ) => {
    expect(await read({ ...revocation, userId }, { typ })).toMatchObject({ reason: 'kind' })
  },
)

test.each([undefined, 'JWT', 'jwt', 'application/jwt'])('typ %j is one’s', async (typ) => {
  expect(await read({ ...revocation, userId }, { typ })).toMatchObject({ outcome: 'event' })
})

test.each([
  [{ exp: START + 1, nbf: START }, undefined],
  [{ exp: START }, 'expired'],
  [{ exp: null }, 'expired'],
  [{ exp: String(START + 5) }, 'expired'],
  [{ exp: [START + 5] }, 'expired'],
  [{ nbf: START + 1 }, 'not-yet-valid'],
  [{ nbf: null }, 'not-yet-valid'],
  [{ nbf: String(START - 5) }, 'not-yet-valid'],
])('a signature with %j: %s', async (claims, reason) => {
  const found = await read({ ...revocation, userId }, { claims })
  expect('reason' in found ? found.reason : undefined).toBe(reason)
})

test.each([
  ['a session of nobody', { applicationId, refreshToken: { id: 'rt-1' } }],
  ['a session without an id', { applicationId, userId, refreshToken: {} }],
  ['a session that is no object', { userId, refreshToken: 'rt-1' }],
  ['a person who is a number', { applicationId, userId: 5 }],
  ['a person who is empty', { applicationId, userId: '' }],
  ['a person without an id', { applicationId, user: {} }],
  ['a person who is a list', { applicationId, user: [] }],
  ['an application that is a number', { userId, applicationId: 5 }],
])('%s: not an event, rather than one about more people', async (_, event) => {
  const found = await read({ ...revocation, ...event })
  expect(found).toEqual({ outcome: 'invalid', reason: 'not-an-event' })
})

test('a session whose refresh token alone says whose it is', async () => {
  const event = { ...revocation, applicationId, user: null, refreshToken: { id: 'rt-1', userId } }
  expect(await read(event)).toMatchObject({
    event: { kind: 'session-revoked', refreshTokenId: 'rt-1', userId, applicationId },
  })
})
