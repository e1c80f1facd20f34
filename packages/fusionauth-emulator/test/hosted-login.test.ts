import { decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Emulator } from '../src/index.ts'
import {
  authorization,
  callback,
  configureOAuth,
  cookieNamed,
  exchange,
  fieldsOf,
  get,
  logIn,
  patchTenant,
  post,
  problemOf,
  returned,
} from './oauth-support.ts'
import { password, start, storeId, tenantId } from './support.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await start()
})
afterAll(() => emulator.close())
beforeEach(async () => {
  await emulator.reset()
  await configureOAuth(emulator)
})

const shopper = 'shopper@example.com'
const authorize = (fields = {}, headers = {}) =>
  get(emulator, '/oauth2/authorize', authorization(fields), headers)

describe('the page', () => {
  test('has what browser tests look for, and no script may run', async () => {
    const { headers, status, text } = await authorize()
    expect(status).toBe(200)
    expect(text).toContain('<title>Login | FusionAuth</title>')
    expect(text).toMatch(/<input\s+id="loginId"/)
    expect(text).toMatch(/<input\s+id="password"/)
    expect(text).toContain('class="blue button"')
    expect(headers.get('content-type')).toMatch(/^text\/html/)
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
    expect(headers.get('content-security-policy')).not.toContain('script-src')
    expect(headers.get('cache-control')).toBe('no-store')
  })

  test('carries the request along, and login_hint into the field', async () => {
    const { text } = await authorize({ login_hint: '"><b>', nonce: 'n' })
    expect(fieldsOf(text)).toEqual({ ...authorization(), nonce: 'n' })
    expect(text).not.toContain('<b>')
    expect(text).toContain('value="&quot;&gt;&lt;b&gt;"')
  })

  test.each([
    'state',
    'scope',
    'nonce',
    'loginId',
    'locale',
    'tenantId',
    'redirect_uri',
    'client_id',
  ])('never writes %s as markup', async (name) => {
    const evil = '"><script>alert(1)</script><x y="'
    const asked = await authorize({ [name]: evil })
    const posted = await logIn(emulator, { [name]: evil, password: 'wrong' })
    expect(asked.text + posted.text).not.toContain('<script>')
  })
})

