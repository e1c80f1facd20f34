import { Hono } from 'hono'
import type { Instance } from '../instance.ts'
import { findApiKey } from './authentication.ts'

const endpoint = '/api/status'

/** The FusionAuth version whose rules these are. */
const version = '1.69.0'

export function statusRoutes(instance: Instance) {
  const app = new Hono()
  app.get(endpoint, (c) => {
    const known = findApiKey(c, instance.world, endpoint)
    return c.json(known ? { status: 'ok', version } : { status: 'ok' })
  })
  return app
}
