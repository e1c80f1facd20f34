import { Hono } from 'hono'
import type { Instance } from '../instance.ts'
import { publicJwk } from '../state/jws.ts'
import { json } from './answers.ts'

/** One key set for all tenants. */
export function wellKnownRoutes(instance: Instance) {
  const app = new Hono()
  app.get('/.well-known/jwks.json', (c) =>
    json(c, {
      keys: [...instance.world.keys.values()]
        .filter(({ type }) => type !== 'HMAC')
        .map((key) => publicJwk(instance.world, key)),
    }),
  )
  return app
}
