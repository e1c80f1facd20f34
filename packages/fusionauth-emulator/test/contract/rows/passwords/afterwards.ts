import { expect } from 'vitest'
import type { Bench, Person } from '../../lib/bench.ts'
import { claimsOf, textAt } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'
import { change, changeIdOf, newPassword } from './steps.ts'

export const afterwards: Row[] = [
  {
    fact: 'a login with the one-time password: no second login is needed',
    source: 'API docs',
    answers: 'POST /api/login 200',
    has: ['token', 'user.id'],
    lacks: ['refreshToken', 'state'],
    run: async (bench) => {
      const member = await bench.member()
      const answer = await withOneTimePassword(bench, member, await changeIdOf(bench, member))
      const { authenticationType } = claimsOf(textAt(answer.body, 'token'))
      expect(authenticationType).toBe('ONE_TIME_PASSWORD')
      return answer
    },
  },
  {
    fact: 'that login gives the state back, which no other login does',
    source: 'API docs',
    answers: 'POST /api/login 200',
    is: { state: { page: ['cart'] } },
    run: async (bench) => {
      const member = await bench.member()
      const changePasswordId = await changeIdOf(bench, member, { state: { page: ['cart'] } })
      return withOneTimePassword(bench, member, changePasswordId)
    },
  },
  {
    fact: 'that login has a refresh token if a valid one was given with the change',
    source: 'API docs',
    answers: 'POST /api/login 200',
    has: ['token', 'refreshToken', 'refreshTokenId'],
    run: async (bench) => {
      const member = await bench.member()
      const { refreshToken, token } = await bench.tokens(member)
      const { password, applicationId } = member
      const { body } = await bench.send(change, {
        bearer: token,
        body: { currentPassword: password, password: newPassword, refreshToken },
      })
      const oneTimePassword = textAt(body, 'oneTimePassword')
      return bench.send('POST /api/login', { key: true, body: { oneTimePassword, applicationId } })
    },
  },
  {
    fact: 'the cookie of the refresh token beats the body',
    source: 'API docs',
    answers: 'POST /api/login 200',
    has: ['token'],
    lacks: ['refreshToken'],
    run: async (bench) => {
      const member = await bench.member()
      const { refreshToken, token } = await bench.tokens(member)
      const { password, applicationId } = member
      const { body } = await bench.send(change, {
        bearer: token,
        cookie: 'refresh_token=unknown',
        body: { currentPassword: password, password: newPassword, refreshToken },
      })
      const oneTimePassword = textAt(body, 'oneTimePassword')
      return bench.send('POST /api/login', { key: true, body: { oneTimePassword, applicationId } })
    },
  },
  {
    fact: 'a one-time password works once',
    source: 'API docs',
    answers: 'POST /api/login 404',
    run: async (bench) => {
      const { applicationId, oneTimePassword } = await oneTime(bench)
      const body = { oneTimePassword, applicationId }
      expect((await bench.send('POST /api/login', { key: true, body })).status).toBe(200)
      return bench.send('POST /api/login', { key: true, body })
    },
  },
  {
    fact: 'a one-time password lives a minute',
    source: 'API docs',
    answers: 'POST /api/login 404',
    run: async (bench) => {
      const body = await oneTime(bench)
      bench.advance(61)
      return bench.send('POST /api/login', { key: true, body })
    },
  },
  {
    fact: 'somebody who had to change it logs in as ever afterwards',
    source: 'API docs',
    answers: 'POST /api/login 200',
    is: { 'user.passwordChangeRequired': false },
    run: async (bench) => {
      const member = await bench.member({}, { user: { passwordChangeRequired: true } })
      const { body } = await bench.logIn(member)
      const changePasswordId = textAt(body, 'changePasswordId')
      await bench.send(change, { body: { changePasswordId, password: newPassword } })
      return bench.logIn(member, { password: newPassword })
    },
  },
]

async function oneTime(bench: Bench) {
  const member = await bench.member()
  const changePasswordId = await changeIdOf(bench, member)
  const { body } = await bench.send(change, { body: { changePasswordId, password: newPassword } })
  const oneTimePassword = textAt(body, 'oneTimePassword')
  return { oneTimePassword, applicationId: member.applicationId }
}

async function withOneTimePassword(bench: Bench, member: Person, changePasswordId: string) {
  const { body } = await bench.send(change, { body: { changePasswordId, password: newPassword } })
  const { applicationId } = member
  const oneTimePassword = textAt(body, 'oneTimePassword')
  return bench.send('POST /api/login', { key: true, body: { oneTimePassword, applicationId } })
}
