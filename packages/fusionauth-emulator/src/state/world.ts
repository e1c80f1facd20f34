import { defaultSwitches, type Switches } from '../switches.ts'
import { profiles, type Profile } from '../versions.ts'
import { silence, type EventSink } from './events.ts'
import type { World } from './model.ts'

/** How a world answers: chosen by whoever starts it, no part of its state. */
export interface Nature {
  profile: Profile
  switches: Switches
  events: EventSink
}

export const plainNature: Nature = {
  profile: profiles['1.69'],
  switches: defaultSwitches,
  events: silence,
}

export function createWorld(nature: Nature, defaultTenantId: string, defaultKeyId: string): World {
  return {
    ...nature,
    overrides: {},
    defaultTenantId,
    defaultKeyId,
    tenants: new Map(),
    applications: new Map(),
    keys: new Map(),
    apiKeys: new Map(),
    users: new Map(),
    refreshTokens: new Map(),
    externalIds: new Map(),
    userActions: new Map(),
    userActionLogs: new Map(),
    webhooks: new Map(),
    ssoSessions: new Map(),
    stored: new Map(),
    systemConfiguration: {},
    emails: [],
    loginIds: new Map(),
    refreshTokenValues: new Map(),
  }
}
