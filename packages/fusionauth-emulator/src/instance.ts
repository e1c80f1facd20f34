import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Clock } from './state/clock.ts'
import type { World } from './state/model.ts'

/** What a route works on. `world` is another object after a reset, so read it once per request. */
export interface Instance {
  readonly world: World
  readonly clock: Clock
}

/** What the emulator's own middleware finds in a context. `answer` is the text of a JSON answer. */
export interface ExchangeEnv {
  Bindings: Partial<HttpBindings>
  Variables: { answer?: string; secureCookies?: boolean }
}

/** What routes are added to. One for all of them: each further one would cost time at every start. */
export type App = Hono<ExchangeEnv>
