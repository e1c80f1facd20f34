import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBrowser } from '../harness.ts'
import { redisServerPath } from '../redis-server.ts'
import { begin } from './outage-kinds.ts'
import { logIn, visit } from './visits.ts'
import { type World, startWorld } from './world.ts'

describe.skipIf(redisServerPath === '')('a process that signed somebody out is killed', () => {
  let world: World
  beforeAll(async () => {
    world = await startWorld({ processes: 2, redis: true })
  }, 120_000)
  afterAll(() => world?.close())

  test('T17: no process lets the copy in, and FusionAuth is told by the next one', async () => {
    const [first, second] = world.processes
    if (!first || !second) throw new Error('no processes')
    const browser = createBrowser()
    const sid = await logIn(first.port, browser)
    const copy = browser.copy()
    // Both know the pair: its JWT lives for minutes.
    for (const { port } of [first, second]) {
      expect((await visit(port, copy.copy())).body).toBe(`active ${sid}`)
    }
    const path = '/api/jwt/refresh/:id'
    const end = await begin(world, 'hang', { method: 'DELETE', path, phase: 'before' })
    const out = await visit(first.port, browser, { path: '/logout', method: 'POST' })
    expect(out.cleared).toBe(true)
    await first.kill()

    const third = await world.start()
    expect((await visit(third.port, copy.copy())).body).toBe('ended signed-out')
    await expect
      .poll(async () => (await visit(second.port, copy.copy())).body, { timeout: 3000 })
      .toBe('ended signed-out')

    const isKnown = () => world.emulator.tokens.list().some(({ id }) => id === sid)
    expect(isKnown()).toBe(true)
    await end()
    await expect.poll(isKnown, { timeout: 15_000 }).toBe(false)
  }, 60_000)
})
