import type { Logger } from 'pino'
import type { Database } from './database.ts'
import type { Env } from './env.ts'
import type { Sessions } from './session.ts'

/** What the forum is made of. `now` is in epoch seconds. */
export interface Deps extends Sessions {
  readonly env: Env
  readonly log: Logger
  readonly db: Database
  readonly now: () => number
}
