import { expect, test } from 'vitest'
import { calls, clientAt, type Endpoint } from '../../test/endpoints.ts'
import { clientFor, fakeFusionAuth, fakeSocket } from '../../test/fake-fusionauth.ts'
import type { TokenClient } from '../index.ts'

const userId = '5e1f0000-0000-4000-8000-000000000001'

// Without a body fetch itself asks again after a 421, as the Fetch standard has it. Repeating these
// changes nothing, apart from a second message.
const bodyless: readonly string[] = [
  'twoFactor.secret',
  'twoFactor.recoveryCodes',
  'users.retrieve',
  'sessions.list',
  'policy',
  'revoke',
  'revokeAll',
]
const names = Object.keys(calls).filter((name): name is Endpoint => name in calls)

async function requestsOf(
  call: (client: TokenClient) => Promise<unknown>,
  options = {},
): Promise<{ count: number; body: string | undefined }> {
  await using fake = await fakeFusionAuth(() => ({ status: 421 }))
  await call(clientAt(fake.url, options)).catch(() => {})
  return { count: fake.seen.length, body: fake.seen[0]?.body }
}

test.each(names.filter((name) => !bodyless.includes(name)))(
  '%s, answered 421, is sent once',
  async (name) => {
    const { count, body } = await requestsOf(calls[name])
    expect(count).toBe(1)
    expect(() => JSON.parse(body ?? '')).not.toThrow()
  },
)

test.each(bodyless.filter((name): name is Endpoint => name in calls))(
  '%s has no body',
  async (name) => {
    expect((await requestsOf(calls[name])).body).toBe('')
  },
)

test('new recovery codes, answered 421, are made once', async () => {
  const { count, body } = await requestsOf((client) =>
    client.twoFactor.recoveryCodes(userId, { renew: true }),
  )
  expect([count, body]).toEqual([1, '{}'])
})

test('a form, answered 421, is sent once', async () => {
  const oauth = { refreshEndpoint: '/oauth2/token' } as const
  const { count, body } = await requestsOf((client) => client.refresh('canary-rt'), oauth)
  expect(count).toBe(1)
  expect(new URLSearchParams(body).get('refresh_token') === 'canary-rt').toBe(true)
})

test('a server that answers 421 and goes away has had the refresh token', async () => {
  let had = ''
  const fake = await fakeSocket((socket) => {
    const answer = 'HTTP/1.1 421 Misdirected\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'
    socket.on('data', (chunk) => {
      had += String(chunk)
    })
    socket.end(answer, () => void fake[Symbol.asyncDispose]())
  })
  const outcome: unknown = await clientFor(fake)
    .refresh('canary-rt')
    .catch(() => 'thrown')
  expect(outcome).not.toHaveProperty('mayHaveArrived', false)
})

// undici 7.19 to 7.24, in Node 24.14, makes a network error of it unless credentials are omitted.
test('no credentials of the runtime’s own go along', async () => {
  const asked: Request[] = []
  const fetch: typeof globalThis.fetch = async (input) => {
    if (input instanceof Request) asked.push(input)
    return new Response(null, { status: 200 })
  }
  await clientFor({ url: 'https://auth.example.com' }, { fetch }).revoke(userId)
  expect(asked.map(({ credentials }) => credentials)).toEqual(['omit'])
})
