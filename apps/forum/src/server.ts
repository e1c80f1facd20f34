import { createServer } from 'node:http'
import { createApp } from './app.ts'
import { followClock, systemClock } from './clock.ts'
import { openDatabase } from './database.ts'
import { seedPosts } from './domain/seed.ts'
import { readEnv } from './env.ts'
import { createLog } from './log.ts'
import { listen } from './port.ts'
import { createSessions } from './session.ts'
import { stopStart } from './start-error.ts'

// How long a request that is under way may still take, in milliseconds.
const patience = 3000

async function start(): Promise<void> {
  const env = readEnv()
  const log = createLog(env.LOG_LEVEL)
  const now = env.production ? systemClock : followClock(env.FUSIONAUTH_URL)
  const db = await openDatabase(env.DATABASE_URL)
  if (!env.production) await seedPosts(db, now())
  const server = createServer(createApp({ env, log, now, db, ...createSessions(env, log, now) }))

  let stopping = false
  const stop = (): void => {
    if (stopping) return
    stopping = true
    setTimeout(() => server.closeAllConnections(), patience).unref()
    server.close(() => void db.destroy().finally(() => process.exit()))
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)

  await listen(server, env)
  log.info(`The forum is at ${env.PUBLIC_ORIGIN}`)
}

await start().catch(stopStart)
