import { createAdaptorServer } from '@hono/node-server'
import { EmulatorError } from './emulator-error.ts'

export interface Listening {
  readonly port: number
  close(): Promise<void>
}

/** Throws EmulatorError: the port is taken, or the host is none of this machine. */
export async function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  host: string,
  port: number,
): Promise<Listening> {
  const server = createAdaptorServer({ fetch })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, host, port)))
    server.listen(port, host, resolve)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        // Clients keep connections open; waiting for them would be waiting for ever.
        if ('closeAllConnections' in server) server.closeAllConnections()
      }),
  }
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new EmulatorError(
      'port_taken',
      `Port ${port} on ${host} is taken. Stop what runs there, or choose another port.`,
    )
  }
  const reasons = ['EACCES', 'EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN']
  if (reasons.includes(error.code ?? '')) {
    return new EmulatorError(
      'host_not_usable',
      `The emulator cannot listen on ${host}, port ${port} (${error.code}). Use 127.0.0.1 and a port above 1023.`,
    )
  }
  return error
}
