import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'

export interface Received {
  path: string
  headers: IncomingHttpHeaders
  body: string
}

/** A server that keeps what it is sent: the receiver of webhooks, the redirect URI of an application. */
export async function listen() {
  const received: Received[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      received.push({ path: request.url ?? '', headers: request.headers, body })
      response.end()
      server.emit('received')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    /** The first that fits, now or within five seconds. */
    async waitFor(fits: (each: Received) => boolean): Promise<Received> {
      for (;;) {
        const found = received.find(fits)
        if (found) return found
        await once(server, 'received', { signal: AbortSignal.timeout(5000) })
      }
    },
    [Symbol.asyncDispose]: async () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
