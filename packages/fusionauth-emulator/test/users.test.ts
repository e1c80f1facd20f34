import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Emulator } from '../src/index.ts'
import { configureTenant, lastEmail, logIn, newPerson, totpCode } from './account-support.ts'
import { ask, codesIn } from './admin-support.ts'
import { listen } from './clients/listener.ts'
import { at, textAt } from './contract/lib/json.ts'
import { password, start, storeId } from './support.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await start()
})
afterAll(() => emulator.close())

const admin = (method: string, path: string, body?: unknown, headers = {}) =>
  ask(emulator, method, path, { key: true, body, headers })

const secret = 'bGF0Y2hrZXktZGV2ZWxvcG1lbnQ='

test('PATCH merges, PUT replaces, null takes away; the password and the registrations stay', async () => {
  const person = await newPerson(emulator, { firstName: 'Kim', lastName: 'Doe', data: { a: 1 } })
  const path = `/api/user/${person.id}`
  const patched = await admin('PATCH', path, {
    user: { firstName: 'Robin', lastName: null, data: { b: 2 } },
  })
  expect(patched.json['user']).toMatchObject({ firstName: 'Robin', data: { a: 1, b: 2 } })
  expect(patched.json['user']).not.toHaveProperty('lastName')
  const replaced = await admin('PUT', path, { user: { email: person.email, username: 'kim' } })
  expect(replaced.json['user']).not.toHaveProperty('firstName')
  expect((await logIn(emulator, person)).status).toBe(200)
  expect((await logIn(emulator, { ...person, email: 'kim' })).status).toBe(200)
})

test('a changed e-mail address is the one to log in with; one that is taken is refused', async () => {
  const [first, second] = [await newPerson(emulator), await newPerson(emulator)]
  const email = `Changed-${first.email}`
  const changed = await admin('PATCH', `/api/user/${first.id}`, { user: { email } })
  expect(at(changed.json, 'user.email')).toBe(email.toLowerCase())
  expect((await logIn(emulator, first)).status).toBe(404)
  expect((await logIn(emulator, { ...first, email })).status).toBe(200)
  const taken = await admin('PATCH', `/api/user/${second.id}`, { user: { email } })
  expect([taken.status, codesIn(taken)]).toEqual([400, ['[duplicate]user.email']])
  expect((await logIn(emulator, second)).status).toBe(200)
  // The address that was given up is free.
  const again = { email: first.email, password }
  expect((await admin('POST', '/api/user', { user: again })).status).toBe(200)
})

test('a password set by an administrator counts at once, and ends the sessions', async () => {
  const person = await newPerson(emulator)
  const { json } = await logIn(emulator, person)
  await admin('PATCH', `/api/user/${person.id}`, { user: { password: 'another one' } })
  expect((await logIn(emulator, person)).status).toBe(404)
  expect((await logIn(emulator, person, { password: 'another one' })).status).toBe(200)
  const body = { refreshToken: json['refreshToken'] }
  expect((await ask(emulator, 'POST', '/api/jwt/refresh', { body })).status).toBe(400)
})

test('deactivated: 423 and no session is left; reactivated: as before; deleted: unknown', async () => {
  const person = await newPerson(emulator)
  const { json } = await logIn(emulator, person)
  const path = `/api/user/${person.id}`
  const deactivated = await admin('DELETE', path)
  expect([deactivated.status, deactivated.text]).toEqual([200, ''])
  expect((await logIn(emulator, person)).status).toBe(423)
  await admin('PUT', `${path}?reactivate=true`)
  expect((await logIn(emulator, person)).status).toBe(200)
  const body = { refreshToken: json['refreshToken'] }
  expect((await ask(emulator, 'POST', '/api/jwt/refresh', { body })).status).toBe(400)
  await admin('DELETE', `${path}?hardDelete=true`)
  expect((await logIn(emulator, person)).status).toBe(404)
  expect((await admin('GET', path)).status).toBe(404)
  expect((await admin('DELETE', path)).status).toBe(404)
})

