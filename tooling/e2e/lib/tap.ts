import { createServer, request } from 'node:http'
import { recordSecret } from '@latchkey/checks/record-secret'
import { listen } from './listen.ts'

/** One call of an app to FusionAuth, and what came of it. */
export interface Exchange {
  readonly caller: string
  /** `POST /api/login` */
  readonly call: string
  readonly query: string
  readonly withApiKey: boolean
  readonly sent: Record<string, unknown>
  readonly status: number
  readonly received: Record<string, unknown>
}

/** What may go wrong between an app and FusionAuth. */
export type Fault = 'none' | 'down' | 'answer lost'

/** Stands between one app and the emulator, and writes down who called whom with what. */
export interface Tap {
  readonly url: string
  readonly exchanges: Exchange[]
  /** How often the app has looked at the clock. */
  readonly clockPolls: { count: number }
  fault: Fault
  /** The exchanges since the last time, without the fetching of keys and the look at the settings. */
  take(): Exchange[]
  close(): Promise<void>
}

/** What no request causes. */
const inTheBackground = /^GET \/(\.well-known\/jwks\.json$|api\/(application|tenant)\/)/
const clockPath = '/emulator/api/clock'

export async function startTap(caller: string, target: string): Promise<Tap> {
  const exchanges: Exchange[] = []
  const clockPolls = { count: 0 }
  const server = createServer(async (incoming, outgoing) => {
    const { pathname, search } = new URL(incoming.url ?? '/', target)
    const isPoll = pathname === clockPath
    if (tap.fault === 'down' && !isPoll) {
      incoming.socket.destroy()
      return
    }
    const body = await readAll(incoming)
    const { host: _, ...headers } = incoming.headers
    const forwarded = request(
      new URL(incoming.url ?? '/', target),
      { method: incoming.method ?? 'GET', headers },
      async (answer) => {
        const received = await readAll(answer)
        if (isPoll) clockPolls.count += 1
        else {
          const exchange: Exchange = {
            caller,
            call: `${incoming.method} ${pathname}`,
            query: search,
            withApiKey: headers.authorization !== undefined,
            sent: parse(body),
            status: answer.statusCode ?? 0,
            received: parse(received),
          }
          exchanges.push(exchange)
          recordTokens(exchange)
        }
        if (tap.fault === 'answer lost' && !isPoll) {
          outgoing.destroy()
          return
        }
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers).end(received)
      },
    )
    forwarded.on('error', () => outgoing.destroy())
    forwarded.end(body)
  })
  const port = await listen(server)

  let taken = 0
  const tap: Tap = {
    url: `http://127.0.0.1:${port}`,
    exchanges,
    clockPolls,
    fault: 'none',
    take() {
      const fresh = exchanges.slice(taken)
      taken = exchanges.length
      return fresh.filter(({ call }) => !inTheBackground.test(call))
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return tap
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part)
  return Buffer.concat(parts)
}

function parse(body: Buffer): Record<string, unknown> {
  return body.length === 0 ? {} : JSON.parse(body.toString())
}

function recordTokens({ sent, received }: Exchange): void {
  for (const value of [sent.refreshToken, received.refreshToken, received.token]) {
    if (typeof value === 'string') recordSecret(value)
  }
}
