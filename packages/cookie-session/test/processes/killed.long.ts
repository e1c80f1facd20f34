import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Browser, createBrowser } from '../harness.ts'
import { redisServerPath } from '../redis-server.ts'
import type { AppProcess } from './fleet.ts'
import { type Seen, logIn, persist, tally, times, visit } from './visits.ts'
import { type World, startWorld } from './world.ts'

const refresh = 'POST /api/jwt/refresh'
/** Seconds FusionAuth is given; the lease is two longer. */
const timeout = 3
const lease = timeout + 2

describe.skipIf(redisServerPath === '')('the process that asks FusionAuth is killed', () => {
  let world: World
  let browser: Browser

  beforeAll(async () => {
    world = await startWorld({ processes: 2, redis: true, timeout })
  }, 120_000)
  afterAll(() => world?.close())
  beforeEach(async () => {
    while (world.processes.filter(({ alive }) => alive).length < 2) await world.start()
    browser = createBrowser()
    await logIn(world.portOf(0), browser)
    // So that each knows FusionAuth’s keys.
    await times(2, (index) => visit(world.portOf(index), browser))
    await world.advance(301)
    world.emulator.trace.clear()
    for (const { calls, events } of world.processes) calls.length = events.length = 0
  }, 120_000)

  const come = (index: number): Promise<Seen> =>
    persist(() => world.portOf(index), browser.copy(), { into: browser })

  const asking = (): AppProcess | undefined =>
    world.processes.find(({ alive, calls }) => alive && calls.some(({ name }) => name === refresh))

  const expectAllIn = async (storm: Promise<Seen[]>, killed: AppProcess): Promise<void> => {
    const begun = performance.now()
    await killed.kill()
    expect(tally(await storm)).toEqual({ active: 200 })
    const took = (performance.now() - begun) / 1000
    const calls = world.refreshes()
    console.info(`all in ${took.toFixed(1)} s after the kill, ${calls} refresh calls`)
    // The lease, half a second, and what 200 requests take on a busy machine.
    expect(took).toBeLessThan(lease + 6)
    expect(calls).toBeLessThanOrEqual(2)
    for (const { alive, calls: own } of world.processes) {
      if (alive) expect(own.filter(({ name }) => name === refresh)).toHaveLength(1)
    }
    expect(tally(await times(20, come))).toEqual({ active: 20 })
    const events = world.processes.flatMap((each) => each.events.map(({ type }) => type))
    expect(events).not.toContain('session_expired')
    expect(events).not.toContain('authn_token_reuse')
  }

  test.each(['before', 'after'] as const)(
    'while FusionAuth is slow to answer, %s it has rotated the token',
    async (phase) => {
      const path = '/api/jwt/refresh'
      const slow = { path, kind: 'latency', delaySeconds: 2, count: 1, phase } as const
      const fault = world.emulator.faults.add(slow)
      const storm = times(200, come)
      const killed = await vi.waitUntil(() => fault.hits === 1 && asking(), { timeout: 20_000 })
      await expectAllIn(storm, killed)
    },
    60_000,
  )

  test('after FusionAuth has answered, before anybody else can know what', async () => {
    await Promise.all(world.processes.map((each) => each.hold(true)))
    const storm = times(200, come)
    const killed = await Promise.race(world.processes.map((each) => each.held.then(() => each)))
    const others = world.processes.filter((each) => each !== killed)
    await Promise.all(others.map((each) => each.hold(false)))
    await expectAllIn(storm, killed)
    expect(world.refreshes()).toBe(2)
  }, 60_000)
})
