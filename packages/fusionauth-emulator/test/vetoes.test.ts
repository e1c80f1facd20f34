import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Emulator } from '../src/index.ts'
import { configureTenant, lastEmail, logIn, must, newPerson, send } from './account-support.ts'
import type { Person } from './account-support.ts'
import { start } from './support.ts'

const next = 'the-next-password'

let emulator: Emulator
let person: Person
beforeAll(async () => {
  emulator = await start()
})
afterAll(() => emulator.close())
beforeEach(async () => {
  await emulator.reset()
  person = await newPerson(emulator)
})

/** A webhook for each of these events, which are transactions. */
async function announce(url: string, ...events: string[]) {
  const transaction = { enabled: true, transactionType: 'AbsoluteMajority' }
  await must(emulator, 'POST', '/api/webhook', {
    webhook: {
      url,
      global: true,
      eventsEnabled: Object.fromEntries(events.map((name) => [name, true])),
      connectTimeout: 500,
      readTimeout: 5000,
    },
  })
  const wanted = Object.fromEntries(events.map((name) => [name, transaction]))
  await configureTenant(emulator, { eventConfiguration: { events: wanted } })
}

const veto = (...events: string[]) => announce('http://127.0.0.1:1/refuses', ...events)

const change = (changePasswordId: unknown) =>
  send(emulator, 'POST', '/api/user/change-password', {
    body: { changePasswordId, password: next },
  })
const changeId = async () => {
  const body = { loginId: person.email }
  return (await must(emulator, 'POST', '/api/user/forgot-password', body)).changePasswordId
}
const refresh = (refreshToken: unknown) =>
  send(emulator, 'POST', '/api/jwt/refresh', { body: { refreshToken } })

test.each([false, true])(
  'nobody can veto a logout, global: %s: 200, the token gone and the cookies cleared',
  async (global) => {
    const { refreshToken, token } = (await logIn(emulator, person)).json
    await veto('jwt.refresh-token.revoke')
    const cookie = `access_token=${String(token)}; refresh_token=${String(refreshToken)}`
    const { cookies, status } = await send(emulator, 'POST', '/api/logout', {
      body: { global },
      cookie,
    })
    expect(status).toBe(200)
    expect(cookies.map((each) => each.split(';')[0])).toEqual(['access_token=', 'refresh_token='])
    expect((await refresh(refreshToken)).status).toBe(400)
    const delivery = await emulator.deliveries.waitFor({ type: 'jwt.refresh-token.revoke' })
    expect(delivery.state).toBe('failed')
  },
)

test('504: a webhook that refuses a new password; the old one and the id stay good', async () => {
  const changePasswordId = await changeId()
  await veto('user.password.update')
  expect((await change(changePasswordId)).status).toBe(504)
  expect((await logIn(emulator, person)).status).toBe(200)
  await configureTenant(emulator, {
    eventConfiguration: { events: { 'user.password.update': { enabled: false } } },
  })
  expect((await change(changePasswordId)).status).toBe(200)
  expect((await logIn(emulator, person, { password: next })).status).toBe(200)
})

test('what follows from a new password cannot be vetoed: 200, and the sessions of before have ended', async () => {
  const { refreshToken } = (await logIn(emulator, person)).json
  const changePasswordId = await changeId()
  await veto('jwt.refresh-token.revoke', 'user.password.reset.success')
  const { json, status } = await change(changePasswordId)
  expect([status, typeof json.oneTimePassword]).toEqual([200, 'string'])
  expect((await refresh(refreshToken)).status).toBe(400)
  expect((await logIn(emulator, person, { password: next })).status).toBe(200)
  const { state } = await emulator.deliveries.waitFor({ type: 'jwt.refresh-token.revoke' })
  expect(state).toBe('failed')
})

test('a webhook can keep the address from being verified by a new password, and nothing else', async () => {
  await configureTenant(emulator, { emailConfiguration: { verifyEmail: true } })
  person = await newPerson(emulator, {}, true)
  await send(emulator, 'POST', '/api/user/forgot-password', { body: { loginId: person.email } })
  const { changePasswordId } = (await lastEmail(emulator, person)).parameters
  await veto('user.email.verified')
  expect((await change(changePasswordId)).status).toBe(200)
  expect((await logIn(emulator, person, { password: next })).status).toBe(212)
})

const statuses = (replies: string) =>
  [...replies.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status)).sort()

/** Sends the same change so many times in one piece: the emulator has all of them at once. */
async function changeAtOnce(times: number, changePasswordId: unknown): Promise<number[]> {
  const body = JSON.stringify({ changePasswordId, password: next })
  const head = `POST /api/user/change-password HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}`
  const socket = connect(Number(new URL(emulator.url).port), '127.0.0.1')
  socket.write(`${head}\r\n\r\n${body}`.repeat(times))
  let replies = ''
  for await (const chunk of socket) {
    replies += String(chunk)
    if (statuses(replies).length === times) break
  }
  return statuses(replies)
}

test('of many requests at once with one id one changes the password', async () => {
  expect(await changeAtOnce(5, await changeId())).toEqual([200, 404, 404, 404, 404])
})

test('also while a webhook is asked', async () => {
  const changePasswordId = await changeId()
  const hook = createServer()
  await once(hook.listen(0, '127.0.0.1'), 'listening')
  const address = hook.address()
  const port = typeof address === 'object' ? address?.port : undefined
  await announce(`http://127.0.0.1:${port}/decides`, 'user.password.update')
  const asked = once(hook, 'request')
  const waiting = change(changePasswordId)
  const [, answer]: ServerResponse[] = await asked
  expect((await change(changePasswordId)).status).toBe(404)
  answer?.end()
  expect((await waiting).status).toBe(200)
  hook.closeAllConnections()
  hook.close()
})
