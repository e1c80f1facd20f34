import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSocketServer, type Socket } from 'node:net'
import { createTokenClient, type TokenClient, type TokenClientOptions } from '../src/index.ts'

export const applicationId = '10000000-0000-4000-8000-000000000001'
export const otherApplicationId = '10000000-0000-4000-8000-000000000002'
export const issuer = 'https://auth.example.com'
export const apiKey = 'canary-api-key-6c1f'

/** What arrived, with the body as text. */
export type Seen = {
  method: string
  url: string
  headers: IncomingMessage['headers']
  body: string
}

export type Canned = { status?: number; headers?: Record<string, string>; body?: unknown }

export type Fake = AsyncDisposable & { url: string; seen: Seen[] }

function portOf(server: { address(): unknown }): number {
  const address = server.address()
  if (typeof address === 'object' && address && 'port' in address) return Number(address.port)
  throw new Error('The server has no port.')
}

/** A server of canned answers on a free port. Objects go out as JSON, strings and bytes as they are. */
export async function fakeFusionAuth(
  answer: (seen: Seen) => Canned | Promise<Canned>,
): Promise<Fake> {
  const seen: Seen[] = []
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    const { method = '', url = '', headers } = request
    const arrived = { method, url, headers, body: Buffer.concat(chunks).toString() }
    seen.push(arrived)
    const { status = 200, body = '', headers: extra } = await answer(arrived)
    const raw = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
    response.writeHead(status, { 'content-type': 'application/json', ...extra }).end(raw)
  }
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A server that speaks bytes instead of HTTP. */
export async function fakeSocket(
  talk: (socket: Socket) => void,
): Promise<AsyncDisposable & { url: string }> {
  const sockets = new Set<Socket>()
  const server = createSocketServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('data', () => talk(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

export function clientFor(
  { url }: { url: string },
  options: Partial<TokenClientOptions> = {},
): TokenClient {
  return createTokenClient({ url, applicationId, apiKey, issuer, ...options })
}
