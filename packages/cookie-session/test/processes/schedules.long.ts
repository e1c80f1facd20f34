import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBrowser } from '../harness.ts'
import { redisServerPath } from '../redis-server.ts'
import { type Luck, type Step, createLuck, schedule } from './schedule.ts'
import { logIn, persist } from './visits.ts'
import { type World, startWorld } from './world.ts'

/** Seconds: W is a fifth of it. */
const jwtLife = 4
const window = jwtLife / 5
const length = 12
const first = Number(process.env['LATCHKEY_SEED'] ?? 1)
const howMany = Number(process.env['LATCHKEY_SCHEDULES'] ?? 12)
const lanes = 2

/** Several people at once share the machines, and what happens to those. */
async function run(world: World, seed: number): Promise<Record<string, number>> {
  const luck = createLuck(seed)
  const thievish = luck.chance(0.3)
  const counts: Record<string, number> = {}
  const count = (what: string) => {
    counts[what] = (counts[what] ?? 0) + 1
  }
  for (const { events } of world.processes) events.length = 0
  const honest = [0, 1].map((index) =>
    live(world, schedule(luck, length, !thievish && index === 0), count),
  )
  const theft = thievish ? haunt(world, luck, count) : undefined
  const [stolen] = await Promise.all([theft, ...honest])
  const alarms = world.processes.flatMap(({ events }) =>
    events.flatMap((event) => (event.type === 'authn_token_reuse' ? [event.sid] : [])),
  )
  expect(new Set(alarms)).toEqual(new Set(stolen === undefined ? [] : [stolen]))
  return counts
}

/** An honest person: never out, but by their own will. */
async function live(
  world: World,
  steps: readonly Step[],
  count: (what: string) => void,
): Promise<void> {
  const browser = createBrowser()
  let sid = await logIn(world.portOf(0), browser)
  const looks: Promise<string | undefined>[] = []
  const allFine = async (): Promise<void> => {
    expect((await Promise.all(looks)).filter((wrong) => wrong !== undefined)).toEqual([])
  }
  const look = async (process: number, lost: boolean): Promise<string | undefined> => {
    const into = lost ? browser.copy() : browser
    const seen = await persist(() => world.portOf(process), browser.copy(), { into })
    count(seen.body.split(' ')[0] ?? '')
    if (seen.again > 0) count('came again')
    if (seen.body === `active ${sid}` && !seen.cleared) return undefined
    return `${sid}: ${seen.body}, cleared: ${seen.cleared}`
  }
  for (const step of steps) {
    await sleep(step.wait * 1000)
    count(step.act)
    if (step.act === 'visit') {
      for (const { process, lost } of step.tabs) looks.push(look(process, lost))
      continue
    }
    if (step.act === 'sign-out-and-in') {
      await allFine()
      const copy = browser.copy()
      await persist(() => world.portOf(step.process), browser, { path: '/logout', method: 'POST' })
      // Every process has heard of it a moment later.
      await sleep(2000)
      for (let index = 0; index < 4; index += 1) {
        const seen = await persist(() => world.portOf(index), copy.copy())
        expect(['anonymous', 'ended signed-out', 'ended refused']).toContain(seen.body)
      }
      sid = await logIn(world.portOf(step.process), browser)
    }
    if (step.act === 'kill') {
      const alive = world.processes.filter((each) => each.alive)
      await alive[step.process % alive.length]?.kill()
      await world.start()
    }
    if (step.act === 'empty-redis') {
      await world.redis?.kill()
      await sleep(300)
      await world.redis?.start()
    }
  }
  await allFine()
  // Everything has mended: nobody is in between.
  const last = await persist(() => world.portOf(0), browser)
  expect(last.body).toBe(`active ${sid}`)
}

/** A thief goes on beside the owner: both are out before both have a second new generation. */
async function haunt(world: World, luck: Luck, count: (what: string) => void): Promise<string> {
  const owner = createBrowser()
  const sid = await logIn(world.portOf(0), owner)
  await sleep(luck.next() * jwtLife * 1000)
  const thief = owner.copy()
  const any = () => world.portOf(luck.below(4))
  count('thief')
  const out = { owner: false, thief: false }
  for (let rounds = 0; rounds < 8 && !(out.owner && out.thief); rounds += 1) {
    // Each goes on with a JWT until after it has been received, then it expires.
    for (const who of luck.chance(0.5)
      ? (['owner', 'thief'] as const)
      : (['thief', 'owner'] as const)) {
      const browser = who === 'owner' ? owner : thief
      const seen = await persist(any, browser)
      out[who] ||= seen.body.startsWith('ended') || seen.body === 'anonymous'
      await sleep(3 * window * 1000)
      const later = await persist(any, browser)
      out[who] ||= later.body.startsWith('ended') || later.body === 'anonymous'
    }
    await sleep(luck.next() * window * 1000)
  }
  expect(out).toEqual({ owner: true, thief: true })
  return sid
}

describe.skipIf(redisServerPath === '')('random schedules over four processes and Redis', () => {
  const worlds: World[] = []
  beforeAll(async () => {
    for (let lane = 0; lane < lanes; lane += 1) {
      worlds.push(await startWorld({ processes: 4, redis: true, timeout: 2, jwtLife }))
    }
  }, 240_000)
  afterAll(() => Promise.all(worlds.map((world) => world.close())))

  test('an honest person is never out, a thief is always found', async () => {
    const all: Record<string, number> = {}
    let next = first
    const lane = async (world: World): Promise<void> => {
      while (next < first + howMany) {
        const seed = next
        next += 1
        const begun = performance.now()
        const counts = await run(world, seed).catch((error: unknown) => {
          console.info(`LATCHKEY_SEED=${seed} failed`)
          throw error
        })
        console.info(`seed ${seed}: ${((performance.now() - begun) / 1000).toFixed(0)} s`)
        for (const [what, times] of Object.entries(counts)) all[what] = (all[what] ?? 0) + times
      }
    }
    await Promise.all(worlds.map(lane))
    console.info(`seeds ${first} to ${first + howMany - 1}: ${JSON.stringify(all)}`)
    for (const what of ['kill', 'empty-redis', 'sign-out-and-in', 'thief', 'active']) {
      expect(all[what], what).toBeGreaterThan(0)
    }
  }, 1_200_000)
})
