import { expect, test } from 'vitest'
import { call, codes, day, login, start } from './support.ts'

const path = '/emulator/api/clock'
const real = 1_800_000_000

test('the clock is the same in the process and over HTTP', async () => {
  await using emulator = await start({ now: () => real })
  expect((await call(emulator, 'GET', path)).body).toEqual({ now: real, offset: 0 })
  emulator.clock.advance(360)
  const moved = await call(emulator, 'POST', path, { body: { advance: 31 * day } })
  expect(moved.body).toEqual({ now: real + 360 + 31 * day, offset: 360 + 31 * day })
  expect(emulator.clock.now()).toBe(moved.body.now)
  const back = await call(emulator, 'POST', path, { body: { advance: -0.5 } })
  expect(back.body.offset).toBe(360 + 31 * day - 0.5)
  expect((await call(emulator, 'DELETE', path)).body).toEqual({ now: real, offset: 0 })
})

test('what is issued is dated by the moved clock', async () => {
  await using emulator = await start({ now: () => real })
  emulator.clock.advance(day)
  const { body } = await login(emulator)
  expect(body.tokenExpirationInstant).toBe((real + day + 300) * 1000)
})

test.each([
  [{}],
  [{ advance: '60' }],
  [{ advance: null }],
  [{ advance: 1e12 }],
  ['{"advance":1e999}'],
])('nonsense is refused and moves nothing: %j', async (body) => {
  await using emulator = await start()
  const answer = await call(emulator, 'POST', path, { body })
  expect(answer.status).toBe(400)
  expect(codes(answer)[0]).toMatch(/^\[(couldNotConvert|invalid)\]advance$/)
  expect(emulator.clock.offset).toBe(0)
})

test('a page of another site cannot move the clock', async () => {
  await using emulator = await start()
  for (const site of ['cross-site', 'same-site']) {
    const headers = { 'sec-fetch-site': site }
    const { status } = await call(emulator, 'POST', path, { body: { advance: 60 }, headers })
    expect(status).toBe(403)
  }
  expect(emulator.clock.offset).toBe(0)
  const own = { 'sec-fetch-site': 'same-origin' }
  expect((await call(emulator, 'GET', path, { headers: own })).status).toBe(200)
})

test('in the process, nonsense is a RangeError', async () => {
  await using emulator = await start()
  expect(() => emulator.clock.advance(Number.NaN)).toThrow(RangeError)
  expect(() => emulator.clock.advance(Number.POSITIVE_INFINITY)).toThrow(RangeError)
})
