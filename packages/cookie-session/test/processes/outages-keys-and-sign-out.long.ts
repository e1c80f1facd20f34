import { afterAll, beforeAll, beforeEach, describe, test } from 'vitest'
import { type Person, gather, settle } from './crowd.ts'
import type { AppProcess } from './fleet.ts'
import { keysAreKnown, keysAreUnknown } from './outage-keys.ts'
import { type RevokeCase, whileSigningOut } from './outage-revoke.ts'
import { type World, startWorld } from './world.ts'

// Each way once; all kinds are in outages.extra.ts.
describe('FusionAuth’s keys and revocation are in trouble', () => {
  let world: World
  let people: Person[]
  let first: AppProcess
  beforeAll(async () => {
    world = await startWorld({ processes: 1, adapter: 'fetch', timeout: 2 })
    const [started] = world.processes
    if (!started) throw new Error('no process')
    first = started
    people = await gather(world, 200)
  }, 120_000)
  afterAll(() => world?.close())
  beforeEach(() => settle(world, people), 120_000)

  test.each<RevokeCase>([
    { kind: 'status 500', phase: 'before', seconds: 1, knownWithin: 50 },
    { kind: 'reset', phase: 'after', seconds: 1, knownWithin: 50 },
  ])(
    'signing out, $kind $phase FusionAuth revokes: who wants to is out, and nobody else',
    async (each) => {
      console.info(`revoke, ${each.kind}: ${await whileSigningOut(world, first, people, each)}`)
    },
    120_000,
  )

  test('keys that are known stay in use', async () => {
    console.info(`keys: ${await keysAreKnown(world, first, people, 'hang')}`)
  }, 120_000)

  test.each([
    { kind: 'hang', expired: false },
    { kind: '503 in HTML', expired: false },
    { kind: 'a proxy’s 404', expired: true },
  ] as const)(
    'a process that begins without keys, $kind, JWTs expired: $expired',
    async (each) => {
      console.info(`keys, ${each.kind}: ${await keysAreUnknown(world, people, each)}`)
    },
    120_000,
  )
})
