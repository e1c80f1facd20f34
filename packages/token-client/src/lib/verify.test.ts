import { SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import {
  applicationId,
  clientFor,
  fakeFusionAuth,
  issuer,
  otherApplicationId,
} from '../../test/fake-fusionauth.ts'
import { claimsAt, createSigner, START } from '../../test/mint.ts'

const signer = await createSigner('kid-1')
const served = { body: { keys: [signer.jwk] } }

async function verifyAt(at: number, jwt: string, clockTolerance = 0) {
  await using fake = await fakeFusionAuth(() => served)
  return await clientFor(fake, { now: () => at, clockTolerance }).verify(jwt)
}

test('a good JWT is valid, and its claims are handed on', async () => {
  const outcome = await verifyAt(START, await signer.sign({ email: 'sam@example.com' }))
  const claims = { ...claimsAt(START), email: 'sam@example.com' }
  expect(outcome).toEqual({ outcome: 'valid', claims })
})

test.each(['RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'])(
  '%s is accepted',
  async (alg) => {
    const other = await createSigner('kid-other', alg)
    await using fake = await fakeFusionAuth(() => ({ body: { keys: [signer.jwk, other.jwk] } }))
    const client = clientFor(fake, { now: () => START })
    expect(await client.verify(await other.sign())).toMatchObject({ outcome: 'valid' })
    expect(await client.verify(await signer.sign())).toMatchObject({ outcome: 'valid' })
    expect(fake.seen.length).toBe(1)
  },
)

test.each([
  ['a second before exp', 299, 0, 'valid'],
  ['at exp', 300, 0, 'expired'],
  ['long after exp', 31 * 86_400, 0, 'expired'],
  ['within the tolerance', 359, 60, 'valid'],
  ['at the end of the tolerance', 360, 60, 'expired'],
  ['while FusionAuth’s clock is ahead', -300, 0, 'valid'],
])('%s', async (_, later, tolerance, outcome) => {
  const found = await verifyAt(START + later, await signer.sign(), tolerance)
  expect(found).toMatchObject({ outcome, claims: { sub: claimsAt(START).sub } })
})

test.each([
  ['another issuer', { iss: 'https://evil.example.com' }, 'issuer'],
  ['the issuer with a slash', { iss: `${issuer}/` }, 'issuer'],
  ['the issuer in a list', { iss: [issuer] }, 'issuer'],
  ['no issuer', { iss: undefined }, 'issuer'],
  ['the other application', { aud: otherApplicationId }, 'audience'],
  ['an audience without us', { aud: [otherApplicationId, 'x'] }, 'audience'],
  ['no audience', { aud: undefined }, 'audience'],
  ['an audience that only contains our id', { aud: `${applicationId} ` }, 'audience'],
  ['our audience, the other application', { applicationId: otherApplicationId }, 'application'],
  ['an application id that is none', { applicationId: 7 }, 'application'],
  ['nbf in the future', { nbf: START + 10 }, 'not-yet-valid'],
  ['nbf as text', { nbf: 'soon' }, 'claims'],
  ['nbf below zero', { nbf: -1 }, 'claims'],
  ['nbf with a fraction', { nbf: START - 0.5 }, 'claims'],
  ['no exp', { exp: undefined }, 'claims'],
  ['exp null', { exp: null }, 'claims'],
  ['exp as text', { exp: String(START + 300) }, 'claims'],
  ['exp with a fraction', { exp: START + 300.5 }, 'claims'],
  ['exp below zero', { exp: -1 }, 'claims'],
  ['exp zero', { exp: 0 }, 'claims'],
  ['exp 1e308', { exp: 1e308 }, 'claims'],
  ['exp 2^53', { exp: 2 ** 53 }, 'claims'],
  ['no iat', { iat: undefined }, 'claims'],
  ['iat as text', { iat: String(START) }, 'claims'],
  ['iat below zero', { iat: -5 }, 'claims'],
  ['no subject', { sub: undefined }, 'claims'],
  ['an empty subject', { sub: '' }, 'claims'],
  ['a subject that is no text', { sub: 7 }, 'claims'],
  ['roles that are no list', { roles: 'moderator' }, 'claims'],
  ['roles that are no texts', { roles: [{}] }, 'claims'],
  ['an email that is no text', { email: ['a@example.com'] }, 'claims'],
])('%s is refused', async (_, claims, reason) => {
  const expected = { outcome: 'invalid', reason }
  const payload = Object.entries({ ...claimsAt(START), ...claims })
  const jwt = await signer.sign(Object.fromEntries(payload))
  expect(await verifyAt(START, jwt)).toEqual(expected)
})

test('what is wrong otherwise is never called expired', async () => {
  const late = START + 86_400
  const wrong = await signer.sign({ applicationId: otherApplicationId })
  expect(await verifyAt(late, wrong)).toEqual({ outcome: 'invalid', reason: 'application' })
  const foreign = await signer.sign({ iss: 'https://evil.example.com' })
  expect(await verifyAt(late, foreign)).toEqual({ outcome: 'invalid', reason: 'issuer' })
})

test('an audience list that contains us is accepted', async () => {
  const listed = await signer.sign({ aud: ['https://api.example.com', applicationId] })
  expect(await verifyAt(START, listed)).toMatchObject({ outcome: 'valid' })
})

test('a JWT without applicationId is refused, and accepted where registration is not required', async () => {
  const bare = await signer.sign({ applicationId: undefined, roles: undefined })
  expect(await verifyAt(START, bare)).toEqual({ outcome: 'invalid', reason: 'application' })
  await using fake = await fakeFusionAuth(() => served)
  const open = clientFor(fake, { now: () => START, requireRegistration: false })
  expect(await open.verify(bare)).toMatchObject({ outcome: 'valid' })
  const other = await signer.sign({ applicationId: otherApplicationId })
  expect(await open.verify(other)).toEqual({ outcome: 'invalid', reason: 'application' })
  const nothing = await signer.sign({ applicationId: null })
  expect(await open.verify(nothing)).toEqual({ outcome: 'invalid', reason: 'application' })
})

test('only the listed algorithms are accepted', async () => {
  await using fake = await fakeFusionAuth(() => served)
  const only = clientFor(fake, { now: () => START, algorithms: ['ES256'] })
  const outcome = await only.verify(await signer.sign())
  expect(outcome).toEqual({ outcome: 'invalid', reason: 'algorithm' })
  expect(fake.seen.length).toBe(0)
})

describe('HMAC, with an explicit secret', () => {
  const secret = 'an HMAC secret with 32 bytes or more, 0123456789, abcdefghijklmnop'
  const mint = (alg: string, by: string | Uint8Array = secret) =>
    new SignJWT(claimsAt(START))
      .setProtectedHeader({ alg, typ: 'JWT' })
      .sign(typeof by === 'string' ? new TextEncoder().encode(by) : by)

  test.each(['HS256', 'HS384', 'HS512'] as const)('%s needs no key set', async (alg) => {
    await using fake = await fakeFusionAuth(() => ({ status: 503 }))
    const client = clientFor(fake, { now: () => START, algorithms: [alg], hmacSecret: secret })
    expect(await client.verify(await mint(alg))).toMatchObject({ outcome: 'valid' })
    const foreign = await mint(alg, `${secret}!`)
    expect(await client.verify(foreign)).toEqual({ outcome: 'invalid', reason: 'signature' })
    const others = ['HS256', 'HS384', 'HS512'].filter((other) => other !== alg)
    for (const other of others) {
      expect(await client.verify(await mint(other))).toMatchObject({ reason: 'algorithm' })
    }
    expect(fake.seen.length).toBe(0)
  })

  test('beside RS256, each is checked with its own key only', async () => {
    await using fake = await fakeFusionAuth(() => served)
    const hmacSecret = new TextEncoder().encode(secret)
    const algorithms = ['RS256', 'HS256'] as const
    const client = clientFor(fake, { now: () => START, algorithms, hmacSecret })
    expect(await client.verify(await signer.sign())).toMatchObject({ outcome: 'valid' })
    expect(await client.verify(await mint('HS256'))).toMatchObject({ outcome: 'valid' })
    const confused = await mint('HS256', JSON.stringify(signer.jwk))
    expect(await client.verify(confused)).toEqual({ outcome: 'invalid', reason: 'signature' })
  })

  test('the secret is the client’s own copy', async () => {
    await using fake = await fakeFusionAuth(() => served)
    const bytes = new TextEncoder().encode(secret)
    const options = { now: () => START, algorithms: ['HS256'], hmacSecret: bytes } as const
    const client = clientFor(fake, options)
    bytes.fill(0)
    expect(await client.verify(await mint('HS256'))).toMatchObject({ outcome: 'valid' })
  })
})

test.each([Number.NaN, Number.NEGATIVE_INFINITY])(
  'A10: a clock that says %d makes nothing valid that has an nbf or has ended',
  async (now) => {
    const jwt = await signer.sign({ nbf: START - 10, exp: START - 5 })
    expect((await verifyAt(now, jwt)).outcome).not.toBe('valid')
  },
)

test('A10: a clock that is broken lets nobody in', async () => {
  expect((await verifyAt(Number.NaN, await signer.sign())).outcome).not.toBe('valid')
})

test('exp 1e400, which JSON.parse takes for Infinity, is refused', async () => {
  const text = JSON.stringify(claimsAt(START)).replace(String(START + 300), '1e400')
  const outcome = await verifyAt(START, await signer.signText(text))
  expect(outcome).toEqual({ outcome: 'invalid', reason: 'claims' })
})
