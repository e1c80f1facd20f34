import { expect, test } from 'vitest'
import { apiKey, applicationId, clientFor, fakeFusionAuth } from '../../test/fake-fusionauth.ts'

const id = '5e1f0000-0000-4000-8000-000000000001'

test('revoke deletes by id, revokeAll within this application unless told otherwise; all with the key', async () => {
  await using fake = await fakeFusionAuth(() => ({}))
  const client = clientFor(fake)
  expect(await client.revoke(id)).toEqual({ outcome: 'revoked' })
  expect(await client.revokeAll(id)).toEqual({ outcome: 'revoked' })
  expect(await client.revokeAll(id, { everywhere: true })).toEqual({ outcome: 'revoked' })
  expect(fake.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
    `DELETE /api/jwt/refresh/${id}`,
    `DELETE /api/jwt/refresh?userId=${id}&applicationId=${applicationId}`,
    `DELETE /api/jwt/refresh?userId=${id}`,
  ])
  expect(fake.seen.every(({ headers }) => headers.authorization === apiKey)).toBe(true)
})

test('logout posts the token in the body, without the key', async () => {
  await using fake = await fakeFusionAuth(() => ({}))
  const client = clientFor(fake)
  expect(await client.logout({ refreshToken: 'canary-rt' })).toEqual({ outcome: 'revoked' })
  await client.logout({ refreshToken: 'canary-rt', global: true })
  expect(fake.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'POST /api/logout',
    'POST /api/logout',
  ])
  const bodies = fake.seen.map(({ body }) => JSON.parse(body))
  expect(bodies.map(({ global }) => global)).toEqual([false, true])
  expect(bodies.every(({ refreshToken }) => refreshToken === 'canary-rt')).toBe(true)
  expect(fake.seen.some(({ headers }) => 'authorization' in headers)).toBe(false)
})

test('already gone is revoked; an outage is not', async () => {
  const statuses = [404, 503]
  await using fake = await fakeFusionAuth(({ method }) =>
    method === 'GET' ? { body: { keys: [] } } : { status: statuses.shift() },
  )
  const client = clientFor(fake)
  expect(await client.revoke(id)).toEqual({ outcome: 'revoked' })
  expect(await client.revoke(id)).toMatchObject({ outcome: 'unavailable', mayHaveArrived: true })
})

test('a 404 of a proxy in front of no FusionAuth has revoked nothing', async () => {
  await using fake = await fakeFusionAuth(() => ({ status: 404 }))
  expect(await clientFor(fake).revoke(id)).toMatchObject({ outcome: 'unavailable' })
})

test.each([
  [400, 'invalid_request'],
  [401, 'api_key_refused'],
  [403, 'unexpected_answer'],
])('%i is a developer’s error', async (status, code) => {
  await using fake = await fakeFusionAuth(() => ({ status }))
  await expect(clientFor(fake).revoke(id)).rejects.toMatchObject({ code })
  await expect(clientFor(fake).revokeAll(id)).rejects.toMatchObject({ code })
})

test('logout has no other answer than 200', async () => {
  await using fake = await fakeFusionAuth(() => ({ status: 401 }))
  const attempt = clientFor(fake).logout({ refreshToken: 'canary-rt' })
  await expect(attempt).rejects.toMatchObject({ code: 'unexpected_answer' })
})

// FusionAuth takes DELETE /api/jwt/refresh?applicationId=… as "everybody's sessions in this application".
test.each(['', '.', '..', '../user', 'a/b', 'a?b', '%2e%2e', undefined])(
  'an id that would change the call never leaves: %j',
  async (wrong) => {
    await using fake = await fakeFusionAuth(() => ({}))
    const untyped = JSON.parse(JSON.stringify({ wrong })).wrong
    const refused = { code: 'invalid_request' }
    await expect(clientFor(fake).revoke(untyped)).rejects.toMatchObject(refused)
    await expect(clientFor(fake).revokeAll(untyped)).rejects.toMatchObject(refused)
    expect(fake.seen.length).toBe(0)
  },
)
