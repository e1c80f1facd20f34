import { expect } from 'vitest'
import type { Bench } from '../lib/bench.ts'
import { issuer, tenantId } from '../lib/instance.ts'
import { claimsOf, headerOf, isMembers, textAt, type Members } from '../lib/json.ts'
import type { Row, Sheet } from '../lib/rows.ts'

const uuid = /^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/

const compatible = { oauthConfiguration: { scopeHandlingPolicy: 'Compatibility' } }
const strict = { oauthConfiguration: { scopeHandlingPolicy: 'Strict' } }

/** Names of the claims that must be there and no others, in the order of the documentation's sample. */
const always = ['aud', 'exp', 'iat', 'iss', 'sub', 'jti', 'authenticationType']
const identity = ['email', 'email_verified']
const registered = ['applicationId', 'roles']
const last = ['auth_time', 'tid']

const login = 'POST /api/login 200'

async function tokenOf(bench: Bench, application: Members = {}, user: Members = {}) {
  const member = await bench.member(application, { user, registration: { roles: ['admin'] } })
  const answer = await bench.logIn(member)
  const token = textAt(answer.body, 'token')
  return { answer, member, claims: claimsOf(token), header: headerOf(token) }
}

const signedWith = (algorithm: string): Row => ({
  fact: `tokens can be signed with ${algorithm}`,
  source: 'OpenAPI',
  answers: login,
  run: async (bench) => {
    const { body } = await bench.admin('POST /api/key/generate', {
      key: { algorithm, name: bench.unique('key') },
    })
    const accessTokenKeyId = textAt(body, 'key.id')
    const { answer, header } = await tokenOf(bench, { jwtConfiguration: { accessTokenKeyId } })
    expect(header).toEqual({ alg: algorithm, typ: 'JWT', kid: textAt(body, 'key.kid') })
    return answer
  },
})

