import { expect, test } from 'vitest'
import { clientFor, fakeFusionAuth } from '../../test/fake-fusionauth.ts'

const good = { token: 'canary-jwt', refreshToken: 'canary-next', refreshTokenId: 'id-1' }

/** `isThere`: whether the keys can be had at this address, as they can at FusionAuth's. */
async function refreshAgainst(status: number, body: unknown, isThere = true) {
  await using fake = await fakeFusionAuth(({ method }) =>
    method === 'GET' && isThere ? { body: { keys: [] } } : { status, body },
  )
  return await clientFor(fake).refresh('canary-old')
}

test('one POST with the token in the body, without key and cookies', async () => {
  await using fake = await fakeFusionAuth(() => ({ body: good }))
  const refreshed = await clientFor(fake).refresh('canary-old')
  expect(refreshed.outcome === 'refreshed' && refreshed.tokens.refreshToken).toBe('canary-next')
  expect(fake.seen.length).toBe(1)
  const [request] = fake.seen
  expect([request?.method, request?.url]).toEqual(['POST', '/api/jwt/refresh'])
  expect(request?.headers).not.toHaveProperty('authorization')
  expect(request?.headers).not.toHaveProperty('cookie')
  expect(request?.body === JSON.stringify({ refreshToken: 'canary-old' })).toBe(true)
})

test.each([
  [
    400,
    { fieldErrors: { refreshToken: [{ code: '[invalid]refreshToken' }] } },
    '[invalid]refreshToken',
  ],
  [400, { fieldErrors: { refreshToken: [{ code: 'canary old' }] } }, 'status 400'],
  [
    400,
    {
      fieldErrors: {
        timeToLiveInSeconds: [{ code: '[invalid]timeToLiveInSeconds' }],
        refreshToken: [{ code: '[invalid]refreshToken' }],
      },
    },
    '[invalid]timeToLiveInSeconds',
  ],
  [401, '', 'status 401'],
  [404, '', 'status 404'],
])('%i means log in again: case %#', async (status, body, reason) => {
  expect(await refreshAgainst(status, body)).toEqual({ outcome: 'refused', reason })
})

test.each([
  [400, ''],
  [400, {}],
  [400, { generalErrors: [{ code: '[Exception]' }], fieldErrors: {} }],
  [400, { generalErrors: [{ code: '[RateLimitedException]' }] }],
  [400, { fieldErrors: {} }],
  [400, { fieldErrors: [] }],
  [400, { actions: [] }],
])('%i that does not name the refresh token ends no session: case %#', async (status, body) => {
  expect(await refreshAgainst(status, body)).toMatchObject({
    outcome: 'unavailable',
    mayHaveArrived: true,
    reason: expect.stringContaining('Enable JWT refresh'),
  })
})

test.each([401, 404])(
  'an empty %i of a proxy in front of no FusionAuth ends no session',
  async (status) => {
    expect(await refreshAgainst(status, '', false)).toMatchObject({
      outcome: 'unavailable',
      mayHaveArrived: true,
    })
  },
)

test.each([
  { fieldErrors: { eventInfo: [{ code: '[invalid]eventInfo' }] } },
  { fieldErrors: { timeToLiveInSeconds: [{ code: '[invalid]timeToLiveInSeconds' }] } },
  { generalErrors: [{ code: '[TenantIdRequired]' }] },
])('a 400 about the call itself ends no session: case %#', async (body) => {
  await expect(refreshAgainst(400, body)).rejects.toMatchObject({ code: 'invalid_request' })
})

test.each([
  [200, {}],
  [200, ''],
  [200, { ...good, token: undefined }],
  [200, { ...good, refreshToken: '' }],
  [200, { ...good, refreshTokenId: 7 }],
  [200, [good]],
  [200, '<html>Welcome</html>'],
  [400, '<html>Bad gateway configuration</html>'],
  [401, { message: 'No API key found in request' }],
  [404, '<html>nginx</html>'],
  [404, { message: 'no Route matched with those values' }],
  [408, ''],
  [429, ''],
  [500, ''],
  [501, { error: 'not here' }],
  [503, { generalErrors: [{ code: '[SearchEngineDown]' }] }],
  [504, ''],
])(
  '%i may have been acted on and says nothing about the session: case %#',
  async (status, body) => {
    const outcome = await refreshAgainst(status, body)
    expect(outcome).toMatchObject({ outcome: 'unavailable', mayHaveArrived: true })
  },
)

test.each([202, 403, 409])('%i is no answer to a refresh', async (status) => {
  await expect(refreshAgainst(status, '')).rejects.toMatchObject({ code: 'unexpected_answer' })
})

test('an empty token never leaves', async () => {
  await using fake = await fakeFusionAuth(() => ({ body: good }))
  await expect(clientFor(fake).refresh('')).rejects.toMatchObject({ code: 'invalid_request' })
  expect(fake.seen.length).toBe(0)
})
