import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { AppProcess } from './fleet.ts'
import { type Person, everybody, startTraffic, untilAnswered } from './crowd.ts'
import { type Kind, begin, mostPerSecond } from './outage-kinds.ts'
import { type Seen, logIn, tally } from './visits.ts'
import type { World } from './world.ts'

const path = '/api/jwt/refresh'
export const jwtLife = 300
/** Of the kickstart, seconds. */
export const grace = 3600

export interface Case {
  readonly kind: Kind
  /** Than the grace, by the clocks of FusionAuth and the app. */
  readonly length: 'shorter' | 'longer'
  /** Whether FusionAuth has just been answering when it begins, or has not been asked for a while. */
  readonly traffic: 'flows' | 'meets it'
  /** How long traffic meets it, real seconds. */
  readonly seconds: number
}

/** How long it may take until everybody is in again, real seconds: 500 refreshes on a busy machine. */
export const mendsWithin = 60
export const mostCalls = 5

const only = (world: World): AppProcess => {
  const alive = world.processes.find((each) => each.alive)
  if (!alive) throw new Error('no process is alive')
  return alive
}

/** Answered 503 with a time to come back, or let in: never out. */
export const expectNobodyOut = (seen: readonly Seen[]): void => {
  const { active = 0, unavailable = 0, ...others } = tally(seen)
  expect(others).toEqual({})
  expect(active + unavailable).toBe(seen.length)
  for (const { status, retryAfter } of seen) {
    if (status === 503) expect(Number(retryAfter)).toBeGreaterThanOrEqual(1)
  }
}

/** FusionAuth does nothing of what it is asked: nobody is out, however long that takes. */
export async function beforeTheChange(
  world: World,
  people: readonly Person[],
  { kind, length, traffic: how, seconds }: Case,
): Promise<string> {
  const { port, calls, events } = only(world)
  const [fresh, expired] = [people.slice(0, 50), people.slice(50)]
  await world.advance(jwtLife + 1)
  expect(tally(await everybody(port, fresh))).toEqual({ active: fresh.length })
  calls.length = events.length = 0

  if (how === 'meets it') await sleep(1500)
  const early = how === 'flows' ? startTraffic(port, expired) : undefined
  if (early) await sleep(300)
  const begun = Date.now()
  const end = await begin(world, kind, { path, phase: 'before' })
  const traffic = early ?? startTraffic(port, expired)
  await sleep(seconds * 1000)
  expect(tally(await everybody(port, fresh)), 'valid JWTs').toEqual({ active: fresh.length })
  await traffic.stop()
  expectNobodyOut(traffic.seen.map(({ seen }) => seen))
  const refused = traffic.seen.filter(({ seen }) => seen.status === 503).length
  expect(refused).toBeGreaterThan(50)
  const from = how === 'flows' ? begun + 1000 : begun
  expect(calls.filter(({ at }) => at >= begun).length).toBeGreaterThan(0)
  const rate = mostPerSecond(calls.map(({ at }) => at).filter((at) => at >= from))
  expect(rate).toBeLessThanOrEqual(mostCalls)

  await world.advance(length === 'longer' ? 2 * grace : 120)
  expectNobodyOut(await everybody(port, people))
  await end()
  const { seen, seconds: mended } = await untilAnswered(port, people, mendsWithin)
  expect(tally([...seen.values()])).toEqual({ active: people.length })
  expect(events.map(({ type }) => type)).not.toContain('session_expired')
  return `${calls.length} calls, ${rate} in a second, ${refused} × 503, mended in ${mended.toFixed(1)} s`
}

/** FusionAuth has rotated, and the answer is lost: only then, and only beyond the grace, who lost it. */
export async function afterTheChange(
  world: World,
  people: readonly Person[],
  { kind, length, seconds }: Pick<Case, 'kind' | 'length' | 'seconds'>,
): Promise<string> {
  const { port, calls, events } = only(world)
  await world.advance(jwtLife + 1)
  calls.length = events.length = 0
  const values = (): Map<string, string> =>
    new Map(world.emulator.tokens.list().map(({ id, token }) => [id, token]))
  const before = values()
  const end = await begin(world, kind, { path, phase: 'after' })
  const traffic = startTraffic(port, people)
  await sleep(seconds * 1000)
  await traffic.stop()
  expectNobodyOut(traffic.seen.map(({ seen }) => seen))

  const rotated = [...values()].filter(([id, token]) => before.get(id) !== token)
  const lost = new Set(rotated.map(([id]) => id))
  expect(lost.size).toBeGreaterThanOrEqual(4)
  await world.advance(length === 'longer' ? grace + 60 : grace / 2)
  // Whom FusionAuth was not asked about must not be asked about now, but for what runs by itself.
  await sleep(500)
  await end()
  const { seen, seconds: mended } = await untilAnswered(port, people, mendsWithin)
  const ended = people.filter((person) => seen.get(person)?.body === 'ended rotation-lost')
  const active = people.filter((person) => seen.get(person)?.body === `active ${person.sid}`)
  expect(active.length + ended.length).toBe(people.length)
  const out = new Set(ended.map(({ sid }) => sid))
  expect(out).toEqual(length === 'longer' ? lost : new Set())
  for (const person of ended) person.sid = await logIn(port, person.browser)
  return `${lost.size} answers lost, ${out.size} sessions ended, mended in ${mended.toFixed(1)} s`
}

/** The lost answers are asked for again in the background, so that the browsers find them ready. */
export async function askedAgainInTheBackground(
  world: World,
  people: readonly Person[],
  kind: Kind,
): Promise<void> {
  const { port, calls, events } = only(world)
  const few = people.slice(0, 4)
  await world.advance(jwtLife + 1)
  events.length = 0
  const end = await begin(world, kind, { path, phase: 'after' })
  expect(tally(await everybody(port, few))).toEqual({ unavailable: few.length })
  await end()
  const deadline = performance.now() + 10_000
  const renewed = () => events.filter(({ type }) => type === 'session_renewed').length
  while (renewed() < few.length && performance.now() < deadline) await sleep(100)
  calls.length = 0
  expect(tally(await everybody(port, few))).toEqual({ active: few.length })
  expect(calls).toEqual([])
}