test('several at once: looked at first, then deactivated, then deleted', async () => {
  const people = [await newPerson(emulator), await newPerson(emulator)]
  const query = people.map(({ id }) => `userId=${id}`).join('&')
  const dry = await admin('DELETE', `/api/user/bulk?${query}&dryRun=true&hardDelete=true`)
  expect(dry.json).toMatchObject({ dryRun: true, hardDelete: true, total: 2 })
  for (const person of people) expect((await logIn(emulator, person)).status).toBe(200)
  await admin('DELETE', `/api/user/bulk?${query}`)
  for (const person of people) expect((await logIn(emulator, person)).status).toBe(423)
  const userIds = people.map(({ id }) => id)
  await admin('DELETE', '/api/user/bulk', { userIds, hardDelete: true })
  for (const person of people) expect((await logIn(emulator, person)).status).toBe(404)
  const nobody = await admin('DELETE', '/api/user/bulk', {})
  expect(codesIn(nobody)).toEqual(['[missing]userIds'])
})

test('a search by address, by words, by a part, by pages', async () => {
  const mark = randomUUID()
  const people = [
    await newPerson(emulator, { firstName: 'Ada', data: { mark } }),
    await newPerson(emulator, { firstName: 'Grace Brewster', data: { mark } }),
  ]
  const find = async (search: object) => {
    const { json } = await admin('POST', '/api/user/search', { search })
    return [json['total'], [json['users']].flat().map((user) => at(user, 'id'))]
  }
  const [ada, grace] = people.map(({ id }) => id)
  expect(await find({ queryString: `email:${people[0]?.email}` })).toEqual([1, [ada]])
  expect(await find({ queryString: `${mark} "grace brewster"` })).toEqual([1, [grace]])
  expect(await find({ queryString: `user${mark}` })).toEqual([0, []])
  expect(await find({ queryString: `data.mark:${mark.slice(0, 20)}*` })).toEqual([2, [ada, grace]])
  expect(await find({ queryString: mark, startRow: 1, numberOfResults: 1 })).toEqual([2, [grace]])
  const { json } = await admin('GET', `/api/user/search?ids=${grace}&ids=${ada}`)
  expect([json['users']].flat().map((user) => at(user, 'id'))).toEqual([grace, ada])
})

test('a query of the search engine is 501', async () => {
  const search = { query: '{"match_all":{}}' }
  expect((await admin('POST', '/api/user/search', { search })).status).toBe(501)
})

test('two-factor from the start: 242, the secret is never shown, PUT of what was shown keeps it', async () => {
  const methods = [{ method: 'authenticator', secret }, { method: 'email' }]
  const person = await newPerson(emulator, { twoFactor: { methods } })
  const shown = await admin('GET', `/api/user/${person.id}`)
  expect(shown.text).not.toContain(secret)
  expect(at(shown.json, 'user.twoFactor.methods')).toMatchObject([
    {
      method: 'authenticator',
      authenticator: { algorithm: 'HmacSHA1', codeLength: 6, timeStep: 30 },
    },
    { method: 'email', email: person.email },
  ])
  await admin('PUT', `/api/user/${person.id}`, { user: shown.json['user'] })
  const { json, status } = await logIn(emulator, person)
  expect(status).toBe(242)
  const body = { twoFactorId: json['twoFactorId'], code: totpCode(emulator, secret) }
  expect((await ask(emulator, 'POST', '/api/two-factor/login', { body })).status).toBe(200)
  const without = { twoFactor: { methods: [{ method: 'authenticator' }] } }
  const refused = await admin('POST', '/api/user', {
    user: { email: 'no-secret@example.com', password, ...without },
  })
  expect(codesIn(refused)).toEqual(['[blank]user.twoFactor.methods[0].secret'])
})

test('expiry and a required password change are shown, answered, and taken back', async () => {
  const person = await newPerson(emulator, { expiry: 1, passwordChangeRequired: true })
  const path = `/api/user/${person.id}`
  expect((await admin('GET', path)).json['user']).toMatchObject({
    expiry: 1,
    passwordChangeReason: 'Administrative',
    passwordChangeRequired: true,
  })
  expect((await logIn(emulator, person)).status).toBe(410)
  await admin('PATCH', path, { user: { expiry: null } })
  expect((await logIn(emulator, person)).status).toBe(203)
  await admin('PATCH', path, { user: { passwordChangeRequired: false } })
  expect((await logIn(emulator, person)).status).toBe(200)
})

