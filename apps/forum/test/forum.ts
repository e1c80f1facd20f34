import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp } from '../src/app.ts'
import { openDatabase } from '../src/database.ts'
import type { Database } from '../src/database.ts'
import { seedPosts } from '../src/domain/seed.ts'
import { readEnv } from '../src/env.ts'
import type { Env } from '../src/env.ts'
import { createLog } from '../src/log.ts'
import { createSessions } from '../src/session.ts'

const require = createRequire(import.meta.url)
export const kickstart = require.resolve('@latchkey/kickstart/kickstart.json')

export interface Forum extends AsyncDisposable {
  readonly port: number
  readonly origin: string
  readonly env: Env
  readonly db: Database
  /** Everything logged so far. */
  log(): string
}

/** The whole forum on a free port, with a database file of its own. */
export async function startForum(options: {
  fusionAuthUrl: string
  now: () => number
  env?: Record<string, string>
}): Promise<Forum> {
  const folder = await mkdtemp(join(tmpdir(), 'forum-'))
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const env = readEnv({
    PORT: String(port),
    FUSIONAUTH_URL: options.fusionAuthUrl,
    DATABASE_URL: `file:${folder}/forum.sqlite`,
    ...options.env,
  })
  const lines: string[] = []
  const log = createLog('info', { write: (line) => void lines.push(line) })
  const { now } = options
  const db = await openDatabase(env.DATABASE_URL)
  await seedPosts(db, now())
  server.on('request', createApp({ env, log, now, db, ...createSessions(env, log, now) }))
  return {
    port,
    origin: env.PUBLIC_ORIGIN,
    env,
    db,
    log: () => lines.join(''),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await db.destroy()
      await rm(folder, { recursive: true })
    },
  }
}
