import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Emulator } from '../src/index.ts'
import { listen } from './clients/listener.ts'
import {
  call,
  configure,
  forumId,
  refresh,
  shopperId,
  signedIn,
  start,
  storeId,
  tenantId,
} from './support.ts'

const types = ['jwt.refresh', 'jwt.refresh-token.revoke']

let emulator: Emulator
let receiver: Awaited<ReturnType<typeof listen>>
beforeAll(async () => {
  emulator = await start()
  receiver = await listen()
})
afterAll(async () => {
  await emulator.close()
  await receiver[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await emulator.reset()
  receiver.received.length = 0
  const events = Object.fromEntries(types.map((type) => [type, { enabled: true }]))
  await call(emulator, 'PATCH', `/api/tenant/${tenantId}`, {
    key: true,
    body: { tenant: { eventConfiguration: { events } } },
  })
  const eventsEnabled = Object.fromEntries(types.map((type) => [type, true]))
  const webhook = { url: receiver.url, global: true, eventsEnabled }
  await call(emulator, 'POST', '/api/webhook', { key: true, body: { webhook } })
})

/** The only event of this test: nothing else was sent on the way to it. */
async function onlyEvent(): Promise<Record<string, unknown>> {
  const { body } = await receiver.waitFor(() => true)
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(receiver.received).toHaveLength(1)
  return JSON.parse(body).event
}

async function nothing() {
  await new Promise((resolve) => setTimeout(resolve, 150))
  expect(receiver.received).toEqual([])
}

const revoke = (query: string) =>
  call(emulator, 'DELETE', `/api/jwt/refresh${query}`, { key: true })

test('one token: the token, its application, its user', async () => {
  const { refreshTokenId } = await signedIn(emulator)
  await revoke(`/${refreshTokenId}`)
  const event = await onlyEvent()
  expect(event).toMatchObject({
    type: 'jwt.refresh-token.revoke',
    tenantId,
    applicationId: storeId,
    applicationTimeToLiveInSeconds: { [storeId]: 300 },
    refreshToken: { id: refreshTokenId, applicationId: storeId, userId: shopperId },
    user: { id: shopperId },
    userId: shopperId,
    linkedObjectId: shopperId,
  })
  expect(JSON.stringify(event)).not.toContain('password":')
})

test('all of a user: every application in the map, none by itself', async () => {
  await signedIn(emulator)
  await signedIn(emulator, { applicationId: forumId })
  await revoke(`?userId=${shopperId}`)
  const event = await onlyEvent()
  expect(event).toMatchObject({
    applicationTimeToLiveInSeconds: { [storeId]: 300, [forumId]: 300 },
    userId: shopperId,
  })
  expect(event).not.toHaveProperty('applicationId')
  expect(event).not.toHaveProperty('refreshToken')
})

test('all of an application: nobody by name', async () => {
  await signedIn(emulator)
  await configure(emulator, { jwtConfiguration: { timeToLiveInSeconds: 77 } })
  await revoke(`?applicationId=${storeId}`)
  const event = await onlyEvent()
  expect(event).toMatchObject({
    applicationId: storeId,
    applicationTimeToLiveInSeconds: { [storeId]: 77 },
  })
  expect(event).not.toHaveProperty('user')
  expect(event).not.toHaveProperty('userId')
})

test('of a user in an application: both, and the other application is left out', async () => {
  await signedIn(emulator)
  await revoke(`?userId=${shopperId}&applicationId=${storeId}`)
  expect(await onlyEvent()).toMatchObject({
    applicationId: storeId,
    applicationTimeToLiveInSeconds: { [storeId]: 300 },
    userId: shopperId,
  })
})

test('a user without any good token: no event', async () => {
  await emulator.tokens.revokeAll(shopperId)
  await receiver.waitFor(() => true)
  receiver.received.length = 0
  await revoke(`?userId=${shopperId}`)
  await nothing()
})

test('by logging out, of one token and of all', async () => {
  const { refreshToken, refreshTokenId } = await signedIn(emulator)
  await call(emulator, 'POST', '/api/logout', { body: { refreshToken } })
  expect(await onlyEvent()).toMatchObject({ refreshToken: { id: refreshTokenId } })
  receiver.received.length = 0
  const again = await signedIn(emulator)
  const body = { refreshToken: again.refreshToken, global: true }
  await call(emulator, 'POST', '/api/logout', { body })
  expect(await onlyEvent()).not.toHaveProperty('refreshToken')
})

test('by a reuse, of the token that was reused', async () => {
  const jwtConfiguration = { refreshTokenOneTimeUseConfiguration: { gracePeriodInSeconds: 0 } }
  await configure(emulator, { jwtConfiguration })
  const { refreshToken, refreshTokenId } = await signedIn(emulator)
  await refresh(emulator, refreshToken)
  await receiver.waitFor(() => true)
  receiver.received.length = 0
  await refresh(emulator, refreshToken)
  expect(await onlyEvent()).toMatchObject({
    type: 'jwt.refresh-token.revoke',
    refreshToken: { id: refreshTokenId },
  })
})

test('a refresh: the value presented, the JWT before and the one after', async () => {
  const { refreshToken, token } = await signedIn(emulator)
  const answer = await refresh(emulator, refreshToken, { body: { refreshToken, token } })
  expect(await onlyEvent()).toMatchObject({
    type: 'jwt.refresh',
    applicationId: storeId,
    original: token,
    linkedObjectId: shopperId,
    refreshToken,
    token: answer.body.token,
    userId: shopperId,
  })
})

test('a refresh without the JWT before: no original; the cookie wins over the body', async () => {
  const { refreshToken } = await signedIn(emulator)
  const how = { body: { refreshToken, token: 'body' }, cookie: 'access_token=cookie' }
  await refresh(emulator, refreshToken, how)
  expect(await onlyEvent()).toMatchObject({ original: 'cookie' })
  receiver.received.length = 0
  await refresh(emulator, refreshToken)
  expect(await onlyEvent()).not.toHaveProperty('original')
})
