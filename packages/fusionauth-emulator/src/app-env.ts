import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'

/** What the emulator's own middleware finds in a context. `answer` is the text of a JSON answer. */
export interface ExchangeEnv {
  Bindings: Partial<HttpBindings>
  Variables: { answer?: string; secureCookies?: boolean }
}

/** What routes are added to. One for all of them: each further one would cost time at every start. */
export type App = Hono<ExchangeEnv>
