import { Hono } from 'hono'
import type { Instance } from '../instance.ts'
import { findApiKey } from './authentication.ts'
import { json } from './answers.ts'

const endpoint = '/api/status'

export function statusRoutes(instance: Instance) {
  const app = new Hono()
  app.get(endpoint, (c) => {
    const known = findApiKey(c, instance.world, endpoint)
    return json(
      c,
      known ? { status: 'ok', version: instance.world.profile.fullVersion } : { status: 'ok' },
    )
  })
  return app
}