const rows: Row[] = [
  {
    fact: 'the header is alg, typ and kid: no gty on tokens of the Login API',
    source: 'issue tracker',
    answers: login,
    run: async (bench) => {
      const { answer, header } = await tokenOf(bench)
      expect(Object.keys(header).toSorted()).toEqual(['alg', 'kid', 'typ'])
      expect(header).toMatchObject({ alg: 'RS256', typ: 'JWT' })
      expect(header['kid']).toMatch(/^[\w-]{27}$/)
      return answer
    },
  },
  {
    fact: 'in Compatibility the claims are these, in this order',
    source: 'API docs',
    answers: login,
    run: async (bench) => {
      const { answer, claims } = await tokenOf(bench, compatible)
      expect(Object.keys(claims)).toEqual([...always, ...identity, ...registered, ...last])
      return answer
    },
  },
  {
    fact: 'their values',
    source: 'API docs',
    answers: login,
    run: async (bench) => {
      const now = Math.floor(bench.now() / 1000)
      const { answer, claims, member } = await tokenOf(bench, compatible)
      const { auth_time, exp, iat, jti, ...rest } = claims
      expect(rest).toEqual({
        applicationId: member.applicationId,
        aud: member.applicationId,
        authenticationType: 'PASSWORD',
        email: member.email,
        email_verified: true,
        iss: issuer,
        roles: ['admin'],
        sub: member.id,
        tid: tenantId,
      })
      expect(iat).toBeGreaterThanOrEqual(now)
      expect(iat).toBeLessThan(now + 10)
      expect(Number(exp) - Number(iat)).toBe(3600)
      expect(auth_time).toBe(iat)
      expect(jti).toMatch(uuid)
      return answer
    },
  },
  {
    fact: 'preferred_username is the username',
    source: 'API docs',
    answers: login,
    run: async (bench) => {
      const username = bench.unique('user')
      const { answer, claims } = await tokenOf(bench, compatible, { username })
      expect(claims['preferred_username']).toBe(username)
      return answer
    },
  },
  {
    fact: 'Strict is the default of a new application',
    source: 'release notes',
    answers: 'GET /api/application/{applicationId} 200',
    body: 'ApplicationResponse',
    is: { 'application.oauthConfiguration.scopeHandlingPolicy': 'Strict' },
    run: async (bench) => bench.admin(`GET /api/application/${await bench.application()}`),
  },
  {
    fact: 'Strict: the access token of a grant tells nothing of its person but sub',
    source: 'release notes',
    answers: 'POST /oauth2/token 200',
    body: 'AccessToken',
    run: async (bench) => {
      const member = await bench.member(strict, { user: { username: bench.unique('user') } })
      const answer = await bench.grant(member.applicationId, {
        grant_type: 'password',
        username: member.email,
        password: member.password,
        scope: 'openid email profile',
      })
      const claims = claimsOf(textAt(answer.body, 'access_token'))
      for (const name of [...identity, 'preferred_username', 'name', 'given_name']) {
        expect(claims).not.toHaveProperty(name)
      }
      expect(claims['sub']).toBe(member.id)
      return answer
    },
  },
  {
    fact: 'roles are a list even where there are none',
    source: 'API docs',
    answers: login,
    run: async (bench) => {
      const answer = await bench.logIn(await bench.member())
      expect(claimsOf(textAt(answer.body, 'token'))['roles']).toEqual([])
      return answer
    },
  },
  {
    fact: 'no nbf, no names, no scope',
    source: 'API docs',
    answers: login,
    run: async (bench) => {
      const names = { firstName: 'Robin', lastName: 'Doe', fullName: 'Robin Doe' }
      const { answer, claims } = await tokenOf(bench, compatible, names)
      for (const name of ['nbf', 'name', 'given_name', 'family_name', 'scope']) {
        expect(claims).not.toHaveProperty(name)
      }
      return answer
    },
  },
  {
    fact: 'every token has an id of its own',
    source: 'release notes',
    answers: login,
    run: async (bench) => {
      const member = await bench.member()
      const first = await bench.tokens(member)
      const answer = await bench.logIn(member)
      const second = claimsOf(textAt(answer.body, 'token'))
      expect(second['jti']).not.toBe(claimsOf(first.token)['jti'])
      return answer
    },
  },
  {
    fact: "the issuer is the tenant's, verbatim, also if it is no URL",
    source: 'API docs',
    answers: login,
    run: async (bench) => {
      const tenant = await bench.tenant({ issuer: 'Acme, Inc.' })
      const answer = await bench.logIn(await bench.member({}, { tenantId: tenant }))
      const claims = claimsOf(textAt(answer.body, 'token'))
      expect([claims['iss'], claims['tid']]).toEqual(['Acme, Inc.', tenant])
      return answer
    },
  },
  {
    fact: 'an application with a configuration of its own and no key in it gets an asymmetric one',
    source: 'example apps',
    answers: login,
    run: async (bench) => {
      const jwtConfiguration = {
        enabled: true,
        accessTokenKeyId: undefined,
        idTokenKeyId: undefined,
      }
      const { answer, header } = await tokenOf(bench, { jwtConfiguration })
      expect(header['alg']).toMatch(/^(RS|ES)/)
      const { body } = await bench.send('GET /.well-known/jwks.json')
      expect(JSON.stringify(body)).toContain(String(header['kid']))
      return answer
    },
  },
  ...['RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'HS256', 'HS384', 'HS512'].map(signedWith),
]

const older: Row[] = [
  {
    fact: 'before scopes, access tokens carried the address; there was no scopeHandlingPolicy',
    source: 'example apps',
    answers: login,
    run: async (bench) => {
      const { answer, claims, member } = await tokenOf(bench)
      expect(claims['email']).toBe(member.email)
      expect(claims['email_verified']).toBe(true)
      const { body } = await bench.admin(`GET /api/application/${member.applicationId}`)
      expect(JSON.stringify(body)).not.toContain('scopeHandlingPolicy')
      return answer
    },
  },
  {
    fact: 'before identities, a user had none',
    source: 'release notes',
    answers: login,
    lacks: ['user.identities'],
    run: async (bench) => bench.logIn(await bench.member()),
  },
  {
    fact: 'before grace periods, a value that was rotated is refused at once',
    source: 'release notes',
    answers: 'POST /api/jwt/refresh 400',
    run: async (bench) => {
      const jwtConfiguration = {
        refreshTokenUsagePolicy: 'OneTimeUse',
        refreshTokenOneTimeUseConfiguration: { gracePeriodInSeconds: 60 },
      }
      const { refreshToken } = await bench.tokens(await bench.member({ jwtConfiguration }))
      expect((await bench.refresh(refreshToken)).status).toBe(200)
      return bench.refresh(refreshToken)
    },
  },
  {
    fact: 'before the Tenant Manager there was one application to begin with',
    source: 'release notes',
    answers: 'GET /api/application 200',
    body: 'ApplicationResponse',
    run: async (bench) => {
      const answer = await bench.send('GET /api/application', { key: true })
      const applications = isMembers(answer.body) ? answer.body['applications'] : undefined
      const text = JSON.stringify(applications)
      expect(text).toContain('3c219e58-ed0e-4b18-ad48-f4f92793ae32')
      expect(text).not.toContain('Tenant Manager')
      return answer
    },
  },
]

export const tokens: Sheet = { name: 'tokens', rows }
export const olderVersion: Sheet = {
  name: 'version 1.48',
  options: { version: '1.48' },
  rows: older,
}
