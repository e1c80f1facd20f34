import { expect } from 'vitest'
import type { Bench, Person } from '../../lib/bench.ts'
import { at, headerOf, textAt } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'
import { response, signedIn } from './steps.ts'

type End = [what: string, act: (bench: Bench, member: Person) => Promise<unknown>]

const ends: End[] = [
  ['the user is deactivated', (bench, { id }) => bench.admin(`DELETE /api/user/${id}`)],
  ['the user is deleted', (bench, { id }) => bench.admin(`DELETE /api/user/${id}?hardDelete=true`)],
  [
    'the registration is deleted',
    (bench, { applicationId, id }) =>
      bench.admin(`DELETE /api/user/registration/${id}/${applicationId}`),
  ],
  [
    'the application is deleted',
    (bench, { applicationId }) =>
      bench.admin(`DELETE /api/application/${applicationId}?hardDelete=true`),
  ],
  ['a user action prevents the login', (bench, member) => bench.prevent(member)],
  [
    'the password is changed',
    (bench, { email, password, tenantId }) =>
      bench.admin(
        'POST /api/user/change-password',
        { loginId: email, currentPassword: password, password: 'another horse' },
        tenantId,
      ),
  ],
]

const deadAfter = ([what, end]: End): Row => ({
  fact: `a refresh token is dead once ${what}`,
  source: 'API docs',
  answers: 'POST /api/jwt/refresh 400',
  run: async (bench) => {
    const { member, refreshToken } = await signedIn(bench)
    expect((await bench.refresh(refreshToken)).status).toBe(200)
    await end(bench, member)
    return bench.refresh(refreshToken)
  },
})

export const revoking = ends.map(deadAfter)

export const afterwards: Row[] = [
  {
    fact: 'an access token is never revoked: it lives until it expires',
    source: 'API docs',
    answers: 'GET /api/jwt/validate 200',
    body: 'ValidateResponse',
    run: async (bench) => {
      const { member, token } = await signedIn(bench)
      await bench.admin(`DELETE /api/jwt/refresh?userId=${member.id}`)
      await bench.admin(`DELETE /api/user/${member.id}`)
      return bench.send('GET /api/jwt/validate', { bearer: token })
    },
  },
  {
    fact: 'onPasswordChanged off keeps the refresh tokens',
    source: 'API docs',
    answers: 'POST /api/jwt/refresh 200',
    body: response,
    run: async (bench) => {
      const refreshTokenRevocationPolicy = { onPasswordChanged: false }
      const tenant = await bench.tenant({ jwtConfiguration: { refreshTokenRevocationPolicy } })
      const { member, refreshToken } = await signedIn(bench, {}, tenant)
      const { email, password } = member
      const change = { loginId: email, currentPassword: password, password: 'another horse' }
      await bench.admin('POST /api/user/change-password', change, tenant)
      return bench.refresh(refreshToken)
    },
  },
  {
    fact: 'the kid of the JWT is that of the key in use, before and after another key is chosen',
    source: 'API docs',
    answers: 'POST /api/jwt/refresh 200',
    body: response,
    run: async (bench) => {
      const { member, refreshToken, token } = await signedIn(bench)
      const { body } = await bench.admin('POST /api/key/generate', {
        key: { algorithm: 'ES256', name: bench.unique('key') },
      })
      expect(headerOf(token)['alg']).toBe('RS256')
      const jwtConfiguration = { accessTokenKeyId: textAt(body, 'key.id') }
      await bench.patchApplication(member.applicationId ?? '', { jwtConfiguration })
      const answer = await bench.refresh(refreshToken)
      const { alg, kid } = headerOf(textAt(answer.body, 'token'))
      expect({ alg, kid }).toEqual({ alg: 'ES256', kid: at(body, 'key.kid') })
      return answer
    },
  },
]
