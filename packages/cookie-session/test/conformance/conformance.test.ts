import { afterAll, beforeAll, describe, test } from 'vitest'
import { type World, startWorld } from '../harness.ts'
import type { Behaviour } from './adapter.ts'
import { expressAdapters } from './apps/express.ts'
import { fetchAdapter } from './apps/fetch.ts'
import { honoAdapter } from './apps/hono.ts'
import { reactRouterAdapter } from './apps/react-router.ts'
import { remixAdapter } from './apps/remix.ts'
import { cachingBehaviours } from './behaviours/caching.ts'
import { exitBehaviours } from './behaviours/exits.ts'
import { hostileBehaviours } from './behaviours/hostile.ts'
import { memberBehaviours } from './behaviours/members.ts'
import { originBehaviours } from './behaviours/origin.ts'
import {
  lateBehaviours,
  lateInProduction,
  signInAndOutBehaviours,
} from './behaviours/sign-in-and-out.ts'
import { staleBehaviours } from './behaviours/stale.ts'
import { setStage } from './stage.ts'

const adapters = [...expressAdapters, fetchAdapter, honoAdapter, remixAdapter, reactRouterAdapter]

const behaviours = [
  ...exitBehaviours,
  ...cachingBehaviours,
  ...originBehaviours,
  ...memberBehaviours,
  ...staleBehaviours,
  ...signInAndOutBehaviours,
  ...lateInProduction,
  ...hostileBehaviours,
]
const development = { origin: 'http://store.acme.localhost' }

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.emulator.close())

describe.each(adapters)('$name', (adapter) => {
  const applies = ({ on = () => true }: Behaviour): boolean => on(adapter)

  test.each(behaviours.filter(applies))('$name', async (behaviour) => {
    await using stage = await setStage(world, adapter)
    await behaviour.test(stage)
  })

  test.each(lateBehaviours.filter(applies))('$name', async (behaviour) => {
    await using stage = await setStage(world, adapter, development)
    await behaviour.test(stage)
  })
})