test('verification: the identity says how the address came to be verified', async () => {
  const skipped = await newPerson(emulator)
  const pending = await newPerson(emulator, { username: `u-${skipped.id}` }, true)
  const identities = async ({ id }: { id: string }) =>
    at((await admin('GET', `/api/user/${id}`)).json, 'user.identities')
  expect(await identities(skipped)).toMatchObject([
    { type: 'email', verified: true, verifiedReason: 'Skipped' },
  ])
  expect(await identities(pending)).toMatchObject([
    { type: 'email', verified: false, verifiedReason: 'Pending', value: pending.email },
    { type: 'username', verified: false, verifiedReason: 'Unverifiable' },
  ])
  const { parameters } = await lastEmail(emulator, pending)
  const body = { verificationId: parameters['verificationId'] }
  await ask(emulator, 'POST', '/api/user/verify-email', { body })
  expect(await identities(pending)).toMatchObject([
    { verified: true, verifiedReason: 'Completed', verifiedInstant: expect.any(Number) },
    {},
  ])
})

test('where verification is off, the user counts as verified and the identity says Disabled', async () => {
  await configureTenant(emulator, { emailConfiguration: { verifyEmail: false } })
  const user = { email: `${randomUUID()}@example.com`, password }
  const { json } = await admin('POST', '/api/user', { user })
  await configureTenant(emulator, { emailConfiguration: { verifyEmail: true } })
  expect(json['user']).toMatchObject({
    verified: true,
    identities: [{ verified: false, verifiedReason: 'Disabled' }],
  })
})

test('the strategy FormField tells the creator the id and the code; a link tells nobody', async () => {
  const create = () =>
    admin('POST', '/api/user', { user: { email: `${randomUUID()}@example.com`, password } })
  const byLink = await create()
  expect(byLink.json).not.toHaveProperty('emailVerificationId')
  await configureTenant(emulator, { emailConfiguration: { verificationStrategy: 'FormField' } })
  const { json } = await create()
  await configureTenant(emulator, { emailConfiguration: { verificationStrategy: 'ClickableLink' } })
  const [verificationId, oneTimeCode] = [
    textAt(json, 'emailVerificationId'),
    textAt(json, 'emailVerificationOneTimeCode'),
  ]
  expect(at(json, 'verificationIds')).toMatchObject([
    { id: verificationId, oneTimeCode, type: 'email', value: at(json, 'user.email') },
  ])
  const body = { verificationId, oneTimeCode }
  expect((await ask(emulator, 'POST', '/api/user/verify-email', { body })).status).toBe(200)
})

test('a Gated tenant gives an unverified newcomer no token', async () => {
  const create = async () => {
    const user = { email: `${randomUUID()}@example.com`, password }
    return (await admin('POST', '/api/user', { user })).json
  }
  expect(await create()).toHaveProperty('token')
  await configureTenant(emulator, { emailConfiguration: { unverified: { behavior: 'Gated' } } })
  expect(await create()).not.toHaveProperty('token')
  await configureTenant(emulator, { emailConfiguration: { unverified: { behavior: 'Allow' } } })
})

test('a message to set a password: no token, and the id in it sets the first one', async () => {
  const email = `${randomUUID()}@example.com`
  const { json } = await admin('POST', '/api/user', {
    sendSetPasswordEmail: true,
    skipVerification: true,
    user: { email },
  })
  expect(json).not.toHaveProperty('token')
  const { kind, parameters } = await lastEmail(emulator, { id: '', email })
  expect(kind).toBe('setup-password')
  const { changePasswordId } = parameters
  const query = `/api/user?changePasswordId=${changePasswordId}`
  expect(at((await admin('GET', query)).json, 'user.email')).toBe(email)
  const body = { changePasswordId, password: 'the first one' }
  expect((await ask(emulator, 'POST', '/api/user/change-password', { body })).status).toBe(200)
  const answer = await logIn(emulator, { id: '', email }, { password: 'the first one' })
  expect(answer.status).toBe(202)
})

