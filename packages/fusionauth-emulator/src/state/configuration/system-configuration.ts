import { withDefaults } from './configuration.ts'
import { createReader, type Members } from '../reader.ts'
import type { World } from '../model.ts'

/** What a fresh system is set to. */
const systemDefaults = {
  auditLogConfiguration: { delete: { enabled: false, numberOfDaysToRetain: 365 } },
  corsConfiguration: {
    allowCredentials: false,
    allowedHeaders: [],
    allowedMethods: [],
    allowedOrigins: [],
    debug: false,
    enabled: false,
    exposedHeaders: [],
    preflightMaxAgeInSeconds: 1800,
  },
  data: {},
  eventLogConfiguration: { numberToRetain: 10_000 },
  loginRecordConfiguration: { delete: { enabled: false, numberOfDaysToRetain: 365 } },
  reportTimezone: 'America/Denver',
  trustedProxyConfiguration: { trustPolicy: 'All', trusted: [] },
  uiConfiguration: {},
  usageDataConfiguration: { enabled: false, numberOfDaysToRetain: 365 },
  webhookEventLogConfiguration: { delete: { enabled: true, numberOfDaysToRetain: 30 } },
}

/** Throws InvalidRequest: a member that is no object where one belongs. */
export function setSystemConfiguration(world: World, given: Members, instant: number): Members {
  const before = world.systemConfiguration
  const { insertInstant = instant } = before
  const reader = createReader(withDefaults(systemDefaults, given), 'systemConfiguration')
  for (const name of Object.keys(systemDefaults)) {
    if (name !== 'reportTimezone') reader.object(name)
  }
  reader.text('reportTimezone')
  reader.check()
  world.systemConfiguration = { ...reader.members, insertInstant, lastUpdateInstant: instant }
  return world.systemConfiguration
}
