import type { Session } from '@latchkey/cookie-session'
import type { LoginOutcome, LoginRequest } from '@latchkey/token-client'
import type { Database } from './database.ts'

/** What a route gets from the server: everything else stays outside the bundle. */
export interface LoadContext {
  readonly session: Session
  readonly login: (request: LoginRequest) => Promise<LoginOutcome>
  readonly db: Database
  /** Epoch seconds. */
  readonly now: () => number
  /** Where the request came from. */
  readonly ipAddress: string
  /** The forum's public origin. */
  readonly siblingUrl: string
  /** What this answer's inline scripts carry to be allowed to run. */
  readonly nonce: string
  readonly reportError: (error: unknown) => void
}

declare module '@remix-run/server-runtime' {
  interface AppLoadContext extends LoadContext {}
}
