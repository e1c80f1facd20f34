import { createServer } from 'node:http'
import { Readable } from 'node:stream'
import type { App, World } from '../harness.ts'

const tenantId = '7b8a3f0e-0b0e-4b5c-9d59-3f1a6d2c9e01'
const apiKey = 'latchkey-development-api-key-not-for-production'
const revoked = 'jwt.refresh-token.revoke'

/** Calls FusionAuth's API as its administrator does. */
export async function manage(
  { emulator }: World,
  method: string,
  path: string,
  sent?: unknown,
): Promise<void> {
  const headers = { authorization: apiKey, 'content-type': 'application/json' }
  const body = sent === undefined ? {} : { body: JSON.stringify(sent) }
  const answer = await fetch(emulator.url + path, { method, headers, ...body })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`)
}

/** What FusionAuth posted, as it arrived. */
export interface Posted {
  readonly headers: Record<string, string>
  readonly body: Uint8Array
}

export interface WebhookServer extends AsyncDisposable {
  readonly url: string
  readonly posted: Posted[]
  /** Who takes what is posted; nobody: it is only written down. */
  app: App | undefined
}

/** The route of an app that FusionAuth posts to, on a socket of its own. */
export async function startWebhookServer(): Promise<WebhookServer> {
  const posted: Posted[] = []
  const server = createServer(async (request, response) => {
    const headers: Record<string, string> = {}
    for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value)
    if (request.headers['x-attack']) {
      const body = Readable.toWeb(request)
      const status = await webhooks.app?.sessions.receiveWebhook({ headers, body })
      response.writeHead(status ?? 500, { connection: 'close' }).end()
      return
    }
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    const body = new Uint8Array(Buffer.concat(parts))
    posted.push({ headers, body })
    const status = await webhooks.app?.sessions.receiveWebhook({ headers, body })
    response.writeHead(status ?? 200).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const webhooks: WebhookServer = {
    url: `http://127.0.0.1:${port}/webhook`,
    posted,
    app: undefined,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return webhooks
}

/** FusionAuth reports revoked sessions there from now on, signed with a key it publishes. */
export async function reportTo(world: World, url: string): Promise<void> {
  const signingKeyId = '10000000-0000-4000-8000-0000000000aa'
  const key = { algorithm: 'RS256', name: 'Webhooks', length: 2048 }
  await manage(world, 'POST', `/api/key/generate/${signingKeyId}`, { key })
  const events = { [revoked]: { enabled: true, transactionType: 'None' } }
  await manage(world, 'PATCH', `/api/tenant/${tenantId}`, {
    tenant: { eventConfiguration: { events } },
  })
  const webhook = {
    url,
    global: true,
    connectTimeout: 1000,
    readTimeout: 2000,
    eventsEnabled: { [revoked]: true },
    signatureConfiguration: { enabled: true, signingKeyId },
  }
  await manage(world, 'POST', '/api/webhook', { webhook })
}
