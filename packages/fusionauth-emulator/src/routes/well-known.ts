import { Hono } from 'hono'
import type { Instance } from '../instance.ts'
import { publicJwk } from '../state/keys.ts'

/** One key set for all tenants. */
export function wellKnownRoutes(instance: Instance) {
  const app = new Hono()
  app.get('/.well-known/jwks.json', (c) =>
    c.json({ keys: [...instance.world.keys.values()].map(publicJwk) }),
  )
  return app
}
