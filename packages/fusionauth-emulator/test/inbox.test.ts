import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Emulator } from '../src/index.ts'
import { call, start } from './support.ts'

let emulator: Emulator
beforeEach(async () => {
  emulator = await start()
  emulator.inbox.clear()
})
afterEach(() => emulator.close())

const forget = (loginId: string) =>
  call(emulator, 'POST', '/api/user/forgot-password', {
    key: true,
    body: { loginId, sendForgotPasswordEmail: true },
  })

test('what FusionAuth would have sent is caught: to whom, what kind, with what in it', async () => {
  const { text } = await forget('shopper@example.com')
  await forget('moderator@example.com')
  const { changePasswordId } = JSON.parse(text)
  const mail = emulator.inbox.latest('Shopper@Example.com')
  expect(mail).toMatchObject({
    to: 'shopper@example.com',
    kind: 'forgot-password',
    parameters: { changePasswordId },
  })
  expect(mail?.text).toContain(changePasswordId)
  expect(emulator.inbox.latest()?.to).toBe('moderator@example.com')
  expect(emulator.inbox.list().map(({ to }) => to)).toEqual([
    'shopper@example.com',
    'moderator@example.com',
  ])
  emulator.inbox.clear()
  expect([emulator.inbox.list(), emulator.inbox.latest()]).toEqual([[], undefined])
})

test('over HTTP: list, latest by address, delete; none is a 404 in words', async () => {
  await forget('shopper@example.com')
  const path = '/emulator/api/inbox'
  const list = await call(emulator, 'GET', path)
  expect(JSON.parse(list.text)).toEqual({ emails: emulator.inbox.list() })
  const latest = await call(emulator, 'GET', `${path}/latest?to=shopper%40example.com`)
  expect(JSON.parse(latest.text)).toEqual(emulator.inbox.latest())
  expect(JSON.parse((await call(emulator, 'GET', `${path}/latest`)).text)).toEqual(
    emulator.inbox.latest(),
  )
  const none = await call(emulator, 'GET', `${path}/latest?to=nobody@example.com`)
  const message = 'There is no e-mail to nobody@example.com in the inbox.'
  expect([none.status, none.body]).toEqual([
    404,
    { generalErrors: [{ code: '[not_found]', message }] },
  ])
  await call(emulator, 'DELETE', path)
  expect((await call(emulator, 'GET', `${path}/latest`)).status).toBe(404)
})

test('waitFor an e-mail that is still to come, in the process and over HTTP', async () => {
  const here = emulator.inbox.waitFor('shopper@example.com')
  const there = call(emulator, 'POST', '/emulator/api/inbox/wait', {
    body: { to: 'shopper@example.com' },
  })
  await forget('moderator@example.com')
  await forget('shopper@example.com')
  expect((await here).to).toBe('shopper@example.com')
  expect(JSON.parse((await there).text)).toEqual(await here)
  await expect(
    emulator.inbox.waitFor('nobody@example.com', { timeoutSeconds: 0.05 }),
  ).rejects.toMatchObject({ code: 'timed_out' })
})

test('what a caller does to a mail changes nothing', async () => {
  await forget('shopper@example.com')
  const mail = emulator.inbox.latest()
  if (mail) mail.to = 'x'
  expect(emulator.inbox.latest()?.to).toBe('shopper@example.com')
})
