import type { App } from '../app-env.ts'
import type { Instance } from '../instance.ts'
import { toInstant } from '../state/clock.ts'
import { setSystemConfiguration } from '../state/configuration/system-configuration.ts'
import { json } from './answers.ts'
import { requireApiKey, requireGlobalKey } from './authentication.ts'
import { readChange } from './request.ts'

const endpoint = '/api/system-configuration'

export function systemConfigurationRoutes(app: App, instance: Instance): void {
  app.get(endpoint, (c) => {
    const { world } = instance
    requireApiKey(c, world, endpoint)
    return json(c, { systemConfiguration: world.systemConfiguration })
  })

  app.on(['PUT', 'PATCH'], endpoint, async (c) => {
    const { clock, world } = instance
    requireGlobalKey(c, world, endpoint)
    const change = await readChange(c, 'systemConfiguration')
    const given = change(world.systemConfiguration)
    const systemConfiguration = setSystemConfiguration(world, given, toInstant(clock.now()))
    return json(c, { systemConfiguration })
  })
}
