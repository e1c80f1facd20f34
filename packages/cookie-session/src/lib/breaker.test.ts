import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Breaker, createBreaker } from './breaker.ts'
import type { SessionEvent } from './events.ts'

let breaker: Breaker
let events: SessionEvent[]
/** When calls reached FusionAuth, seconds since the start. */
let calls: number[]
let start: number

beforeEach(() => {
  vi.useFakeTimers()
  events = []
  calls = []
  start = Date.now()
  underWay = () => 0
  breaker = createBreaker((event) => events.push(event), 5)
})
afterEach(() => {
  vi.useRealTimers()
})

const time = (): number => (Date.now() - start) / 1000
const pass = (seconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(seconds * 1000)

/** Seconds between being let through and reaching FusionAuth: a store is asked first, on a busy machine. */
let underWay = (): number => 0

/** A call that takes a while, once it is let through. */
async function call(seconds: number, result: 'answered' | 'failed'): Promise<string> {
  const done = await breaker.enter()
  if (!done) return 'held back'
  await new Promise((resolve) => setTimeout(resolve, underWay() * 1000))
  calls.push(time())
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
  done(result)
  return result
}

/** The most calls that began within any one second. */
const mostPerSecond = (): number =>
  Math.max(0, ...calls.map((from) => calls.filter((at) => at >= from && at < from + 1).length))

/** So many calls every second, for a while; what became of them. */
async function storm(
  seconds: number,
  perSecond: number,
  took: number,
  result: 'answered' | 'failed',
) {
  const answers: Promise<string>[] = []
  for (let tick = 0; tick < seconds * 10; tick += 1) {
    for (let index = 0; index < perSecond / 10; index += 1) answers.push(call(took, result))
    await pass(0.1)
  }
  await pass(20)
  return Promise.all(answers)
}

test('while FusionAuth answers, 64 are let through at a time and nobody is held back', async () => {
  const answers = Promise.all(Array.from({ length: 1000 }, () => call(0.02, 'answered')))
  await pass(3)
  expect(new Set(await answers)).toEqual(new Set(['answered']))
  expect(calls.at(-1)).toBeLessThan(0.6)
  expect(events).toEqual([])
})

describe('an outage is no storm: at most five calls begin within any second', () => {
  test.each([
    ['refusing at once', 0.001],
    ['failing after a while', 0.4],
    ['hanging until the timeout', 5],
  ])('%s', async (_name, took) => {
    const answers = await storm(30, 500, took, 'failed')
    expect(mostPerSecond()).toBeLessThanOrEqual(5)
    expect(answers.filter((answer) => answer === 'held back').length).toBeGreaterThan(14_000)
    expect(events[0]).toEqual({ type: 'breaker', state: 'open' })
  })

  test('also as FusionAuth sees them, when some take a fifth of a second to reach it', async () => {
    let turn = 0
    underWay = () => {
      turn += 1
      // The first are slow, those after them are not.
      return turn <= 5 ? 0.2 : 0
    }
    await storm(30, 500, 5, 'failed')
    expect(mostPerSecond()).toBeLessThanOrEqual(5)
  })

  test('one that begins while everything is well is noticed within a second', async () => {
    await storm(2, 500, 0.01, 'answered')
    calls = []
    await storm(10, 500, 5, 'failed')
    const begun = calls[0] ?? 0
    calls = calls.filter((at) => at > begun + 1.1)
    expect(mostPerSecond()).toBeLessThanOrEqual(5)
  })
})

test('its end is noticed by itself, by one probe, and then everybody goes on', async () => {
  await storm(10, 100, 0.01, 'failed')
  calls = []
  const first = call(0.01, 'answered')
  await pass(0.1)
  expect(await first).toBe('answered')
  expect(events.at(-1)).toEqual({ type: 'breaker', state: 'closed' })
  const answers = await storm(1, 500, 0.01, 'answered')
  expect(new Set(answers)).toEqual(new Set(['answered']))
})

test("a call that was not made after all takes nobody's turn", async () => {
  for (let turn = 0; turn < 50; turn += 1) {
    const done = await breaker.enter()
    expect(done).toBeDefined()
    done?.('none')
  }
})

test('says when it is worth coming back', async () => {
  expect(breaker.retryAfter).toBe(1)
  await storm(3, 100, 0.01, 'failed')
  expect(breaker.retryAfter).toBeGreaterThanOrEqual(1)
  expect(breaker.retryAfter).toBeLessThanOrEqual(2)
})
