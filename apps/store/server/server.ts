import { createServer } from 'node:http'
import { inspect } from 'node:util'
import { followClock } from './clock.ts'
import { openDatabase } from './database.ts'
import { readEnv } from './env.ts'
import { createHttpListener } from './http.ts'
import { createLog } from './log.ts'
import { createRemixApp } from './remix.ts'
import { createSessions } from './session.ts'
import { StartError } from './start-error.ts'

const start = async () => {
  const env = readEnv()
  const log = createLog(env.LOG_LEVEL)
  const now = env.production ? () => Date.now() / 1000 : followClock(env.FUSIONAUTH_URL)
  const db = await openDatabase(env.DATABASE_URL)
  const server = createServer()
  const remix = await createRemixApp(env, server)
  const parts = { env, log, db, now, remix, ...createSessions(env, log, now) }
  server.on('request', createHttpListener(parts))

  const close = async () => {
    // What hangs must not keep the process: a request in production gets five seconds.
    setTimeout(() => process.exit(), 5000).unref()
    const closed = new Promise((resolve) => server.close(resolve))
    if (env.production) server.closeIdleConnections()
    else server.closeAllConnections()
    await remix.close()
    await closed
    await db.destroy()
    process.exit()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close())

  server.listen(env.PORT, env.HOST)
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE'
      const why = taken ? 'another program holds that port' : error.message
      const fix = taken
        ? 'stop that program, or choose another PORT'
        : 'set HOST and PORT to an address of this machine that this user may listen on'
      reject(
        new StartError(
          `The store cannot listen on ${env.HOST}, port ${env.PORT}: ${why}.\n  Fix: ${fix}.`,
        ),
      )
    })
  })
  log.info({ url: env.PUBLIC_ORIGIN }, 'the store is open')
}

try {
  await start()
} catch (error) {
  process.stderr.write(`${error instanceof StartError ? error.message : inspect(error)}\n`)
  process.exit(1)
}
