import { expect } from 'vitest'
import { keyId } from '../../lib/instance.ts'
import type { Row } from '../../lib/rows.ts'
import { challenged, guarded } from '../../lib/totp.ts'
import { change, changeIdOf, newPassword } from './steps.ts'

export const refused: Row[] = [
  {
    fact: 'an id nobody knows, in the path',
    source: 'API docs',
    answers: `${change}/{changePasswordId} 404`,
    run: async (bench) => bench.send(`${change}/unknown`, { body: { password: newPassword } }),
  },
  {
    fact: 'no id, no login id, no JWT',
    source: 'API docs',
    answers: `${change} 400`,
    run: async (bench) => bench.send(change, { key: true, body: { password: newPassword } }),
  },
  {
    fact: 'a short password',
    source: 'release notes',
    answers: `${change} 400`,
    codes: ['[tooShort]password'],
    run: async (bench) => {
      const member = await bench.member()
      const changePasswordId = await changeIdOf(bench, member)
      const answer = await bench.send(change, { body: { changePasswordId, password: 'short' } })
      const again = { changePasswordId, password: newPassword }
      expect((await bench.send(change, { body: again })).status).toBe(200)
      return answer
    },
  },
  {
    fact: 'a wrong current password, by login id with a key',
    source: 'release notes',
    answers: `${change} 400`,
    codes: ['[invalid]currentPassword'],
    run: async (bench) => {
      const { email, tenantId } = await bench.member()
      const body = { loginId: email, currentPassword: 'wrong', password: newPassword }
      return bench.send(change, { key: true, tenant: tenantId, body })
    },
  },
  {
    fact: 'a login id nobody has, with a key',
    source: 'release notes',
    answers: `${change} 400`,
    run: async (bench) => {
      const { password, tenantId } = await bench.member()
      const loginId = 'nobody@example.com'
      const body = { loginId, currentPassword: password, password: newPassword }
      return bench.send(change, { key: true, tenant: tenantId, body })
    },
  },
  {
    fact: 'a person with a second factor needs a trust token',
    source: 'API docs',
    answers: `${change} 400`,
    codes: ['[TrustTokenRequired]'],
    run: async (bench) => {
      const changePasswordId = await changeIdOf(bench, (await guarded(bench)).person)
      return bench.send(change, { body: { changePasswordId, password: newPassword } })
    },
  },
  {
    fact: 'by login id without a key',
    source: 'API docs',
    answers: `${change} 401`,
    run: async (bench) => {
      const { email, password, tenantId } = await bench.member()
      const body = { loginId: email, currentPassword: password, password: newPassword }
      return bench.send(change, { tenant: tenantId, body })
    },
  },
  {
    fact: 'by a JWT that is none',
    source: 'API docs',
    answers: `${change} 401`,
    run: async (bench) =>
      bench.send(change, { bearer: 'nonsense', body: { currentPassword: 'x', password: 'y' } }),
  },
  {
    fact: 'a wrong current password, by JWT',
    source: 'API docs',
    answers: `${change} 404`,
    run: async (bench) => {
      const { token } = await bench.tokens(await bench.member())
      const body = { currentPassword: 'wrong', password: newPassword }
      return bench.send(change, { bearer: token, body })
    },
  },
  {
    fact: 'an id nobody knows',
    source: 'API docs',
    answers: `${change} 404`,
    run: async (bench) =>
      bench.send(change, { body: { changePasswordId: keyId, password: newPassword } }),
  },
  {
    fact: 'an id of another kind: the one of a second factor',
    source: 'API docs',
    answers: `${change} 404`,
    run: async (bench) => {
      const { person } = await guarded(bench)
      const { twoFactorId } = await challenged(bench, person)
      return bench.send(change, { body: { changePasswordId: twoFactorId, password: newPassword } })
    },
  },
  {
    fact: 'an id lives ten minutes',
    source: 'API docs',
    answers: `${change} 404`,
    run: async (bench) => {
      const member = await bench.member()
      const [first, second] = [await changeIdOf(bench, member), await bench.member()]
      const other = await changeIdOf(bench, second)
      bench.advance(590)
      const body = { password: newPassword }
      const inTime = await bench.send(change, { body: { ...body, changePasswordId: other } })
      expect(inTime.status).toBe(200)
      bench.advance(11)
      return bench.send(change, { body: { ...body, changePasswordId: first } })
    },
  },
  {
    fact: 'an id works once',
    source: 'API docs',
    answers: `${change} 404`,
    run: async (bench) => {
      const changePasswordId = await changeIdOf(bench, await bench.member())
      const body = { changePasswordId, password: newPassword }
      expect((await bench.send(change, { body })).status).toBe(200)
      return bench.send(change, { body: { ...body, password: 'a third horse' } })
    },
  },
  {
    fact: 'a change ends the other ids of the person',
    source: 'API docs',
    answers: `${change} 404`,
    run: async (bench) => {
      const member = await bench.member()
      const changePasswordId = await changeIdOf(bench, member)
      const { email, password, tenantId } = member
      const byLoginId = { loginId: email, currentPassword: password, password: newPassword }
      const changed = await bench.send(change, { key: true, tenant: tenantId, body: byLoginId })
      expect(changed.status).toBe(200)
      return bench.send(change, { body: { changePasswordId, password: 'a third horse' } })
    },
  },
]
