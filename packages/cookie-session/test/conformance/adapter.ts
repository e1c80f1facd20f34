import type { Server } from 'node:http'
import type { TokenClient } from '@latchkey/token-client'
import type { CookieSessions } from '../../src/lib/cookie-sessions.ts'
import type { Stage } from './stage.ts'

/** What the test apps share with the test: what they did, and what went wrong. */
export interface Parts {
  readonly sessions: CookieSessions
  /** Of another application, whose people are none of this one's. */
  readonly others: CookieSessions
  readonly tokens: TokenClient
  /** Side effects, `POST /act` and the like: there are none where a request is refused. */
  readonly effects: string[]
}

/** The same small app in every framework. */
export interface Adapter {
  readonly name: string
  /** Loaders and actions are asked for through `.data` paths, and answer with redirects of the framework's. */
  readonly singleFetch: boolean
  /** An error that is thrown by the app passes the adapter, so that the server it stands on answers. */
  readonly errorsPass: boolean
  serve(parts: Parts): Server
}

/** What every adapter must do. */
export interface Behaviour {
  readonly name: string
  /** Where it applies. Default: everywhere. */
  readonly on?: (adapter: Adapter) => boolean
  readonly test: (stage: Stage) => Promise<void>
}
