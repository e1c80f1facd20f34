import { expect } from 'vitest'
import { at, claimsOf, numberAt, textAt } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'
import { noTokens, secrets, withoutKey } from './steps.ts'

export const accepted: Row[] = [
  {
    fact: 'a registered person gets a token, a refresh token with its id, and the user',
    source: 'API docs',
    answers: 'POST /api/login 200',
    has: ['token', 'tokenExpirationInstant', 'refreshToken', 'refreshTokenId', 'user.id'],
    lacks: [
      'actions',
      'changePasswordId',
      'changePasswordReason',
      'configurableMethods',
      'methods',
      'state',
      'threatsDetected',
      'trustToken',
      'twoFactorId',
      'twoFactorTrustId',
      ...secrets,
    ],
    run: async (bench) => {
      const person = await bench.member()
      const answer = await bench.logIn(person)
      expect(at(answer.body, 'user.id')).toBe(person.id)
      return answer
    },
  },
  {
    fact: 'tokenExpirationInstant is the exp of the JWT in milliseconds',
    source: 'API docs',
    answers: 'POST /api/login 200',
    run: async (bench) => {
      const answer = await bench.logIn(await bench.member())
      const { exp } = claimsOf(textAt(answer.body, 'token'))
      const instant = numberAt(answer.body, 'tokenExpirationInstant')
      expect(Math.floor(instant / 1000)).toBe(exp)
      expect(instant).toBeGreaterThan(1e12)
      return answer
    },
  },
  {
    fact: 'without applicationId there is a token but no refresh token, and no aud or roles in it',
    source: 'API docs',
    answers: 'POST /api/login 200',
    has: ['token', 'tokenExpirationInstant'],
    lacks: ['refreshToken', 'refreshTokenId'],
    run: async (bench) => {
      const member = await bench.member()
      const answer = await bench.logIn(member, { applicationId: undefined })
      const claims = claimsOf(textAt(answer.body, 'token'))
      expect(claims).not.toHaveProperty('aud')
      expect(claims).not.toHaveProperty('applicationId')
      expect(claims).not.toHaveProperty('roles')
      return answer
    },
  },
  {
    fact: 'generateRefreshTokens off: an ordinary 200 without a refresh token',
    source: 'issue tracker',
    answers: 'POST /api/login 200',
    has: ['token'],
    lacks: ['refreshToken', 'refreshTokenId'],
    run: async (bench) => {
      const member = await bench.member({ loginConfiguration: { generateRefreshTokens: false } })
      const answer = await bench.logIn(member)
      expect(Object.keys(answer.cookies)).toEqual(['access_token'])
      return answer
    },
  },
  {
    fact: 'the switch for OAuth grants does not give refresh tokens to this API, nor the reverse',
    source: 'API docs',
    answers: 'POST /api/login 200',
    has: ['refreshToken'],
    run: async (bench) => {
      const off = { oauthConfiguration: { generateRefreshTokens: false } }
      return bench.logIn(await bench.member(off))
    },
  },
  {
    fact: 'noJWT: no token, no refresh token, no cookies',
    source: 'API docs',
    answers: 'POST /api/login 200',
    has: ['user'],
    lacks: noTokens,
    run: async (bench) => {
      const answer = await bench.logIn(await bench.member(), { noJWT: true })
      expect(answer.cookies).toEqual({})
      return answer
    },
  },
  {
    fact: 'access_token is a session cookie, refresh_token persists as long as the refresh token',
    source: 'issue tracker',
    answers: 'POST /api/login 200',
    run: async (bench) => {
      const answer = await bench.logIn(await bench.member())
      const { access_token: access, refresh_token: refresh } = answer.cookies
      expect(access).toEqual({
        value: textAt(answer.body, 'token'),
        attributes: { path: '/', httponly: '', samesite: 'Lax' },
      })
      const { expires, ...rest } = refresh?.attributes ?? {}
      expect(decodeURIComponent(refresh?.value ?? '')).toBe(textAt(answer.body, 'refreshToken'))
      expect(rest).toEqual({ path: '/', httponly: '', samesite: 'Lax', 'max-age': '2592000' })
      expect(expires).toMatch(/^\w{3}, \d\d[ -]\w{3}[ -]\d{4} /)
      return answer
    },
  },
  {
    fact: 'the refresh_token cookie lives as long as the configuration says',
    source: 'API docs',
    answers: 'POST /api/login 200',
    run: async (bench) => {
      const member = await bench.member({
        jwtConfiguration: { refreshTokenTimeToLiveInMinutes: 7 },
      })
      const answer = await bench.logIn(member)
      expect(answer.cookies['refresh_token']?.attributes['max-age']).toBe('420')
      return answer
    },
  },
  {
    fact: 'metaData.device labels the refresh token',
    source: 'API docs',
    answers: 'POST /api/login 200',
    run: async (bench) => {
      const device = { name: 'Phone', type: 'fridge', description: 'In the kitchen' }
      const answer = await bench.logIn(await bench.member(), { metaData: { device } })
      const id = textAt(answer.body, 'refreshTokenId')
      const { body } = await bench.admin(`GET /api/jwt/refresh/${id}`)
      expect(at(body, 'refreshToken.metaData.device')).toMatchObject(device)
      return answer
    },
  },
  {
    fact: 'the loginId is an e-mail address by default, and addresses are kept in lower case',
    source: 'API docs',
    answers: 'POST /api/login 200',
    run: async (bench) => {
      const email = `${bench.unique('Upper')}@Example.COM`
      const person = await bench.person({ user: { email } })
      const answer = await bench.logIn({ ...person, email: email.toLowerCase() })
      expect(at(answer.body, 'user.email')).toBe(email.toLowerCase())
      return answer
    },
  },
  {
    fact: 'an application authentication token works in place of the password',
    source: 'API docs',
    answers: 'POST /api/login 200',
    has: ['token'],
    run: async (bench) => {
      const applicationId = await bench.application({
        authenticationTokenConfiguration: { enabled: true },
      })
      const person = await bench.person({
        applicationId,
        request: { generateAuthenticationToken: true },
      })
      const token = textAt(person.created, 'registration.authenticationToken')
      const answer = await bench.logIn(person, { password: token })
      const { authenticationType } = claimsOf(textAt(answer.body, 'token'))
      expect(authenticationType).toBe('APPLICATION_TOKEN')
      return answer
    },
  },
  {
    fact: 'an application with requireAuthentication off needs no key',
    source: 'API docs',
    answers: 'POST /api/login 200',
    has: ['token'],
    run: async (bench) => bench.logIn(await withoutKey(bench), {}, { key: undefined }),
  },
  {
    fact: 'the tenant is inferred from the application',
    source: 'API docs',
    answers: 'POST /api/login 200',
    run: async (bench) => {
      const member = await bench.member({}, { tenantId: await bench.tenant() })
      return bench.logIn(member, {}, { tenant: undefined })
    },
  },
  {
    fact: 'members that nobody knows are tolerated',
    source: 'example apps',
    answers: 'POST /api/login 200',
    run: async (bench) => bench.logIn(await bench.member(), { roles: ['x'], scope: 'openid' }),
  },
  {
    fact: 'what clients of newer versions send is accepted',
    source: 'API docs',
    answers: 'POST /api/login 200',
    run: async (bench) =>
      bench.logIn(await bench.member(), {
        botDetectionScore: 0.9,
        eventInfo: { ipAddress: '192.0.2.1', deviceName: 'Phone', data: { a: 1 } },
        ipAddress: '192.0.2.2',
        newDevice: true,
        twoFactorTrustId: 'unknown',
      }),
  },
  {
    fact: 'there is no scope: tokens of this API are scope-less',
    source: 'issue tracker',
    answers: 'POST /api/login 200',
    run: async (bench) => {
      const answer = await bench.logIn(await bench.member(), { scope: 'openid email' })
      expect(claimsOf(textAt(answer.body, 'token'))).not.toHaveProperty('scope')
      return answer
    },
  },
  {
    fact: 'ids are matched whatever their case',
    source: 'example apps',
    answers: 'POST /api/login 200',
    run: async (bench) => {
      const member = await bench.member()
      const { applicationId = '' } = member
      const answer = await bench.logIn(member, { applicationId: applicationId.toUpperCase() })
      expect(claimsOf(textAt(answer.body, 'token'))['aud']).toBe(applicationId)
      return answer
    },
  },
  {
    fact: 'there is no header for the application: another id in one changes nothing',
    source: 'API docs',
    answers: 'POST /api/login 200',
    run: async (bench) => {
      const headers = { 'X-FusionAuth-Application-Id': await bench.application() }
      const answer = await bench.logIn(await bench.person(), {}, { headers })
      expect(claimsOf(textAt(answer.body, 'token'))).not.toHaveProperty('aud')
      return answer
    },
  },
]