describe('logging in', () => {
  test('without having asked for the page: back to the application with a code', async () => {
    const answer = await logIn(emulator)
    expect(answer.status).toBe(302)
    expect(answer.location.startsWith(`${callback}?code=`)).toBe(true)
    expect(returned(answer)).toEqual({
      code: expect.stringMatching(/^[\w-]{43}$/),
      iss: 'http://localhost:9011',
      locale: 'en',
      state: 'a b&c',
      userState: 'Authenticated',
    })
  })

  test('with the fields of the page', async () => {
    const { text } = await authorize()
    const fields = { ...fieldsOf(text), loginId: shopper, password }
    expect(returned(await post(emulator, '/oauth2/authorize', fields))['userState']).toBe(
      'Authenticated',
    )
  })

  test('a wrong password shows the page again, with the login id, without the password', async () => {
    const answer = await logIn(emulator, { password: 'not it at all' })
    expect([answer.status, problemOf(answer.text)]).toEqual([200, 'Invalid login credentials.'])
    expect(answer.text).toContain(`value="${shopper}"`)
    expect(answer.text).not.toContain('not it at all')
    expect(answer.cookies).toEqual([])
  })

  test('what is missing is asked for', async () => {
    expect(problemOf((await logIn(emulator, { password: undefined })).text)).toMatch(/^Enter/)
  })

  test.each([
    ['lock', 'This account is locked.'],
    ['expire', 'This account has expired.'],
    ['prevent', 'This account is kept from logging in at the moment.'],
  ] as const)('somebody kept out is told so: %s', async (injury, message) => {
    await emulator.people[injury](shopper)
    expect(problemOf((await logIn(emulator)).text)).toBe(message)
  })

  test('not registered: let in with a hint, unless registration is required', async () => {
    const newcomer = { loginId: 'newcomer@example.com' }
    const answer = await logIn(emulator, newcomer)
    expect(returned(answer)['userState']).toBe('AuthenticatedNotRegistered')
    const { body } = await exchange(emulator, returned(answer)['code'] ?? '')
    expect(body).not.toHaveProperty('refresh_token')
    const claims = decodeJwt(String(body['access_token']))
    expect([claims.aud, claims['applicationId'], claims['roles']]).toEqual([
      storeId,
      undefined,
      undefined,
    ])
    await configureOAuth(emulator, { requireRegistration: true })
    expect(problemOf((await logIn(emulator, newcomer)).text)).toMatch(/not registered/)
  })

  test('an unverified address: let in with a hint, or not where the tenant gates', async () => {
    const verifies = { verifyEmail: true, verificationEmailTemplateId: storeId }
    await patchTenant(emulator, tenantId, { emailConfiguration: verifies })
    await emulator.people.unverify(shopper)
    expect(returned(await logIn(emulator))['userState']).toBe('AuthenticatedNotVerified')
    const unverified = { behavior: 'Gated' }
    await patchTenant(emulator, tenantId, { emailConfiguration: { ...verifies, unverified } })
    expect(problemOf((await logIn(emulator)).text)).toMatch(/^Verify your e-mail/)
  })

  test.each([
    ['query', `${callback}?code=`],
    ['fragment', `${callback}#code=`],
  ])('response_mode %s', async (mode, beginning) => {
    const { location } = await logIn(emulator, { response_mode: mode })
    expect(location.startsWith(beginning)).toBe(true)
  })

  test('response_mode form_post: a form that posts itself, by a script that has the nonce', async () => {
    const { headers, status, text } = await logIn(emulator, { response_mode: 'form_post' })
    expect(status).toBe(200)
    expect(text).toContain(`<form action="${callback}" method="post">`)
    expect(fieldsOf(text)).toMatchObject({ state: 'a b&c', userState: 'Authenticated' })
    const nonce = /<script nonce="([^"]+)">/.exec(text)?.[1]
    expect(headers.get('content-security-policy')).toContain(`script-src 'nonce-${nonce}'`)
  })

  test('the locale of the browser comes back', async () => {
    const answer = await logIn(emulator, {}, { 'accept-language': 'fr-CA,fr;q=0.9' })
    expect(returned(answer)['locale']).toBe('fr_CA')
  })
})

describe('two-factor', () => {
  test('a code is asked for, a wrong one refused, the right one lets in', async () => {
    await emulator.people.enrolTwoFactor(shopper)
    const { cookies, status, text } = await logIn(emulator)
    expect([status, cookies]).toEqual([200, []])
    expect(text).toContain('id="code"')
    const fields = fieldsOf(text)
    const wrong = await post(emulator, '/oauth2/two-factor', { ...fields, code: '000000' })
    expect(problemOf(wrong.text)).toBe('This code is not right.')
    const code = await emulator.people.totpCode(shopper)
    const right = await post(emulator, '/oauth2/two-factor', {
      ...fieldsOf(wrong.text),
      code,
      trustComputer: 'true',
    })
    expect(returned(right)).toMatchObject({ state: 'a b&c', userState: 'Authenticated' })
    const cookie = cookieNamed(right, 'fusionauth.trust')
    expect(cookie).not.toBe('')
    expect((await logIn(emulator, {}, { cookie })).status).toBe(302)
    const late = await post(emulator, '/oauth2/two-factor', { ...fields, code })
    expect(problemOf(late.text)).toMatch(/^That took too long/)
  })
})

test('a password that must be changed is changed on the way', async () => {
  await emulator.people.forcePasswordChange(shopper)
  const { text } = await logIn(emulator)
  const fields = fieldsOf(text)
  const change = (chosen: string, passwordConfirm: string) =>
    post(emulator, '/password/change', { ...fields, password: chosen, passwordConfirm })
  expect(problemOf((await change('a new one', 'another one')).text)).toMatch(/not the same/)
  expect(problemOf((await change('short', 'short')).text)).toMatch(/8 characters/)
  const done = await change('a new password', 'a new password')
  expect(returned(done)['userState']).toBe('Authenticated')
  expect((await logIn(emulator, { password: 'a new password' })).status).toBe(302)
  expect(problemOf((await change('a new password', 'a new password')).text)).toMatch(/too long/)
})
