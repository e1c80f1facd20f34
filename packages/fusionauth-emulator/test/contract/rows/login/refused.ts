import { expect } from 'vitest'
import type { Bench, Person } from '../../lib/bench.ts'
import { keyId } from '../../lib/instance.ts'
import { at } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'
import { noTokens, withoutKey } from './steps.ts'

export const refused: Row[] = [
  {
    fact: 'no loginId',
    source: 'release notes',
    answers: 'POST /api/login 400',
    codes: ['[blank]loginId'],
    run: async (bench) => bench.logIn(await bench.member(), { loginId: undefined }),
  },
  {
    fact: 'no password',
    source: 'release notes',
    answers: 'POST /api/login 400',
    codes: ['[blank]password'],
    run: async (bench) => bench.logIn(await bench.member(), { password: undefined }),
  },
  {
    fact: 'an application nobody knows',
    source: 'release notes',
    answers: 'POST /api/login 400',
    codes: ['[invalid]applicationId'],
    run: async (bench) => bench.logIn(await bench.member(), { applicationId: keyId }),
  },
  {
    fact: 'an id that is none',
    source: 'API docs',
    answers: 'POST /api/login 400',
    run: async (bench) => {
      const answer = await bench.logIn(await bench.member(), { applicationId: 'no-uuid' })
      expect(answer.text).toContain('[couldNotConvert]')
      return answer
    },
  },
  {
    fact: 'a body that is not JSON',
    source: 'API docs',
    answers: 'POST /api/login 400',
    run: async (bench) => bench.send('POST /api/login', { key: true, body: '{"loginId":' }),
  },
  {
    fact: 'several tenants and nothing to tell which one',
    source: 'API docs',
    answers: 'POST /api/login 400',
    codes: ['[TenantIdRequired]'],
    run: async (bench) => {
      await bench.tenant()
      const answer = await bench.logIn(await bench.person(), {}, { tenant: undefined })
      expect(at(answer.body, 'generalErrors.0.message')).toMatch(/X-FusionAuth-TenantId/i)
      expect(at(answer.body, 'fieldErrors') ?? {}).toEqual({})
      return answer
    },
  },
  {
    fact: 'a key is required by default, with an application',
    source: 'API docs',
    answers: 'POST /api/login 401',
    run: async (bench) => bench.logIn(await bench.member(), {}, { key: undefined }),
  },
  {
    fact: 'a key is required by default, without an application',
    source: 'API docs',
    answers: 'POST /api/login 401',
    run: async (bench) => bench.logIn(await bench.person(), {}, { key: undefined }),
  },
  {
    fact: 'a wrong key where none is needed',
    source: 'API docs',
    answers: 'POST /api/login 401',
    run: async (bench) => bench.logIn(await withoutKey(bench), {}, { key: 'wrong' }),
  },
  {
    fact: 'a wrong password',
    source: 'API docs',
    answers: 'POST /api/login 404',
    run: async (bench) => {
      const answer = await bench.logIn(await bench.member(), { password: 'wrong' })
      expect(answer.cookies).toEqual({})
      return answer
    },
  },
  {
    fact: 'a person nobody knows',
    source: 'API docs',
    answers: 'POST /api/login 404',
    run: async (bench) => bench.logIn(await bench.member(), { loginId: 'nobody@example.com' }),
  },
  {
    fact: 'the loginId is taken as it is given, blanks and all',
    source: 'API docs',
    answers: 'POST /api/login 404',
    run: async (bench) => {
      const member = await bench.member()
      return bench.logIn(member, { loginId: ` ${member.email} ` })
    },
  },
  {
    fact: 'a username where only e-mail addresses are asked for',
    source: 'API docs',
    answers: 'POST /api/login 404',
    run: async (bench) => {
      const username = bench.unique('user')
      const person = await bench.person({ user: { username } })
      return bench.logIn(person, { loginId: username, loginIdTypes: ['email'] })
    },
  },
  {
    fact: 'a person of another tenant',
    source: 'API docs',
    answers: 'POST /api/login 404',
    run: async (bench) => bench.logIn(await bench.person(), {}, { tenant: await bench.tenant() }),
  },
  {
    fact: 'somebody who was deleted for good',
    source: 'API docs',
    answers: 'POST /api/login 404',
    run: async (bench) => {
      const member = await bench.member()
      await bench.admin(`DELETE /api/user/${member.id}?hardDelete=true`)
      return bench.logIn(member)
    },
  },
  {
    fact: 'a one-time password nobody knows',
    source: 'API docs',
    answers: 'POST /api/login 404',
    run: async (bench) => {
      const { applicationId } = await bench.member()
      const body = { oneTimePassword: 'unknown', applicationId }
      return bench.send('POST /api/login', { key: true, body })
    },
  },
  {
    fact: 'a user action that prevents the login: the actions, with how long they last',
    source: 'API docs',
    answers: 'POST /api/login 409',
    has: ['actions.0.actionId', 'actions.0.name', 'actions.0.expiry'],
    lacks: ['user', ...noTokens],
    run: async (bench) => {
      const member = await bench.member()
      const id = await bench.prevent(member)
      const answer = await bench.logIn(member)
      expect(at(answer.body, 'actions.0.actionId')).toBe(id)
      expect(answer.cookies).toEqual({})
      return answer
    },
  },
  {
    fact: 'an expired account',
    source: 'API docs',
    answers: 'POST /api/login 410',
    run: async (bench) => {
      const member = await bench.member()
      await bench.patchUser(member, { expiry: Math.floor(bench.now()) - 1000 })
      return bench.logIn(member)
    },
  },
  {
    fact: 'a deactivated user',
    source: 'API docs',
    answers: 'POST /api/login 423',
    run: async (bench) => bench.logIn(await deactivated(bench)),
  },
  {
    fact: 'a deactivated user, even with a wrong password',
    source: 'issue tracker',
    answers: 'POST /api/login 423',
    run: async (bench) => bench.logIn(await deactivated(bench), { password: 'wrong' }),
  },
]

async function deactivated(bench: Bench): Promise<Person> {
  const member = await bench.member()
  await bench.admin(`DELETE /api/user/${member.id}`)
  return member
}
