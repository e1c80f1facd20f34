import { fileURLToPath } from 'node:url'
import { readFile } from 'node:fs/promises'
import { startEmulator } from '@latchkey/fusionauth-emulator'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { createTokenClient, type TokenClientEvent } from '../src/index.ts'
import { createSigner, encode } from './mint.ts'

const file = fileURLToPath(new URL('../../../tooling/kickstart/kickstart.json', import.meta.url))
const { variables } = JSON.parse(await readFile(file, 'utf8'))
const emulator = await startEmulator({ port: 0, kickstart: file })
const shopper = { loginId: 'shopper@example.com', password: variables.password }

beforeEach(async () => {
  emulator.faults.clear()
  await emulator.reset()
  emulator.trace.clear()
})
afterAll(() => emulator.close())

function storeClient() {
  const events: TokenClientEvent[] = []
  const { defaultTenantId: tenantId, storeApplicationId: applicationId, apiKey, issuer } = variables
  const client = createTokenClient({
    url: emulator.url,
    tenantId,
    applicationId,
    apiKey,
    issuer,
    timeout: 2,
    now: () => emulator.clock.now(),
    onEvent: (event) => events.push(event),
  })
  return { client, events }
}

type Client = ReturnType<typeof storeClient>['client']

async function signIn(client: Client): Promise<string> {
  const login = await client.login(shopper)
  if (login.outcome === 'signed-in') return login.tokens.accessToken
  throw new Error(`The shopper was not signed in: ${login.outcome}`)
}

function fetches(): number {
  return emulator.trace.list().filter(({ path }) => path === '/.well-known/jwks.json').length
}

async function crowd(client: Client, jwts: readonly string[], size = 200): Promise<string[]> {
  const all = Array.from({ length: size }, (_, index) =>
    client.verify(jwts[index % jwts.length] ?? ''),
  )
  return [...new Set((await Promise.all(all)).map(({ outcome }) => outcome))]
}

test('J15: every rotation costs 200 callers one fetch, and refuses none of them, one right after the other', async () => {
  const { client, events } = storeClient()
  const jwts = [await signIn(client)]
  expect(await crowd(client, jwts)).toEqual(['valid'])
  expect(fetches()).toBe(1)
  for (const rotation of [1, 2, 3]) {
    await emulator.keys.rotate(variables.storeApplicationId)
    jwts.push(await signIn(client))
    expect(await crowd(client, jwts)).toEqual(['valid'])
    expect(fetches()).toBe(1 + rotation)
  }
  expect(new Set(jwts.map((jwt) => jwt.split('.')[0])).size).toBe(4)
  expect(events.map(({ type }) => type)).toEqual(Array(4).fill('keys-refreshed'))
})

test('J15: a dropped key is refused after ten minutes, with its id in the event', async () => {
  const { client, events } = storeClient()
  emulator.tokens.accessTokenLifetime(86_400)
  // The kickstart's first key is the forum's too and would stay.
  await emulator.keys.rotate(variables.storeApplicationId)
  const old = await signIn(client)
  await client.verify(old)
  await emulator.keys.rotate(variables.storeApplicationId)
  const fresh = await signIn(client)
  emulator.keys.dropOld()
  emulator.clock.advance(601)
  expect(await client.verify(fresh)).toMatchObject({ outcome: 'valid' })
  expect(await client.verify(old)).toEqual({ outcome: 'invalid', reason: 'unknown-key' })
  const { kid } = JSON.parse(Buffer.from(old.split('.')[0] ?? '', 'base64url').toString())
  expect(events).toContainEqual(expect.objectContaining({ withdrawn: [kid] }))
})

test('J4: 10,000 JWTs with key ids of chance cost one fetch per cool-down', async () => {
  const { client } = storeClient()
  const good = await signIn(client)
  await client.verify(good)
  const stranger = await createSigner('stranger')
  const [, payload = '', signature = ''] = (await stranger.sign()).split('.')
  const random = (index: number) =>
    `${encode({ alg: 'RS256', kid: `kid-${index}`, typ: 'JWT' })}.${payload}.${signature}`
  for (const coolDown of [1, 2]) {
    const forged = Array.from({ length: 5000 }, (_, index) =>
      client.verify(random(coolDown * 5000 + index)),
    )
    const outcomes = new Set((await Promise.all(forged)).map(({ outcome }) => outcome))
    expect(outcomes.has('valid')).toBe(false)
    expect(fetches()).toBe(1 + coolDown)
    expect(await client.verify(good)).toMatchObject({ outcome: 'valid' })
    emulator.clock.advance(30)
  }
})

test('J15: the key set gone for an hour of virtual time: good JWTs verify, and the events say how old it is', async () => {
  const { client, events } = storeClient()
  emulator.tokens.accessTokenLifetime(2 * 86_400)
  const good = await signIn(client)
  await client.verify(good)
  emulator.faults.add({ path: '/.well-known/jwks.json', kind: 'status', status: 503 })
  for (let minute = 0; minute < 60; minute += 1) {
    emulator.clock.advance(60)
    expect(await client.verify(good)).toMatchObject({ outcome: 'valid' })
  }
  const stale = events.filter(({ type }) => type === 'keys-stale')
  expect(stale.length).toBeGreaterThan(0)
  expect(stale.at(0)).toMatchObject({ age: 600, remaining: 85_800, reason: 'status 503' })
  emulator.clock.advance(86_400)
  expect(await client.verify(good)).toEqual({ outcome: 'keys-unavailable' })
  await expect
    .poll(() => events.at(-1))
    .toMatchObject({ type: 'keys-unavailable', reason: 'status 503' })
})

test('a warm-up fetches once, says what it found, and leaves nothing to wait for', async () => {
  const { client } = storeClient()
  const outage = emulator.faults.add({ path: '/.well-known/jwks.json', kind: 'reset' })
  expect(await client.warmUp()).toBe(false)
  outage.remove()
  emulator.trace.clear()
  expect(await Promise.all([client.warmUp(), client.warmUp()])).toEqual([true, true])
  const good = await signIn(client)
  expect(await client.verify(good)).toMatchObject({ outcome: 'valid' })
  expect(fetches()).toBe(1)
})

test('A10: a listener that throws or rejects breaks no verification', async () => {
  for (const onEvent of [
    () => {
      throw new Error('from a listener')
    },
    () => Promise.reject(new Error('from a listener')),
  ]) {
    const { storeApplicationId: applicationId, apiKey, issuer } = variables
    const { url } = emulator
    const now = () => emulator.clock.now()
    const client = createTokenClient({ url, applicationId, apiKey, issuer, now, onEvent })
    expect(await client.verify(await signIn(client))).toMatchObject({ outcome: 'valid' })
  }
})
