import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { type Person, everybody, startTraffic, untilAnswered } from './crowd.ts'
import type { AppProcess } from './fleet.ts'
import { expectNobodyOut, grace, jwtLife, mendsWithin, mostCalls } from './outage-refresh.ts'
import { type Kind, begin, mostPerSecond } from './outage-kinds.ts'
import { tally } from './visits.ts'
import type { World } from './world.ts'

const where = { path: '/.well-known/jwks.json', phase: 'before' } as const

/** A process that knows the keys goes on with them, and looks for newer ones now and then. */
export async function keysAreKnown(
  world: World,
  { port, calls }: AppProcess,
  people: readonly Person[],
  kind: Exclude<Kind, 'down'>,
): Promise<string> {
  // Longer than keys are taken for granted, and than a JWT lives.
  await world.advance(700)
  calls.length = 0
  const end = await begin(world, kind, where)
  for (const later of [0, 2 * grace]) {
    await world.advance(later)
    const { seen } = await untilAnswered(port, people, mendsWithin)
    expectAllIn([...seen.values()], people)
    expectAllIn(await everybody(port, people), people)
  }
  await end()
  const keys = calls.filter(({ name }) => name.startsWith('GET')).length
  expect(keys).toBeGreaterThan(0)
  expect(keys).toBeLessThan(5)
  return `${keys} calls for keys, 0 sessions ended`
}

/** A process that begins in the outage lets nobody in and signs nobody out; then all are in. */
export async function keysAreUnknown(
  world: World,
  people: readonly Person[],
  { kind, expired }: { readonly kind: Kind; readonly expired: boolean },
): Promise<string> {
  const end = await begin(world, kind, where)
  const started = await world.start()
  const { port, calls } = started
  if (expired) await world.advance(jwtLife + 1)
  calls.length = 0
  const traffic = startTraffic(port, people)
  await sleep(2500)
  await traffic.stop()
  const seen = traffic.seen.map((each) => each.seen)
  expectNobodyOut(seen)
  expect(tally(seen)).toEqual({ unavailable: seen.length })
  // Refreshes are answered, and so may be many.
  const forKeys = calls.filter(({ name }) => name.endsWith('jwks.json'))
  const rate = mostPerSecond(forKeys.map(({ at }) => at))
  const tokensBefore = world.refreshes()
  await world.advance(2 * grace)
  await end()
  const { seen: last, seconds } = await untilAnswered(port, people, mendsWithin)
  expectAllIn([...last.values()], people)
  await started.kill()
  const said = `${forKeys.length} calls, ${rate} in a second, ${seen.length} × 503`
  expect(rate, said).toBeGreaterThan(0)
  expect(rate, said).toBeLessThanOrEqual(mostCalls)
  return `${said}, mended in ${seconds.toFixed(1)} s, ${world.refreshes() - tokensBefore} refreshes`
}

const expectAllIn = (seen: Parameters<typeof tally>[0], people: readonly Person[]): void =>
  expect(tally(seen)).toEqual({ active: people.length })
