import type { App } from '../app-env.ts'
import type { Instance } from '../instance.ts'
import { findApiKeyOrBasic, requireApiKey } from './authentication.ts'
import { empty, json } from './answers.ts'

const endpoint = '/api/status'

export function statusRoutes(app: App, instance: Instance): void {
  app.get('/api/health', (c) => empty(c, 200))
  app.get('/api/system/version', (c) => {
    const { world } = instance
    requireApiKey(c, world, '/api/system/version')
    return json(c, { version: world.profile.fullVersion })
  })
  app.get(endpoint, (c) => {
    const { world } = instance
    const known = findApiKeyOrBasic(c, world, endpoint)
    const { fullVersion } = world.profile
    return json(c, known ? { status: 'ok', version: fullVersion } : { status: 'ok' })
  })
}
