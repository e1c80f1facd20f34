import type { Switches } from '../switches.ts'
import type { Profile } from '../versions.ts'
import type { EventSink } from './events.ts'
import type { Members } from './reader.ts'
import type { Overrides } from './model/overrides.ts'
import type { Email, User, UserActionLog } from './model/people.ts'
import type { ExternalId, RefreshToken, SsoSession } from './model/sessions.ts'
import type {
  ApiKey,
  Application,
  SigningKey,
  Tenant,
  UserAction,
  Webhook,
} from './model/settings.ts'

export type * from './model/overrides.ts'
export type * from './model/people.ts'
export type * from './model/sessions.ts'
export type * from './model/settings.ts'

/** Everything one instance knows. Rules read and change it; nothing else holds state. */
export interface World {
  readonly profile: Profile
  readonly switches: Switches
  readonly events: EventSink
  overrides: Overrides
  /** A new tenant is made like this one, and it signs with `defaultKeyId`. */
  readonly defaultTenantId: string
  defaultKeyId: string
  readonly tenants: Map<string, Tenant>
  readonly applications: Map<string, Application>
  readonly keys: Map<string, SigningKey>
  /** By the key itself. */
  readonly apiKeys: Map<string, ApiKey>
  readonly users: Map<string, User>
  readonly refreshTokens: Map<string, RefreshToken>
  readonly externalIds: Map<string, ExternalId>
  readonly userActions: Map<string, UserAction>
  readonly userActionLogs: Map<string, UserActionLog>
  readonly webhooks: Map<string, Webhook>
  /** By the value of the cookie. */
  readonly ssoSessions: Map<string, SsoSession>
  /** Groups, themes, lambdas …: kept as they came, by resource and id. */
  readonly stored: Map<string, Map<string, Members>>
  systemConfiguration: Members
  /** Oldest first. */
  readonly emails: Email[]
  /** Tenant, type and login id → user id. Follows from `users`. */
  readonly loginIds: Map<string, string>
  /** Every value that was ever handed out and is still remembered. Follows from `refreshTokens`. */
  readonly refreshTokenValues: Map<string, RefreshToken>
}
