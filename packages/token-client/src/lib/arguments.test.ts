import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { applicationId, clientFor, fakeFusionAuth, issuer } from '../../test/fake-fusionauth.ts'
import { claimsAt, createSigner, START } from '../../test/mint.ts'
import { createHttp } from './http.ts'
import { readOptions } from './options.ts'
import { createRegister } from './registration.ts'

const userId = '5e1f0000-0000-4000-8000-000000000001'

test.each([
  'search',
  'bulk',
  'change-password',
  'undefined',
  '..',
  '',
  `${userId}\n`,
  `${userId}/`,
])('%j is no id and never leaves', async (id) => {
  await using fake = await fakeFusionAuth(() => ({ body: {} }))
  const client = clientFor(fake)
  const asked = [
    client.users.retrieve(id),
    client.revoke(id),
    client.revokeAll(id),
    client.sessions.list(id),
    client.register({ userId: id }),
    client.twoFactor.recoveryCodes(id),
    client.twoFactor.start({ userId: id }),
  ]
  for (const attempt of await Promise.allSettled(asked)) {
    expect(attempt).toMatchObject({ reason: { code: 'invalid_request' } })
  }
  expect(fake.seen.length).toBe(0)
})

test('an id is read once: what was checked is what is asked about', async () => {
  await using fake = await fakeFusionAuth(() => ({ body: { user: { id: userId } } }))
  const settings = readOptions({ url: fake.url, applicationId, issuer, apiKey: 'key' })
  let reads = 0
  await createRegister(
    createHttp(settings),
    settings,
  )({
    get userId() {
      reads += 1
      return reads === 1 ? userId : '../../api/evil'
    },
  })
  expect(fake.seen.map(({ url }) => url)).toEqual([`/api/user/registration/${userId}`])
})

test('what JSON cannot hold is a developer’s error and never leaves', async () => {
  await using fake = await fakeFusionAuth(() => ({ body: {} }))
  const circle: Record<string, unknown> = { canary: 1 }
  circle.again = circle
  for (const state of [circle, { big: 1n }]) {
    // One after the other, so that each is counted by itself.
    // oxlint-disable-next-line no-await-in-loop
    await expect(clientFor(fake).forgotPassword({ loginId: 'a', state })).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.not.stringContaining('canary'),
    })
  }
  expect(fake.seen.length).toBe(0)
})

test('what a second factor is made of is not passed on with a user', async () => {
  const methods = [{ id: 'm-1', method: 'authenticator', secret: 'canary-secret' }]
  const twoFactor = { methods, recoveryCodes: ['canary-code'], trusted: 1 }
  await using fake = await fakeFusionAuth(() => ({ body: { user: { id: userId, twoFactor } } }))
  const found = await clientFor(fake).users.retrieve(userId)
  expect(found).toEqual({
    outcome: 'found',
    user: {
      id: userId,
      twoFactor: { methods: [{ id: 'm-1', method: 'authenticator' }], trusted: 1 },
    },
  })
})

test('a claim named __proto__ is dropped', async () => {
  const signer = await createSigner('kid-1')
  await using fake = await fakeFusionAuth(() => ({ body: { keys: [signer.jwk] } }))
  const text = JSON.stringify(claimsAt(START)).replace('{', '{"__proto__":{"admin":true},')
  const found = await clientFor(fake, { now: () => START }).verify(await signer.signText(text))
  if (found.outcome !== 'valid') throw new Error(found.outcome)
  expect(Object.hasOwn(found.claims, '__proto__')).toBe(false)
  expect(Object.assign({}, found.claims)).not.toHaveProperty('admin')
})

test('what a deaf fetch brings too late is let go', async () => {
  let cancelled = false
  const body = new ReadableStream({
    cancel() {
      cancelled = true
    },
  })
  const fetch = () => sleep(150).then(() => new Response(body))
  const client = clientFor({ url: 'http://127.0.0.1:1' }, { timeout: 0.05, fetch })
  expect(await client.refresh('canary-rt')).toMatchObject({ outcome: 'unavailable' })
  await expect.poll(() => cancelled).toBe(true)
})
