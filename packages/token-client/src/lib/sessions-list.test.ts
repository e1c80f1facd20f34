import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import {
  apiKey,
  applicationId,
  type Canned,
  clientFor,
  fakeFusionAuth,
  otherApplicationId,
} from '../../test/fake-fusionauth.ts'

const userId = '5e1f0000-0000-4000-8000-000000000001'
const here = {
  id: 'rt-1',
  applicationId,
  insertInstant: 1_790_000_000_500,
  startInstant: 1_790_000_100_000,
  token: 'canary-rt',
  userId,
  data: { note: 'canary-data' },
  metaData: {
    data: { note: 'canary-data' },
    device: {
      name: 'Firefox',
      type: 'BROWSER',
      lastAccessedAddress: '192.0.2.7',
      lastAccessedInstant: 1_790_000_200_000,
      secret: 'canary-device',
    },
  },
}
const there = { ...here, id: 'rt-2', applicationId: otherApplicationId }
const single = { id: 'rt-3', tenantId: 't-1', token: 'canary-sso', userId }

async function listFrom(answer: Canned, options?: { everywhere?: boolean }) {
  await using fake = await fakeFusionAuth(({ url }) =>
    url.startsWith('/.well-known') ? { body: { keys: [] } } : answer,
  )
  const found = await clientFor(fake).sessions.list(userId, options)
  return { found, seen: fake.seen }
}

test('this application’s sessions, in seconds, with the key and without any token', async () => {
  const { found, seen } = await listFrom({ body: { refreshTokens: [here, there, single] } })
  const device = {
    name: 'Firefox',
    type: 'BROWSER',
    lastAccessedAddress: '192.0.2.7',
    lastAccessedAt: 1_790_000_200,
  }
  const times = { startedAt: 1_790_000_000.5, renewedAt: 1_790_000_100 }
  const session = { refreshTokenId: 'rt-1', applicationId, ...times, device }
  expect(found).toEqual({ outcome: 'listed', sessions: [session] })
  expect(inspect(found, { depth: 9, showHidden: true }).includes('canary')).toBe(false)
  expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
    `GET /api/jwt/refresh?userId=${userId}`,
  ])
  expect(seen[0]?.headers.authorization).toBe(apiKey)
})

test('everywhere: other applications’ and FusionAuth’s own too', async () => {
  const answer = { body: { refreshTokens: [here, there, single, null, {}, 'x'] } }
  const { found } = await listFrom(answer, { everywhere: true })
  const ids =
    found.outcome === 'listed' && found.sessions.map(({ refreshTokenId }) => refreshTokenId)
  expect(ids).toEqual(['rt-1', 'rt-2', 'rt-3'])
})

test.each([{}, { refreshTokens: [] }, ''])('no sessions are an empty list: %j', async (body) => {
  expect((await listFrom({ body })).found).toEqual({ outcome: 'listed', sessions: [] })
})

test.each<Canned>([{ body: { refreshTokens: {} } }, { status: 503 }, { body: '<html>' }])(
  'nobody knows: %j',
  async (answer) => {
    expect((await listFrom(answer)).found).toMatchObject({ outcome: 'unavailable' })
  },
)

test.each([
  [400, 'invalid_request'],
  [401, 'api_key_refused'],
  [404, 'unexpected_answer'],
])('%i is a developer’s error', async (status, code) => {
  await expect(listFrom({ status })).rejects.toMatchObject({ code })
})

test.each(['', '..', 'a?b', undefined])(
  'an id that would change the call never leaves: %j',
  async (id) => {
    await using fake = await fakeFusionAuth(() => ({}))
    const list = (given: string) => clientFor(fake).sessions.list(given)
    const call: unknown = Reflect.apply(list, undefined, [id])
    await expect(call).rejects.toMatchObject({ code: 'invalid_request' })
    expect(fake.seen.length).toBe(0)
  },
)
