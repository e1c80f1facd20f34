import type { Server } from 'node:http'
import { StartError } from './start-error.ts'

export interface Address {
  readonly HOST: string
  readonly PORT: number
}

/** Resolves once the server listens. @throws {StartError} when the address cannot be had */
export function listen(server: Server, { HOST, PORT }: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, { HOST, PORT })))
    server.listen(PORT, HOST, resolve)
  })
}

function explain(error: NodeJS.ErrnoException, { HOST, PORT }: Address): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new StartError(
        `Port ${PORT} on ${HOST} is taken by another program.\n` +
          `Stop that program, or start the forum on another port: PORT=${PORT + 10}`,
      )
    case 'EACCES':
      return new StartError(`Port ${PORT} needs more rights. Choose one above 1023 with PORT=3001.`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartError(`HOST "${HOST}" is no address of this machine. Try HOST=127.0.0.1.`)
    default:
      return error
  }
}
