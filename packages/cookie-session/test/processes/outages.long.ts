import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Person, gather, settle } from './crowd.ts'
import type { AppProcess } from './fleet.ts'
import { type Kind, allKinds } from './outage-kinds.ts'
import { keysAreKnown, keysAreUnknown } from './outage-keys.ts'
import { afterTheChange, askedAgainInTheBackground, beforeTheChange } from './outage-refresh.ts'
import { whileSigningOut } from './outage-revoke.ts'
import { type World, startWorld } from './world.ts'

/** Without an answer that could be lost, or a route of its own: a machine that is down. */
const answering = allKinds.filter((kind): kind is Exclude<Kind, 'down'> => kind !== 'down')
const patience = 180_000

describe('every kind of outage, 500 people', () => {
  let world: World
  let people: Person[]
  let first: AppProcess
  beforeAll(async () => {
    world = await startWorld({ processes: 1, timeout: 2 })
    const [started] = world.processes
    if (!started) throw new Error('no process')
    first = started
    people = await gather(world, 500)
  }, 120_000)
  afterAll(() => world?.close())
  beforeEach(() => settle(world, people), 120_000)

  const lengths = ['shorter', 'longer'] as const
  const ways = [
    { length: 'shorter', traffic: 'flows' },
    { length: 'longer', traffic: 'meets it' },
  ] as const

  describe.each(ways)('refresh, before its state changes, $length, traffic $traffic', (way) => {
    test.each(allKinds)(
      '%s',
      async (kind) => {
        const said = await beforeTheChange(world, people, { kind, ...way, seconds: 4 })
        console.info(`before, ${way.traffic}, ${kind}: ${said}`)
        expect(first.alive).toBe(true)
      },
      patience,
    )
  })

  describe.each(lengths)('refresh, after its state has changed, %s than the grace', (length) => {
    test.each(answering)(
      '%s',
      async (kind) => {
        const said = await afterTheChange(world, people, { kind, length, seconds: 2 })
        console.info(`after, ${length}, ${kind}: ${said}`)
        expect(first.alive).toBe(true)
      },
      patience,
    )
  })

  test('the lost answer is asked for again in the background', async () => {
    await askedAgainInTheBackground(world, people, 'bad JSON')
    expect(first.alive).toBe(true)
  }, 120_000)

  describe('keys', () => {
    test.each(answering)(
      'known: %s',
      async (kind) => {
        console.info(`keys known, ${kind}: ${await keysAreKnown(world, first, people, kind)}`)
        expect(first.alive).toBe(true)
      },
      patience,
    )
    test.each(allKinds.flatMap((kind) => [true, false].map((expired) => ({ kind, expired }))))(
      'unknown: $kind, JWTs expired: $expired',
      async (each) => {
        // What "down" refuses is everything: with JWTs that have expired that is no matter of keys.
        if (each.kind === 'down' && each.expired) return
        console.info(`keys unknown, ${each.kind}: ${await keysAreUnknown(world, people, each)}`)
        expect(first.alive).toBe(true)
      },
      patience,
    )
  })

  describe.each(['before', 'after'] as const)('signing out, %s FusionAuth revokes', (phase) => {
    test.each(phase === 'before' ? allKinds : answering)(
      '%s',
      async (kind) => {
        const each = { kind, phase, seconds: 1.5, knownWithin: 50 }
        const said = await whileSigningOut(world, first, people.slice(0, 100), each)
        console.info(`revoke, ${phase}, ${kind}: ${said}`)
        expect(first.alive).toBe(true)
      },
      patience,
    )
  })
})
