import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Emulator } from '../src/index.ts'
import { ask } from './admin-support.ts'
import { at, textAt } from './contract/lib/json.ts'
import { apiKey, call, login, shopperId, start, storeId, tenantId } from './support.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await start({ version: '1.48' })
})
afterAll(() => emulator.close())

const admin = (method: string, path: string, body?: unknown) =>
  ask(emulator, method, path, { key: true, body })

test('1.48 says so, and has one application of its own', async () => {
  const { json } = await admin('GET', '/api/status')
  expect(json['version']).toBe('1.48.3')
  const { text } = await admin('GET', '/api/application')
  expect([text.includes('"FusionAuth"'), text.includes('Tenant Manager')]).toEqual([true, false])
})

test('1.48 has no members that came later, though the kickstart names them', async () => {
  const application = await admin('GET', `/api/application/${storeId}`)
  const tenant = await admin('GET', `/api/tenant/${tenantId}`)
  const later = [
    'scopeHandlingPolicy',
    'unknownScopePolicy',
    'consentMode',
    'relationship',
    'scopes',
    'refreshTokenOneTimeUseConfiguration',
    'onOneTimeTokenReuse',
    'VerificationKeyIds',
  ]
  for (const name of later) expect(application.text + tenant.text).not.toContain(name)
  const newer = await start()
  const headers = { authorization: apiKey }
  const shown = await call(newer, 'GET', `/api/application/${storeId}`, { headers })
  await newer.close()
  for (const name of later.filter((each) => each !== 'onOneTimeTokenReuse')) {
    expect(shown.text).toContain(name)
  }
})

test('a user of 1.48 has no identities, also once the address is verified', async () => {
  const { json, text } = await admin('GET', `/api/user/${shopperId}`)
  expect(text).not.toContain('identities')
  expect(at(json, 'user.verified')).toBe(true)
  const unverified = '20000000-0000-4000-8000-000000000006'
  await admin('POST', '/api/user/verify-email', { userId: unverified })
  const verified = await admin('GET', `/api/user/${unverified}`)
  expect(at(verified.json, 'user.verified')).toBe(true)
  expect(verified.text).not.toContain('identities')
})

test('1.48: e-mail address in the access token, HS256 unless told otherwise, no grace', async () => {
  const { body } = await login(emulator)
  expect(decodeJwt(body.token ?? '')).toMatchObject({ email: 'shopper@example.com' })
  const user = { username: 'plain', password: 'long enough' }
  const created = await admin('POST', '/api/user', { user })
  expect(decodeProtectedHeader(textAt(created.json, 'token')).alg).toBe('HS256')
  const refresh = () =>
    ask(emulator, 'POST', '/api/jwt/refresh', { body: { refreshToken: body.refreshToken } })
  expect([(await refresh()).status, (await refresh()).status]).toEqual([200, 400])
})

test('1.48: a phone number alone is no login id', async () => {
  const user = { phoneNumber: '+13035550101', password: 'long enough' }
  expect((await admin('POST', '/api/user', { user })).status).toBe(400)
})
