import { createAdaptorServer, type Http2Bindings, type HttpBindings } from '@hono/node-server'
import { EmulatorError } from './emulator-error.ts'

type Bindings = HttpBindings | Http2Bindings

export interface Listening {
  readonly port: number
  close(): Promise<void>
}

/** Milliseconds a client may take to send its headers, and its whole request. */
const headersTimeout = 15_000
const requestTimeout = 60_000
/** How often those are looked at. */
const connectionsCheckingInterval = 5000
/**
 * How long an idle connection stays open. Long, as a test that computes for some seconds would meet the end
 * of a short one in the middle of its next request.
 */
const keepAliveTimeout = 75_000

/** Throws EmulatorError: the port is taken, or the host is none of this machine. */
export async function listen(
  fetch: (request: Request, bindings: Bindings) => Response | Promise<Response>,
  host: string,
  port: number,
  ownProcess: boolean,
): Promise<Listening> {
  const server = createAdaptorServer({
    fetch: (request, bindings) => fetch(request, bindings),
    // Faster, but it replaces the Request and Response of everybody in the process.
    overrideGlobalObjects: ownProcess,
    serverOptions: {
      connectionsCheckingInterval,
      headersTimeout,
      keepAliveTimeout,
      requestTimeout,
    },
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, host, port)))
    server.listen(port, host, resolve)
  })
  // Too many open connections, for example: whoever is connected is served on.
  server.on('error', (error) => process.emitWarning(`The emulator's server: ${String(error)}`))
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
