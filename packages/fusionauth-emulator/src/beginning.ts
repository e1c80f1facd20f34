import { createApp } from './app.ts'
import { freshIdsOf, runKickstart, type KickstartFile } from './kickstart.ts'
import { createClock, toInstant } from './state/clock.ts'
import { createFreshWorld } from './state/fresh-world.ts'
import type { World } from './state/model.ts'
import type { Nature } from './state/world.ts'

/** The world a new instance begins with. It is built aside: a running one is never seen half made. */
export async function freshWorld(
  nature: Nature,
  kickstart: KickstartFile | undefined,
  now: () => number,
): Promise<World> {
  const ids = kickstart ? freshIdsOf(kickstart) : {}
  const { builtIn, world } = await createFreshWorld(nature, ids, toInstant(now()))
  if (kickstart === undefined) return world
  const app = createApp({ world, clock: createClock(now, () => {}) })
  await runKickstart(
    kickstart,
    builtIn,
    (apiKey) => world.apiKeys.set(apiKey.key, apiKey),
    (request) => app.fetch(request),
    toInstant(now()),
  )
  return world
}
