import { expect, test } from 'vitest'
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

test('an audience list that contains us is accepted, a JWT without applicationId too', async () => {
  const listed = await signer.sign({ aud: ['https://api.example.com', applicationId] })
  expect(await verifyAt(START, listed)).toMatchObject({ outcome: 'valid' })
  const bare = await signer.sign({ applicationId: undefined, roles: undefined })
  expect(await verifyAt(START, bare)).toMatchObject({ outcome: 'valid' })
})

test('exp 1e400, which JSON.parse takes for Infinity, is refused', async () => {
  const text = JSON.stringify(claimsAt(START)).replace(String(START + 300), '1e400')
  const outcome = await verifyAt(START, await signer.signText(text))
  expect(outcome).toEqual({ outcome: 'invalid', reason: 'claims' })
})
