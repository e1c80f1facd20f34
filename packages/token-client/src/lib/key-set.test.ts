import { expect, test } from 'vitest'
import { type Canned, clientFor, fakeFusionAuth } from '../../test/fake-fusionauth.ts'
import { createSigner, START } from '../../test/mint.ts'

const [first, second] = await Promise.all([createSigner('kid-1'), createSigner('kid-2', 'ES256')])
const hour = { exp: START + 7 * 86_400 }

/** A client, FusionAuth's keys and the clock, all of them movable. */
async function world(initial: Canned = { body: { keys: [first.jwk] } }) {
  const state = { answer: initial, now: START }
  const fake = await fakeFusionAuth(() => state.answer)
  const client = clientFor(fake, { now: () => state.now, timeout: 0.5 })
  const jwt = { first: await first.sign(hour), second: await second.sign(hour) }
  return {
    state,
    jwt,
    client,
    fetches: () => fake.seen.length,
    url: () => fake.seen[0],
    [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
  }
}

const down: Canned = { status: 503 }
const both: Canned = { body: { keys: [first.jwk, second.jwk] } }

test('200 callers, one fetch, without the API key', async () => {
  await using at = await world()
  const outcomes = await Promise.all(
    Array.from({ length: 200 }, () => at.client.verify(at.jwt.first)),
  )
  expect(outcomes.every(({ outcome }) => outcome === 'valid')).toBe(true)
  expect(at.fetches()).toBe(1)
  expect(at.url()?.url).toBe('/.well-known/jwks.json')
  expect(at.url()?.headers).not.toHaveProperty('authorization')
})

test('a new key: 200 callers, one more fetch, none refused, even right after the first fetch', async () => {
  await using at = await world()
  await at.client.verify(at.jwt.first)
  at.state.answer = both
  const outcomes = await Promise.all(
    Array.from({ length: 200 }, () => at.client.verify(at.jwt.second)),
  )
  expect(outcomes.every(({ outcome }) => outcome === 'valid')).toBe(true)
  expect(at.fetches()).toBe(2)
})

test('200 unknown key ids cost one fetch per 30 s', async () => {
  await using at = await world()
  await at.client.verify(at.jwt.first)
  const strangers = await Promise.all(
    Array.from({ length: 200 }, (_, index) => first.sign({}, { kid: `random-${index}` })),
  )
  const [looked, ...waiting] = strangers
  const refused = { outcome: 'invalid', reason: 'unknown-key' }
  expect(await at.client.verify(looked ?? '')).toEqual(refused)
  // The others have not been looked for since they were first seen: not a yes, and not yet a no.
  for (const jwt of waiting) {
    expect(await at.client.verify(jwt)).toEqual({ outcome: 'keys-unavailable' })
  }
  expect(await at.client.verify(looked ?? '')).toEqual(refused)
  expect(at.fetches()).toBe(2)
  at.state.now += 29.9
  await Promise.all(strangers.map((jwt) => at.client.verify(jwt)))
  expect(at.fetches()).toBe(2)
  at.state.now += 0.1
  await Promise.all(strangers.map((jwt) => at.client.verify(jwt)))
  expect(at.fetches()).toBe(3)
})

test('a rotation while an unknown key id has used up the fetch is no refusal of the new key', async () => {
  await using at = await world()
  await at.client.verify(at.jwt.first)
  await at.client.verify(await first.sign({}, { kid: 'a-stranger' }))
  at.state.answer = both
  expect(await at.client.verify(at.jwt.second)).toEqual({ outcome: 'keys-unavailable' })
  at.state.now += 30
  expect(await at.client.verify(at.jwt.second)).toMatchObject({ outcome: 'valid' })
})

test('the version of the keys changes when one is withdrawn, not when one is added', async () => {
  await using at = await world()
  await at.client.verify(at.jwt.first)
  at.state.answer = both
  await at.client.verify(at.jwt.second)
  const before = at.client.keysVersion
  expect(before).toBe(0)
  at.state.answer = { body: { keys: [second.jwk] } }
  at.state.now += 600
  await at.client.verify(at.jwt.second)
  expect(at.client.keysVersion).not.toBe(before)
})

test('a removed key is refused after ten minutes, without a restart', async () => {
  await using at = await world(both)
  expect(await at.client.verify(at.jwt.first)).toMatchObject({ outcome: 'valid' })
  at.state.answer = { body: { keys: [second.jwk] } }
  at.state.now += 599
  expect(await at.client.verify(at.jwt.first)).toMatchObject({ outcome: 'valid' })
  at.state.now += 1
  expect(await at.client.verify(at.jwt.first)).toMatchObject({ outcome: 'invalid' })
  expect(await at.client.verify(at.jwt.second)).toMatchObject({ outcome: 'valid' })
})

test('FusionAuth down: good JWTs verify for a day, tries are 30 s apart, then nobody knows', async () => {
  await using at = await world()
  await at.client.verify(at.jwt.first)
  at.state.answer = down
  for (let minutes = 0; minutes < 60; minutes += 1) {
    at.state.now += 60
    expect(await at.client.verify(at.jwt.first)).toMatchObject({ outcome: 'valid' })
    expect(await at.client.verify(at.jwt.first)).toMatchObject({ outcome: 'valid' })
  }
  expect(at.fetches()).toBeLessThanOrEqual(1 + 51)
  at.state.now = START + 86_399
  expect(await at.client.verify(at.jwt.first)).toMatchObject({ outcome: 'valid' })
  at.state.now = START + 86_400
  expect(await at.client.verify(at.jwt.first)).toEqual({ outcome: 'keys-unavailable' })
  at.state.answer = both
  // A try that began before FusionAuth was back may end, and fail, after it: time goes on then, too.
  const later = () => {
    at.state.now += 30
    return at.client.verify(at.jwt.first)
  }
  await expect.poll(later, { timeout: 4000 }).toMatchObject({ outcome: 'valid' })
})

test('FusionAuth hangs: the first caller waits, later ones do not', async () => {
  let hang = false
  const never = new Promise<Canned>(() => {})
  await using fake = await fakeFusionAuth(() => (hang ? never : both))
  let now = START
  const client = clientFor(fake, { now: () => now, timeout: 2 })
  const jwt = await first.sign(hour)
  await client.verify(jwt)
  hang = true
  now += 600
  expect(await client.verify(jwt)).toMatchObject({ outcome: 'valid' })
  now += 30
  const started = performance.now()
  expect(await client.verify(jwt)).toMatchObject({ outcome: 'valid' })
  expect(performance.now() - started).toBeLessThan(1000)
})

test.each<[string, Canned]>([
  ['503', down],
  ['404', { status: 404 }],
  ['HTML', { body: '<html>' }],
  ['no keys member', { body: {} }],
  ['keys that are no list', { body: { keys: {} } }],
  ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }],
])(
  'no keys yet and %s: keys-unavailable for 5 s, then the next caller asks again',
  async (_, answer) => {
    await using at = await world(answer)
    expect(await at.client.verify(at.jwt.first)).toEqual({ outcome: 'keys-unavailable' })
    at.state.answer = both
    at.state.now += 4.9
    expect(await at.client.verify(at.jwt.first)).toEqual({ outcome: 'keys-unavailable' })
    expect(at.fetches()).toBe(1)
    at.state.now += 0.1
    expect(await at.client.verify(at.jwt.first)).toMatchObject({ outcome: 'valid' })
  },
)