test('a phone number is a login id, whatever its punctuation', async () => {
  const person = await newPerson(emulator, { phoneNumber: '(303) 555-0101' })
  const { json } = await admin('GET', `/api/user/${person.id}`)
  expect(at(json, 'user.phoneNumber')).toBe('+13035550101')
  const found = async (loginId: string, query = '') =>
    (await admin('GET', `/api/user?loginId=${encodeURIComponent(loginId)}${query}`)).status
  expect(await found('303-555-0101', '&loginIdTypes=phoneNumber')).toBe(200)
  expect(await found('303-555-0101')).toBe(404)
})

test('of 20 parallel changes to one address, one is taken', async () => {
  const people = await Promise.all(Array.from({ length: 20 }, () => newPerson(emulator)))
  const user = { email: `${randomUUID()}@example.com`, password: 'long enough' }
  const answers = await Promise.all(
    people.map(({ id }) => admin('PATCH', `/api/user/${id}`, { user })),
  )
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
})

test('what happens to a user is told to a webhook, in order', async () => {
  await using receiver = await listen()
  const done = (names: string[]) => names.flatMap((name) => [name, `${name}.complete`])
  const registration = ['create', 'update', 'delete'].map((name) => `registration.${name}`)
  const types = [
    ...done(['create', 'update', 'delete', ...registration]),
    'email.update',
    'deactivate',
    'reactivate',
  ].map((type) => `user.${type}`)
  const events = Object.fromEntries(types.map((type) => [type, { enabled: true }]))
  await configureTenant(emulator, { eventConfiguration: { events } })
  await admin('POST', '/api/webhook', {
    webhook: {
      url: receiver.url,
      global: true,
      eventsEnabled: Object.fromEntries(types.map((type) => [type, true])),
    },
  })
  const { email, id } = await newPerson(emulator, { firstName: 'Before' })
  const told = async (type: string) => {
    const { body } = await receiver.waitFor(({ body: each }) => each.includes(`"type":"${type}"`))
    return at(JSON.parse(body), 'event')
  }
  expect(await told('user.create')).toMatchObject({ linkedObjectId: id, user: { id, email } })
  expect(await told('user.registration.create.complete')).toMatchObject({
    applicationId: storeId,
    registration: { applicationId: storeId },
    user: { id },
  })
  await admin('PATCH', `/api/user/${id}`, { user: { firstName: 'After', email: `x${email}` } })
  expect(await told('user.update')).toMatchObject({
    original: { firstName: 'Before' },
    user: { firstName: 'After' },
  })
  expect(await told('user.email.update')).toMatchObject({ previousEmail: email })
  await admin('PUT', `/api/user/registration/${id}`, {
    registration: { applicationId: storeId, data: { a: 1 } },
  })
  expect(await told('user.registration.update')).toMatchObject({
    original: { data: {} },
    registration: { data: { a: 1 } },
  })
  await admin('DELETE', `/api/user/registration/${id}/${storeId}`)
  await told('user.registration.delete.complete')
  await admin('DELETE', `/api/user/${id}`)
  await told('user.deactivate')
  await admin('PUT', `/api/user/${id}?reactivate=true`)
  await told('user.reactivate')
  await admin('DELETE', `/api/user/${id}?hardDelete=true`)
  await told('user.delete.complete')
  const received = receiver.received.map(({ body }) => textAt(JSON.parse(body), 'event.type'))
  expect(received.toSorted()).toEqual(types.toSorted())
})

test('a webhook that is part of the transaction can keep a user from being created', async () => {
  const email = `${randomUUID()}@example.com`
  await configureTenant(emulator, {
    eventConfiguration: { events: { 'user.create': { enabled: true, transactionType: 'Any' } } },
  })
  const webhook = await admin('POST', '/api/webhook', {
    webhook: {
      url: 'http://127.0.0.1:9/nobody',
      global: true,
      eventsEnabled: { 'user.create': true },
    },
  })
  const { status } = await admin('POST', '/api/user', { user: { email, password } })
  await admin('DELETE', `/api/webhook/${textAt(webhook.json, 'webhook.id')}`)
  await configureTenant(emulator, {
    eventConfiguration: { events: { 'user.create': { enabled: false } } },
  })
  expect(status).toBe(504)
  expect((await admin('GET', `/api/user?email=${email}`)).status).toBe(404)
})
