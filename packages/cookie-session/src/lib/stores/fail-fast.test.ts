import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { failFast } from './fail-fast.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const never = () => new Promise<never>(() => undefined)
const broken = () => Promise.reject(new Error('broken'))
const fine = async () => 'fine'
const resting = 'Redis did not answer a moment ago, and is not asked yet.'
const messageOf = (call: Promise<never>) => call.catch((error: Error) => error.message)
const create = () => failFast(2, (error) => error instanceof RangeError)

test('a call is given up after the timeout, and its timer goes with it', async () => {
  const ask = create()
  expect(await ask(fine)).toBe('fine')
  expect(vi.getTimerCount()).toBe(0)
  const late = messageOf(ask(never))
  await vi.advanceTimersByTimeAsync(2000)
  expect(await late).toBe('Redis did not answer within 2 s.')
})

test('after a failure nothing is asked for a second, then one call tries', async () => {
  const ask = create()
  await expect(ask(broken)).rejects.toThrow('broken')
  const call = vi.fn<() => Promise<string>>(fine)
  vi.advanceTimersByTime(999)
  await expect(ask(call)).rejects.toThrow(resting)
  expect(call).not.toHaveBeenCalled()

  vi.advanceTimersByTime(1)
  const probe = messageOf(ask(never))
  await vi.advanceTimersByTimeAsync(1999)
  await expect(ask(call)).rejects.toThrow(resting)
  await vi.advanceTimersByTimeAsync(1)
  expect(await probe).toContain('within')
  await expect(ask(call)).rejects.toThrow(resting)

  vi.advanceTimersByTime(1000)
  expect(await ask(call)).toBe('fine')
  expect(await Promise.all([ask(call), ask(call)])).toEqual(['fine', 'fine'])
})

test('an error that was answered is no failure: not of a call, and not of a probe', async () => {
  const ask = create()
  const answer = () => Promise.reject(new RangeError('answered'))
  await expect(ask(answer)).rejects.toThrow('answered')
  expect(await ask(fine)).toBe('fine')
  await expect(ask(broken)).rejects.toThrow('broken')
  vi.advanceTimersByTime(1000)
  await expect(ask(answer)).rejects.toThrow('answered')
  expect(await ask(fine)).toBe('fine')
})

test('calls that were under way when another failed may still succeed, and end the rest', async () => {
  const ask = create()
  let arrive: (value: string) => void = () => undefined
  const underWay = ask(() => new Promise<string>((resolve) => (arrive = resolve)))
  await expect(ask(broken)).rejects.toThrow('broken')
  arrive('after all')
  expect(await underWay).toBe('after all')
  expect(await ask(fine)).toBe('fine')
})
