import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Browser, createBrowser } from '../harness.ts'
import { redisServerPath } from '../redis-server.ts'
import { logIn, tally, times, visit } from './visits.ts'
import { type World, startWorld } from './world.ts'

describe.each([
  { processes: 1, redis: false, adapter: 'fetch' as const },
  { processes: 4, redis: true, adapter: 'express' as const },
])('$processes processes, OneTimeUse tokens ($adapter)', (options) => {
  const without = options.redis && redisServerPath === ''
  let world: World
  let browser: Browser
  /** What the browser held when its JWT expired. */
  let old: Browser

  beforeAll(async () => {
    if (!without) world = await startWorld({ ...options, timeout: 5 })
  }, 120_000)
  afterAll(() => world?.close())
  beforeEach(async () => {
    if (without) return
    browser = createBrowser()
    await logIn(world.portOf(0), browser)
    await world.advance(301)
    old = browser.copy()
    world.emulator.trace.clear()
  })

  test.skipIf(without)(
    '1,000 requests at once are one refresh, and late ones with the old cookies are in, too',
    async () => {
      const begun = performance.now()
      const storm = await times(1000, (index) => visit(world.portOf(index), old, { into: browser }))
      console.info(`1,000 requests: ${((performance.now() - begun) / 1000).toFixed(1)} s`)
      expect(tally(storm)).toEqual({ active: 1000 })
      expect(world.refreshes()).toBe(1)

      const late = () =>
        times(100, (index) => visit(world.portOf(index), old, { into: old.copy() }))
      await world.advance(5)
      expect(tally(await late())).toEqual({ active: 100 })
      expect(world.refreshes()).toBe(1)

      // By now the JWT that would be handed out again has expired: it is renewed first, once for all.
      await world.advance(600)
      expect(tally(await late())).toEqual({ active: 100 })
      expect(world.refreshes()).toBe(2)
      expect(tally([await visit(world.portOf(0), browser)])).toEqual({ active: 1 })
    },
    60_000,
  )

  test.skipIf(without)(
    'late ones whose browser has been seen with the new cookies come again with those',
    async () => {
      await visit(world.portOf(0), browser)
      // Used twice, long after it was handed out: the browser has it, whoever measured the time.
      for (const seconds of [150, 130]) {
        await world.advance(seconds)
        await times(options.processes, (index) => visit(world.portOf(index), browser))
      }
      world.emulator.trace.clear()
      const late = await times(100, (index) => visit(world.portOf(index), old, { into: browser }))
      expect(tally(late)).toEqual({ active: 100 })
      expect(late.filter(({ again }) => again === 1)).toHaveLength(100)
      expect(world.refreshes()).toBe(0)
      const events = world.processes.flatMap((each) => each.events.map(({ type }) => type))
      expect(events).not.toContain('authn_token_reuse')
    },
    60_000,
  )
})
