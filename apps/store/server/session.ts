import { createCookieSessions, memoryStore } from '@latchkey/cookie-session'
import { createTokenClient } from '@latchkey/token-client'
import type { Env } from './env.ts'
import type { Log } from './log.ts'

/** The one place where the token client and the cookie sessions meet. */
export const createSessions = (env: Env, log: Log, now?: () => number) => {
  const tokens = createTokenClient({
    url: env.FUSIONAUTH_URL,
    tenantId: env.FUSIONAUTH_TENANT_ID,
    applicationId: env.FUSIONAUTH_APPLICATION_ID,
    apiKey: env.FUSIONAUTH_API_KEY,
    issuer: env.FUSIONAUTH_ISSUER,
    now,
  })
  const sessions = createCookieSessions({
    name: 'store',
    origin: env.PUBLIC_ORIGIN,
    secrets: env.SESSION_SECRETS,
    tokens,
    store: memoryStore(),
    now,
    onEvent: (event) => log.info(event, 'session'),
  })
  return { tokens, sessions }
}
