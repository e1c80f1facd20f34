import { createServer, type IncomingHttpHeaders } from 'node:http'
import { vi } from 'vitest'
import type { Bench } from './bench.ts'
import { at, isMembers, textAt, type Members } from './json.ts'

export interface Delivery {
  method: string
  headers: IncomingHttpHeaders
  text: string
  event: Members
}

/** A server of an app that is told of events; answers with what `status` says. */
export async function receiver(status = 200) {
  const deliveries: Delivery[] = []
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      const event = at(JSON.parse(text), 'event')
      const { headers, method = '' } = incoming
      deliveries.push({ method, headers, text, event: isMembers(event) ? event : {} })
      outgoing.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    url: `http://127.0.0.1:${port}/events`,
    deliveries,
    /** The first event that fits; fails if none comes. */
    received: (type: string) =>
      vi.waitFor(() => {
        const found = deliveries.find(({ event }) => event['type'] === type)
        if (!found) throw new Error(`no ${type} among ${types(deliveries).join()}`)
        return found
      }, 5000),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export type Receiver = Awaited<ReturnType<typeof receiver>>

export const types = (deliveries: Delivery[]) =>
  deliveries.map(({ event }) => String(event['type']))

export interface Listening {
  tenantId: string
  webhookId: string
}

/** A tenant with these events on, and a webhook of its own for them. */
export async function listening(
  bench: Bench,
  url: string,
  events: string[],
  { transactionType = 'None', webhook = {}, tenant = {} } = {},
): Promise<Listening> {
  const on = { enabled: true, transactionType }
  const tenantId = await bench.tenant({
    eventConfiguration: { events: Object.fromEntries(events.map((type) => [type, on])) },
    ...tenant,
  })
  const { body } = await bench.admin('POST /api/webhook', {
    webhook: {
      url,
      connectTimeout: 1000,
      readTimeout: 2000,
      eventsEnabled: Object.fromEntries(events.map((type) => [type, true])),
      global: false,
      tenantIds: [tenantId],
      ...webhook,
    },
  })
  return { tenantId, webhookId: textAt(body, 'webhook.id') }
}
