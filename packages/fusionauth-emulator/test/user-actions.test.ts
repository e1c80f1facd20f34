import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Emulator } from '../src/index.ts'
import { logIn, newLockOut, newPerson } from './account-support.ts'
import { ask, codesIn } from './admin-support.ts'
import { at, listAt, textAt } from './contract/lib/json.ts'
import { forumId, moderatorId, start, storeId } from './support.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await start()
})
afterAll(() => emulator.close())

const admin = (method: string, path: string, body?: unknown) =>
  ask(emulator, method, path, { key: true, body })

const later = (seconds: number) => Math.floor((emulator.clock.now() + seconds) * 1000)

test('a measure keeps somebody out until its end, until it is changed, until it is cancelled', async () => {
  const person = await newPerson(emulator)
  const userActionId = await newLockOut(emulator)
  const action = { actioneeUserId: person.id, actionerUserId: moderatorId, userActionId }
  const taken = await admin('POST', '/api/user/action', {
    action: { ...action, comment: 'Enough', expiry: later(60) },
  })
  expect(taken.json['action']).toMatchObject({ ...action, comment: 'Enough' })
  expect((await logIn(emulator, person)).status).toBe(409)

  const path = `/api/user/action/${textAt(taken.json, 'action.id')}`
  await admin('PUT', path, { action: { actionerUserId: moderatorId, expiry: later(120) } })
  emulator.clock.advance(61)
  expect((await logIn(emulator, person)).status).toBe(409)
  const listed = await admin('GET', `/api/user/action?userId=${person.id}&active=true`)
  expect(listAt(listed.json, 'actions')).toHaveLength(1)

  await admin('DELETE', path, { action: { actionerUserId: moderatorId, comment: 'Sorry' } })
  expect((await logIn(emulator, person)).status).toBe(200)
  const { json } = await admin('GET', path)
  expect(at(json, 'action.history.historyItems.1')).toMatchObject({ comment: 'Sorry' })
  const none = await admin('GET', `/api/user/action?userId=${person.id}&active=true`)
  expect(none.json['actions']).toEqual([])
})

test('for one application: the other lets in', async () => {
  const person = await newPerson(emulator)
  const userActionId = await newLockOut(emulator)
  const action = { actioneeUserId: person.id, userActionId, expiry: later(60) }
  await admin('POST', '/api/user/action', { action: { ...action, applicationIds: [storeId] } })
  const statuses = []
  for (const applicationId of [storeId, forumId]) {
    statuses.push((await logIn(emulator, person, { applicationId })).status)
  }
  expect(statuses).toEqual([409, 202])
})

test('for ever, by the largest number there is; a reason by its id', async () => {
  const person = await newPerson(emulator)
  const userActionId = await newLockOut(emulator)
  const userActionReason = { code: 'spam', text: 'Spam' }
  const reason = await admin('POST', '/api/user-action-reason', { userActionReason })
  await admin('POST', '/api/user/action', {
    action: {
      actioneeUserId: person.id,
      userActionId,
      expiry: 9_223_372_036_854_775_807n.toString(),
      reasonId: textAt(reason.json, 'userActionReason.id'),
    },
  })
  emulator.clock.advance(100 * 365 * 86_400)
  const { json, status } = await logIn(emulator, person)
  emulator.clock.reset()
  expect([status, at(json, 'actions.0.reasonCode')]).toEqual([409, 'spam'])
})

test('a deactivated action keeps nobody out, and cannot be taken', async () => {
  const person = await newPerson(emulator)
  const userActionId = await newLockOut(emulator)
  const action = { actioneeUserId: person.id, userActionId, expiry: later(60) }
  await admin('POST', '/api/user/action', { action })
  await admin('DELETE', `/api/user-action/${userActionId}`)
  expect((await logIn(emulator, person)).status).toBe(200)
  const refused = await admin('POST', '/api/user/action', { action })
  expect(codesIn(refused)).toEqual(['[invalid]action.userActionId'])
  await admin('PUT', `/api/user-action/${userActionId}?reactivate=true`)
  expect((await logIn(emulator, person)).status).toBe(409)
})

test.each([
  [{ userAction: {} }, ['[blank]userAction.name']],
  [{ userAction: { name: 'x', preventLogin: true } }, ['[invalid]userAction.preventLogin']],
  [{}, ['[missing]userAction']],
])('an action that is refused: %j', async (body, expected) => {
  const answer = await admin('POST', '/api/user-action', body)
  expect([answer.status, codesIn(answer)]).toEqual([400, expected])
})

test('a measure that is refused names what is wrong with it', async () => {
  const userActionId = await newLockOut(emulator)
  const nobody = randomUUID()
  const answer = await admin('POST', '/api/user/action', {
    action: { actioneeUserId: nobody, actionerUserId: nobody, userActionId },
  })
  expect([answer.status, codesIn(answer)]).toEqual([
    400,
    ['[invalid]action.actioneeUserId', '[invalid]action.actionerUserId', '[missing]action.expiry'],
  ])
})
