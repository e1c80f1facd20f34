import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Person, gather, settle } from './crowd.ts'
import {
  type Case,
  afterTheChange,
  askedAgainInTheBackground,
  beforeTheChange,
} from './outage-refresh.ts'
import { type World, startWorld } from './world.ts'

// Each kind once; all lengths and beginnings of each are in outages.extra.ts.
describe('FusionAuth’s refresh is in trouble, 500 people', () => {
  let world: World
  let people: Person[]
  beforeAll(async () => {
    world = await startWorld({ processes: 1, timeout: 2 })
    people = await gather(world, 500)
  }, 120_000)
  afterAll(() => world?.close())
  beforeEach(() => settle(world, people), 120_000)

  const before: readonly Case[] = [
    { kind: 'down', length: 'longer', traffic: 'meets it', seconds: 2.5 },
    { kind: 'hang', length: 'shorter', traffic: 'flows', seconds: 3 },
    { kind: '503 in HTML', length: 'longer', traffic: 'flows', seconds: 2.5 },
    { kind: 'a proxy’s 404', length: 'shorter', traffic: 'meets it', seconds: 2 },
  ]
  test.each(before)(
    'before its state changes: $kind, $length than the grace, traffic $traffic',
    async (each) => {
      console.info(`${each.kind}: ${await beforeTheChange(world, people, each)}`)
    },
    120_000,
  )

  const after = [
    { kind: 'reset', length: 'shorter', seconds: 1.5 },
    { kind: 'truncated JSON', length: 'longer', seconds: 1.5 },
    { kind: 'status 500', length: 'longer', seconds: 1.5 },
  ] as const
  test.each(after)(
    'after its state has changed: $kind, $length than the grace',
    async (each) => {
      console.info(`${each.kind}, after: ${await afterTheChange(world, people, each)}`)
    },
    120_000,
  )

  test('the lost answer is asked for again in the background', async () => {
    await askedAgainInTheBackground(world, people, 'bad JSON')
    expect(world.processes).toHaveLength(1)
  }, 120_000)
})