test('no keys yet and FusionAuth down: 200 forged JWTs cost one fetch; a warm-up asks all the same', async () => {
  await using at = await world(down)
  for (let index = 0; index < 200; index += 1) {
    const forged = await first.sign({}, { kid: `random-${index}` })
    expect(await at.client.verify(forged)).toEqual({ outcome: 'keys-unavailable' })
  }
  expect(at.fetches()).toBe(1)
  at.state.answer = both
  expect(await at.client.warmUp()).toBe(true)
  expect(await at.client.verify(at.jwt.first)).toMatchObject({ outcome: 'valid' })
})

test('an unknown key id while FusionAuth is down is not the JWT’s fault', async () => {
  await using at = await world()
  await at.client.verify(at.jwt.first)
  at.state.answer = down
  expect(await at.client.verify(at.jwt.second)).toEqual({ outcome: 'keys-unavailable' })
  expect(await at.client.verify(at.jwt.first)).toMatchObject({ outcome: 'valid' })
  at.state.now += 30
  at.state.answer = both
  expect(await at.client.verify(at.jwt.second)).toMatchObject({ outcome: 'valid' })
})

test('an empty list is an answer: unknown key', async () => {
  await using at = await world({ body: { keys: [] } })
  const refused = { outcome: 'invalid', reason: 'unknown-key' }
  expect(await at.client.verify(at.jwt.first)).toEqual(refused)
})

