// `node --watch` stays when its program cannot start, so `dev` asks this first, which ends with 1.
import { createServer } from 'node:http'
import { readEnv } from './env.ts'
import { listen } from './port.ts'
import { stopStart } from './start-error.ts'

try {
  const server = createServer()
  await listen(server, readEnv())
  server.close()
} catch (error) {
  stopStart(error)
}
