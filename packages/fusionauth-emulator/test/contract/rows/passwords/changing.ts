import { expect } from 'vitest'
import { textAt } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'
import { complete, guarded, totp } from '../../lib/totp.ts'
import { change, changeIdOf, newPassword } from './steps.ts'

export const changing: Row[] = [
  {
    fact: 'by id in the body, without any key: a one-time password; the new password works',
    source: 'API docs',
    answers: `${change} 200`,
    body: 'ChangePasswordResponse',
    has: ['oneTimePassword'],
    lacks: ['state'],
    run: async (bench) => {
      const member = await bench.member()
      const changePasswordId = await changeIdOf(bench, member)
      const body = { changePasswordId, password: newPassword }
      const answer = await bench.send(change, { body })
      expect((await bench.logIn(member)).status).toBe(404)
      expect((await bench.logIn(member, { password: newPassword })).status).toBe(200)
      return answer
    },
  },
  {
    fact: 'the state of the forgotten password comes back',
    source: 'API docs',
    answers: `${change} 200`,
    body: 'ChangePasswordResponse',
    is: { state: { page: ['cart'] } },
    run: async (bench) => {
      const state = { page: ['cart'] }
      const changePasswordId = await changeIdOf(bench, await bench.member(), { state })
      return bench.send(change, { body: { changePasswordId, password: newPassword } })
    },
  },
  {
    fact: 'the id in the body beats the one in the path',
    source: 'API docs',
    answers: `${change}/{changePasswordId} 200`,
    body: 'ChangePasswordResponse',
    run: async (bench) => {
      const [first, second] = [await bench.member(), await bench.member()]
      const inPath = await changeIdOf(bench, first)
      const changePasswordId = await changeIdOf(bench, second)
      const body = { changePasswordId, password: newPassword }
      const answer = await bench.send(`${change}/${inPath}`, { body })
      expect((await bench.logIn(first)).status).toBe(200)
      expect((await bench.logIn(second, { password: newPassword })).status).toBe(200)
      return answer
    },
  },
  {
    fact: 'the id in the path alone',
    source: 'API docs',
    answers: `${change}/{changePasswordId} 200`,
    body: 'ChangePasswordResponse',
    has: ['oneTimePassword'],
    run: async (bench) => {
      const id = await changeIdOf(bench, await bench.member())
      return bench.send(`${change}/${id}`, { body: { password: newPassword } })
    },
  },
  {
    fact: 'a short password by the path',
    source: 'API docs',
    answers: `${change}/{changePasswordId} 400`,
    codes: ['[tooShort]password'],
    run: async (bench) => {
      const id = await changeIdOf(bench, await bench.member())
      return bench.send(`${change}/${id}`, { body: { password: 'short' } })
    },
  },
  {
    fact: 'by login id with a key: no body',
    source: 'API docs',
    answers: `${change} 200`,
    body: 'empty',
    run: async (bench) => {
      const member = await bench.member()
      const { email, password, tenantId } = member
      const body = { loginId: email, currentPassword: password, password: newPassword }
      const answer = await bench.send(change, { key: true, tenant: tenantId, body })
      expect((await bench.logIn(member, { password: newPassword })).status).toBe(200)
      return answer
    },
  },
  {
    fact: 'by JWT with the current password: a one-time password',
    source: 'API docs',
    answers: `${change} 200`,
    body: 'ChangePasswordResponse',
    has: ['oneTimePassword'],
    run: async (bench) => {
      const member = await bench.member()
      const { token } = await bench.tokens(member)
      const body = { currentPassword: member.password, password: newPassword }
      const answer = await bench.send(change, { bearer: token, body })
      expect((await bench.logIn(member, { password: newPassword })).status).toBe(200)
      return answer
    },
  },
  {
    fact: 'with the trust token of a second factor that was shown it goes through',
    source: 'API docs',
    answers: `${change} 200`,
    body: 'ChangePasswordResponse',
    has: ['oneTimePassword'],
    run: async (bench) => {
      const { person, secret } = await guarded(bench)
      const started = await bench.admin('POST /api/two-factor/start', { userId: person.id })
      const twoFactorId = textAt(started.body, 'twoFactorId')
      const done = await complete(bench, { twoFactorId, code: totp(bench, secret) })
      const trustToken = textAt(done.body, 'trustToken')
      const changePasswordId = await changeIdOf(bench, person)
      return bench.send(change, { body: { changePasswordId, password: newPassword, trustToken } })
    },
  },
]
