import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { eventTypes, type EventType } from '../src/state/events.ts'
import type { Emulator } from '../src/index.ts'
import {
  configureTenant,
  logIn,
  must,
  newLockOut,
  newPerson,
  send,
  totpCode,
  type Person,
} from './account-support.ts'
import { listen } from './clients/listener.ts'
import { start, storeId, tenantId } from './support.ts'

const secret = Buffer.from('a-secret-of-20-bytes').toString('base64')
const methods = [{ id: 'ABCD', method: 'authenticator', secret }]

let emulator: Emulator
let receiver: Awaited<ReturnType<typeof listen>>
let person: Person
beforeAll(async () => {
  emulator = await start()
  receiver = await listen()
  const events = Object.fromEntries(eventTypes.map((type) => [type, { enabled: true }]))
  await configureTenant(emulator, { eventConfiguration: { events } })
  const eventsEnabled = Object.fromEntries(eventTypes.map((type) => [type, true]))
  const webhook = { url: `${receiver.url}/all`, global: true, eventsEnabled }
  await must(emulator, 'POST', '/api/webhook', { webhook })
})
afterAll(async () => {
  await emulator.close()
  await receiver[Symbol.asyncDispose]()
})
beforeEach(async () => {
  person = await newPerson(emulator, { twoFactor: { methods } })
})

interface Event {
  type: string
  linkedObjectId: string
  method?: { id: string }
}

/** The event of this type about the person of the test. */
async function received(type: EventType): Promise<Event> {
  const parse = (body: string): Event => JSON.parse(body).event
  const fits = (event: Event) => event.type === type && event.linkedObjectId === person.id
  const { body } = await receiver.waitFor((each) => fits(parse(each.body)))
  return parse(body)
}

test('a login: challenge, a wrong code, success, a new device', async () => {
  const { json } = await logIn(emulator, person)
  const { twoFactorId } = json
  await received('user.two-factor.challenge')
  const complete = (code: string) =>
    send(emulator, 'POST', '/api/two-factor/login', {
      body: {
        twoFactorId,
        code,
        applicationId: storeId,
        ipAddress: '192.0.2.7',
        newDevice: true,
        metaData: { device: { name: 'Phone' } },
      },
    })
  await complete('000000')
  await received('user.two-factor.failed-attempt')
  await complete(totpCode(emulator, secret))
  expect(await received('user.two-factor.success')).toMatchObject({ method: 'authenticator' })
  const success = await received('user.login.success')
  expect(success).toMatchObject({
    applicationId: storeId,
    authenticationType: 'PASSWORD',
    connectorId: 'e3306678-a53a-4964-9040-1c96f36dda72',
    info: { deviceName: 'Phone', ipAddress: '192.0.2.7' },
    ipAddress: '192.0.2.7',
    linkedObjectId: person.id,
    tenantId,
  })
  expect(JSON.stringify(success)).not.toContain(secret)
  await received('user.login.new-device')
})

test('a failed login, but none for somebody who does not exist', async () => {
  const before = receiver.received.length
  await logIn(emulator, { id: '', email: 'nobody@example.com' })
  await logIn(emulator, person, { password: 'wrong-password' })
  expect(await received('user.login.failed')).toMatchObject({
    applicationId: storeId,
    authenticationType: 'PASSWORD',
    reason: { code: 'credentials' },
  })
  const later = receiver.received.slice(before).map(({ body }) => JSON.parse(body).event.type)
  expect(later.filter((type) => type === 'user.login.failed')).toHaveLength(1)
})

test('a lock-out is a user action that starts', async () => {
  const userActionId = await newLockOut(emulator)
  const tooManyAttempts = 1
  await configureTenant(emulator, {
    failedAuthenticationConfiguration: { userActionId, tooManyAttempts },
  })
  person = await newPerson(emulator)
  await logIn(emulator, person)
  await logIn(emulator, person, { password: 'wrong-password' })
  expect(await received('user.action')).toMatchObject({
    action: `Lock-out ${userActionId}`,
    actioneeUserId: person.id,
    applicationIds: [],
    expiry: expect.any(Number),
    phase: 'start',
  })
  await received('jwt.refresh-token.revoke')
  await configureTenant(emulator, { failedAuthenticationConfiguration: { userActionId: null } })
})

test('a forgotten password: start, send, update, success', async () => {
  person = await newPerson(emulator)
  const body = { loginId: person.email }
  const path = '/api/user/forgot-password'
  const { json } = await send(emulator, 'POST', path, { key: true, body })
  await received('user.password.reset.start')
  await received('user.password.reset.send')
  const change = { changePasswordId: json.changePasswordId, password: 'the-next-password' }
  await send(emulator, 'POST', '/api/user/change-password', { body: change })
  await received('user.password.update')
  await received('user.password.reset.success')
})

test('a verified e-mail address, a method added and removed', async () => {
  person = await newPerson(emulator, {}, true)
  const body = { userId: person.id }
  await send(emulator, 'POST', '/api/user/verify-email', { key: true, body })
  await received('user.email.verified')
  const path = `/api/user/two-factor/${person.id}`
  const code = totpCode(emulator, secret)
  const method = { method: 'authenticator', secret, code }
  await send(emulator, 'POST', path, { key: true, body: method })
  const added = await received('user.two-factor.method.add')
  const id = added.method?.id
  await send(emulator, 'DELETE', `${path}?methodId=${id}&code=${code}`, { key: true })
  expect(await received('user.two-factor.method.remove')).toMatchObject({ method: { id } })
})

test('504: a webhook that refuses a login of a transaction; nothing has happened', async () => {
  const name = 'user.login.success'
  const webhook = {
    url: 'http://127.0.0.1:1/refuses',
    global: true,
    eventsEnabled: { [name]: true },
    connectTimeout: 500,
    readTimeout: 500,
  }
  const body = { webhook }
  const { json } = await send(emulator, 'POST', '/api/webhook', { key: true, body })
  const id = json.webhook?.id
  const transaction = (transactionType: string) =>
    configureTenant(emulator, {
      eventConfiguration: { events: { [name]: { enabled: true, transactionType } } },
    })
  await transaction('AbsoluteMajority')
  person = await newPerson(emulator)
  const { cookies, status } = await logIn(emulator, person)
  expect([status, cookies]).toEqual([504, []])
  const shown = await send(emulator, 'GET', `/api/user/${person.id}`, { key: true })
  expect(shown.json.user).not.toHaveProperty('lastLoginInstant')
  await transaction('None')
  await send(emulator, 'DELETE', `/api/webhook/${id}`, { key: true })
  expect((await logIn(emulator, person)).status).toBe(200)
})
