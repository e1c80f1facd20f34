import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Browser, createBrowser } from '../harness.ts'
import { send } from '../http.ts'
import { redisServerPath } from '../redis-server.ts'
import { type Seen, logIn, persist, tally, times, visit } from './visits.ts'
import { type World, startWorld } from './world.ts'

const path = '/api/jwt/refresh'
const wait = { timeout: 20_000, interval: 200 }
const isReady = async (port: number): Promise<boolean> =>
  (await send(port, '/readyz')).status === 200

describe.skipIf(redisServerPath === '')('Redis goes away in the middle of a storm', () => {
  let world: World
  let browser: Browser

  beforeAll(async () => {
    world = await startWorld({ processes: 4, redis: true, timeout: 10 })
  }, 120_000)
  afterAll(() => world?.close())
  beforeEach(async () => {
    browser = createBrowser()
    await logIn(world.portOf(0), browser)
    // So that each knows FusionAuth’s keys.
    await times(4, (index) => visit(world.portOf(index), browser))
    for (const { events } of world.processes) events.length = 0
  }, 120_000)

  /** With the cookies of before; the answers go where those came from. */
  const storm = async (): Promise<Seen[]> => {
    const old = browser.copy()
    return times(400, (index) => persist(() => world.portOf(index), old, { into: browser }))
  }
  const eventsOf = (...types: readonly string[]): string =>
    JSON.stringify(
      world.processes.flatMap(({ events }) => events.filter(({ type }) => types.includes(type))),
    )
  const expectAllIn = (seen: readonly Seen[], when: string): void => {
    console.info(`${when}: ${world.refreshes()} refresh calls`)
    expect(tally(seen)).toEqual({ active: 400 })
    const troubles = eventsOf('refresh_unavailable', 'issued_jwt_refused')
    expect(world.refreshes(), troubles).toBeLessThanOrEqual(world.processes.length)
  }
  const later = async (): Promise<void> => {
    world.emulator.trace.clear()
    await world.advance(301)
  }

  test.each(['killed', 'stopped'] as const)(
    '%s: one refresh per process at the most, nobody is out, and it is of use again when it is back',
    async (how) => {
      const { redis, emulator } = world
      await later()
      const slow = { path, kind: 'latency', delaySeconds: 0.5, count: 1 } as const
      const fault = emulator.faults.add(slow)
      const first = storm()
      await vi.waitUntil(() => fault.hits === 1, wait)
      if (how === 'killed') await redis?.kill()
      else redis?.pause()
      expectAllIn(await first, `${how} in mid-storm`)

      await later()
      expectAllIn(await storm(), 'still away')

      await redis?.kill()
      await redis?.start()
      for (const { port } of world.processes) await vi.waitUntil(() => isReady(port), wait)
      await later()
      expectAllIn(await storm(), 'back, and empty')
      await later()
      const shared = await storm()
      expectAllIn(shared, 'a JWT later')
      expect(world.refreshes()).toBe(1)

      const events = world.processes.flatMap((each) => each.events.map(({ type }) => type))
      expect(events).toContain('store_unavailable')
      expect(events).not.toContain('session_expired')
      expect(events).not.toContain('authn_token_reuse')
    },
    180_000,
  )
})
