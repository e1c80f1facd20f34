import type { Logger } from 'pino'
import { createCookieSessions, memoryStore } from '@latchkey/cookie-session'
import { createTokenClient } from '@latchkey/token-client'
import type { Env } from './env.ts'

/** The one place where the token client and the cookie sessions meet. `now` is in epoch seconds. */
export function createSessions(env: Env, log: Logger, now: () => number) {
  const tokens = createTokenClient({
    url: env.FUSIONAUTH_URL,
    tenantId: env.FUSIONAUTH_TENANT_ID,
    applicationId: env.FUSIONAUTH_APPLICATION_ID,
    apiKey: env.FUSIONAUTH_API_KEY,
    issuer: env.FUSIONAUTH_ISSUER,
    now,
  })
  const sessions = createCookieSessions({
    name: 'forum',
    origin: env.PUBLIC_ORIGIN,
    secrets: env.SESSION_SECRETS,
    tokens,
    store: memoryStore(),
    now,
    onEvent: (event) => log.info({ session: event }, `session ${event.type}`),
  })
  return { tokens, sessions }
}

export type Sessions = ReturnType<typeof createSessions>
