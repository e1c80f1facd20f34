import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { type Person, everybody, startTraffic } from './crowd.ts'
import type { AppProcess } from './fleet.ts'
import { expectNobodyOut, mostCalls } from './outage-refresh.ts'
import { type Kind, type Where, begin, mostPerSecond } from './outage-kinds.ts'
import { logIn, tally, visit } from './visits.ts'
import type { World } from './world.ts'

export interface RevokeCase {
  readonly kind: Kind
  readonly phase: Where['phase']
  /** Real seconds. */
  readonly seconds: number
  /** Until FusionAuth knows of every sign-out, real seconds after the outage. */
  readonly knownWithin: number
}

/** Who signs out is out, whether FusionAuth can be told or not; it is told later, and nobody else is out. */
export async function whileSigningOut(
  world: World,
  { port, calls, events }: AppProcess,
  people: readonly Person[],
  { kind, phase, seconds, knownWithin }: RevokeCase,
): Promise<string> {
  const [leaving, staying] = [people.slice(0, 20), people.slice(20)]
  // Everybody's JWT is valid, and FusionAuth has not been asked for a while.
  expect(tally(await everybody(port, people))).toEqual({ active: people.length })
  await sleep(1200)
  calls.length = events.length = 0
  const path = '/api/jwt/refresh/:id'
  const end = await begin(world, kind, { method: 'DELETE', path, phase })
  const traffic = startTraffic(port, staying)
  const copies = leaving.map(({ browser }) => browser.copy())
  const out = await Promise.all(
    leaving.map(({ browser }) => visit(port, browser, { path: '/logout', method: 'POST' })),
  )
  expect(tally(out)).toEqual({ out: leaving.length, cleared: leaving.length })
  const again = await Promise.all(copies.map((browser) => visit(port, browser)))
  const outAlready = { 'ended signed-out': leaving.length, cleared: leaving.length }
  expect(tally(again)).toEqual(outAlready)
  await sleep(seconds * 1000)
  await traffic.stop()
  const seen = traffic.seen.map((each) => each.seen)
  expectNobodyOut(seen)
  expect(tally(seen)).toEqual({ active: seen.length })
  const rate = mostPerSecond(calls.map(({ at }) => at))
  expect(rate).toBeGreaterThan(0)
  expect(rate).toBeLessThanOrEqual(mostCalls)

  await end()
  const ended = performance.now()
  const confirmed = () => events.filter(({ type }) => type === 'authn_token_revoked').length
  const passed = () => (performance.now() - ended) / 1000
  while (confirmed() < leaving.length && passed() < knownWithin) await sleep(100)
  const told = passed()
  expect(confirmed()).toBe(leaving.length)
  const live = new Set(world.emulator.tokens.list().map(({ id }) => id))
  expect(leaving.filter(({ sid }) => live.has(sid))).toEqual([])
  expect(staying.filter(({ sid }) => !live.has(sid))).toEqual([])
  for (const person of leaving) person.sid = await logIn(port, person.browser)
  return `${rate} calls in a second, all revoked ${told.toFixed(1)} s after the outage`
}
