import { expect, test } from 'vitest'
import { applicationId, clientFor, fakeFusionAuth } from '../../test/fake-fusionauth.ts'
import { encode } from '../../test/mint.ts'

const good = { access_token: 'canary-jwt', refresh_token: 'canary-next', refresh_token_id: 'id-1' }
const oauth = { refreshEndpoint: '/oauth2/token' } as const
const secret = { ...oauth, clientSecret: 'canary-client-secret' }

async function refreshAgainst(status: number, body: unknown) {
  await using fake = await fakeFusionAuth(() => ({ status, body }))
  return await clientFor(fake, secret).refresh('canary-old')
}

test('one form post with the client and its secret, without the API key', async () => {
  await using fake = await fakeFusionAuth(() => ({ body: good }))
  const refreshed = await clientFor(fake, secret).refresh('canary+old /&', { timeToLive: 60 })
  if (refreshed.outcome !== 'refreshed') throw new Error(refreshed.outcome)
  expect(refreshed.tokens.refreshToken === 'canary-next').toBe(true)
  const [request] = fake.seen
  expect([fake.seen.length, request?.method, request?.url]).toEqual([1, 'POST', '/oauth2/token'])
  expect(request?.headers).not.toHaveProperty('authorization')
  expect(request?.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/)
  expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
    client_id: applicationId,
    client_secret: 'canary-client-secret',
    grant_type: 'refresh_token',
    refresh_token: 'canary+old /&',
    expires_in: '60',
  })
})

test('without a secret none is sent', async () => {
  await using fake = await fakeFusionAuth(() => ({ body: good }))
  await clientFor(fake, oauth).refresh('canary-old')
  expect(fake.seen[0]?.body.includes('client_secret')).toBe(false)
})

test('what FusionAuth may leave out is taken from where it is as well', async () => {
  const access_token = `${encode({ alg: 'RS256' })}.${encode({ sid: 'id-9' })}.AA`
  const refreshed = await refreshAgainst(200, { access_token })
  if (refreshed.outcome !== 'refreshed') throw new Error(refreshed.outcome)
  expect(refreshed.tokens.refreshToken === 'canary-old').toBe(true)
  expect(refreshed.tokens.refreshTokenId).toBe('id-9')
})

test.each([
  [
    400,
    { error: 'invalid_grant', error_reason: 'refresh_token_not_found' },
    'refresh_token_not_found',
  ],
  [400, { error: 'invalid_grant', error_description: 'Canary.' }, 'invalid_grant'],
  [
    400,
    { error: 'two_factor_required', error_reason: 'two_factor_required' },
    'two_factor_required',
  ],
  [400, { error: 'invalid_grant', error_reason: 'a canary secret' }, 'invalid_grant'],
])('%i %j means log in again', async (status, body, reason) => {
  expect(await refreshAgainst(status, body)).toEqual({ outcome: 'refused', reason })
})

test.each([
  [
    401,
    { error: 'invalid_client', error_reason: 'invalid_client_authentication' },
    'client_secret_refused',
  ],
  [
    401,
    { error: 'access_denied', error_reason: 'client_authentication_missing' },
    'client_secret_refused',
  ],
  [
    400,
    { error: 'unauthorized_client', error_reason: 'grant_type_disabled' },
    'client_secret_refused',
  ],
  [400, { error: 'invalid_request', error_reason: 'invalid_expires_in' }, 'invalid_request'],
  [403, { error: 'access_denied', error_reason: 'unknown' }, 'unexpected_answer'],
])('%i %j is a developer’s error and ends no session', async (status, body, code) => {
  await expect(refreshAgainst(status, body)).rejects.toMatchObject({ code })
})

test.each([
  [200, {}],
  [200, { ...good, access_token: 7 }],
  [200, { ...good, refresh_token: '' }],
  [200, { ...good, refresh_token_id: undefined }],
  [400, ''],
  [400, { message: 'no Route matched' }],
  [400, { error: 'server_error', error_description: 'x' }],
  [400, { error: 'temporarily_unavailable', error_description: 'x' }],
  [400, { error: 'too_many_requests', error_description: 'x' }],
  [400, { error: 'invalid_scope', error_description: 'x' }],
  [404, { error: 'not_found', error_description: 'proxy' }],
  [401, ''],
  [401, { error: 'Unauthorized', status: 401 }],
  [404, { error: 'Not Found', path: '/oauth2/token' }],
  [404, '<html>'],
  [429, ''],
  [503, ''],
])('%i %j says nothing about the session', async (status, body) => {
  const unknown = { outcome: 'unavailable', mayHaveArrived: true }
  expect(await refreshAgainst(status, body)).toMatchObject(unknown)
})

test.each([0, -1, 1.5, Number.NaN, '60', null])(
  'a time to live of %j never leaves',
  async (timeToLive) => {
    await using fake = await fakeFusionAuth(() => ({ body: good }))
    for (const client of [clientFor(fake), clientFor(fake, secret)]) {
      const refresh = (token: string, options: object) => client.refresh(token, options)
      const call: unknown = Reflect.apply(refresh, undefined, ['rt', { timeToLive }])
      await expect(call).rejects.toMatchObject({ code: 'invalid_request' })
    }
    expect(fake.seen.length).toBe(0)
  },
)