test.each([
  ['use enc', { use: 'enc' }],
  ['key_ops without verify', { key_ops: ['encrypt'] }],
  ['an algorithm for encryption', { alg: 'RSA-OAEP' }],
  ['another algorithm', { alg: 'RS512' }],
  ['another kind of key', { kty: 'EC' }],
  ['a secret key', { kty: 'oct', k: 'c2VjcmV0' }],
])('a published key with %s verifies nothing', async (_, change) => {
  await using at = await world({ body: { keys: [{ ...first.jwk, ...change }] } })
  const refused = { outcome: 'invalid', reason: 'unknown-key' }
  expect(await at.client.verify(at.jwt.first)).toEqual(refused)
})

test('odd keys beside a good one do no harm', async () => {
  const enc = { ...second.jwk, kid: 'kid-1', use: 'enc' }
  const odd = [null, 7, 'key', [], {}, { kid: 'kid-1' }, { ...first.jwk, n: 'AQAB', kid: 'short' }]
  await using at = await world({ body: { keys: [enc, first.jwk, second.jwk, first.jwk, ...odd] } })
  expect(await at.client.verify(at.jwt.first)).toMatchObject({ outcome: 'valid' })
  expect(await at.client.verify(await first.sign({}, { kid: 'short' }))).toEqual({
    outcome: 'invalid',
    reason: 'unknown-key',
  })
})

test('a clock set back makes the keys be fetched again', async () => {
  await using at = await world()
  await at.client.verify(at.jwt.first)
  at.state.now -= 3600
  await at.client.verify(at.jwt.first)
  expect(at.fetches()).toBe(2)
})

test('a clock set back leaves the last good keys their 24 hours, and no more', async () => {
  await using at = await world()
  await at.client.verify(at.jwt.first)
  at.state.answer = down
  at.state.now -= 365 * 86_400
  expect(await at.client.verify(at.jwt.first)).toMatchObject({ outcome: 'valid' })
  at.state.now += 20 * 86_400
  expect(await at.client.verify(at.jwt.first)).toEqual({ outcome: 'keys-unavailable' })
})

test('a fetch that began before a key was published is no refusal of that key', async () => {
  let keys = [first.jwk]
  const gate: { shut?: Promise<void>; open?: () => void } = {}
  await using fake = await fakeFusionAuth(async () => {
    const asked = keys
    await gate.shut
    return { body: { keys: asked } }
  })
  let now = START
  const client = clientFor(fake, { now: () => now })
  await client.warmUp()
  gate.shut = new Promise((open) => {
    gate.open = open
  })
  const junk = client.verify(await first.sign({}, { kid: 'a-stranger' }))
  await expect.poll(() => fake.seen.length).toBe(2)
  keys = [first.jwk, second.jwk]
  const jwt = await second.sign(hour)
  const asked = client.verify(jwt)
  gate.open?.()
  expect(await junk).toEqual({ outcome: 'invalid', reason: 'unknown-key' })
  expect(await asked).toEqual({ outcome: 'keys-unavailable' })
  now += 29
  expect(await client.verify(jwt)).toEqual({ outcome: 'keys-unavailable' })
  now += 1
  expect(await client.verify(jwt)).toMatchObject({ outcome: 'valid' })
})
