import { expect } from 'vitest'
import { at } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'

export const identified: Row[] = [
  {
    fact: 'generateRefreshTokens and allowTokenRefresh are off by default, a key is required',
    source: 'client sources',
    answers: 'POST /api/login 200',
    has: ['token'],
    lacks: ['refreshToken', 'refreshTokenId'],
    run: async (bench) => {
      const applicationId = await bench.application({ loginConfiguration: undefined })
      const { body } = await bench.admin(`GET /api/application/${applicationId}`)
      expect(at(body, 'application.loginConfiguration')).toEqual({
        allowTokenRefresh: false,
        generateRefreshTokens: false,
        requireAuthentication: true,
      })
      return bench.logIn(await bench.person({ applicationId }))
    },
  },
  {
    fact: 'the loginId may be the username',
    source: 'API docs',
    answers: 'POST /api/login 200',
    run: async (bench) => {
      const username = bench.unique('user')
      const person = await bench.person({ user: { username } })
      const answer = await bench.logIn(person, { loginId: username })
      expect(at(answer.body, 'user.username')).toBe(username)
      return answer
    },
  },
  {
    fact: 'loginIdTypes: the first type that matches wins',
    source: 'API docs',
    answers: 'POST /api/login 200',
    run: async (bench) => {
      const loginId = `${bench.unique('both')}@example.com`
      const byEmail = await bench.person({ user: { email: loginId } })
      const byName = await bench.person({ user: { username: loginId } })
      const given = { loginId, loginIdTypes: ['username', 'email'] }
      const answer = await bench.logIn(byName, given)
      expect(at(answer.body, 'user.id')).toBe(byName.id)
      const { body } = await bench.logIn(byEmail, { loginId })
      expect(at(body, 'user.id')).toBe(byEmail.id)
      return answer
    },
  },
  {
    fact: 'loginIdTypes phoneNumber: a number without a country is one of country code 1',
    source: 'API docs',
    answers: 'POST /api/login 200',
    run: async (bench) => {
      const person = await bench.person({ user: { phoneNumber: '+13035551212' } })
      return bench.logIn(person, { loginId: '(303) 555-1212', loginIdTypes: ['phoneNumber'] })
    },
  },
  {
    fact: 'without applicationId the setting of the tenant decides whether a key is needed',
    source: 'API docs',
    answers: 'POST /api/login 200',
    has: ['token'],
    run: async (bench) => {
      const tenant = await bench.tenant({ loginConfiguration: { requireAuthentication: false } })
      return bench.logIn(await bench.person({ tenantId: tenant }), {}, { key: undefined })
    },
  },
]
