import { once } from 'node:events'
import { createServer } from 'node:http'
import type { World } from '../harness.ts'

const tenantId = '7b8a3f0e-0b0e-4b5c-9d59-3f1a6d2c9e01'
const apiKey = 'latchkey-development-api-key-not-for-production'
const signingKeyId = '10000000-0000-4000-8000-0000000000aa'
const type = 'jwt.refresh-token.revoke'

/** What FusionAuth posted, as it was on the wire. */
export interface Posted {
  readonly headers: Record<string, string>
  readonly body: string
}

export interface Webhooks {
  readonly manage: (method: string, path: string, body?: unknown) => Promise<void>
  /** Has the emulator post revocations to this URL until disposed of. */
  readonly sendTo: (url: string) => Promise<AsyncDisposable>
  /** Resolves with the status that a delivery to this URL was answered with. */
  answered(url: string): Promise<number | undefined>
  /** A revocation of this session, recorded instead of delivered. */
  record(refreshTokenId: string): Promise<Posted>
}

/** The emulator signs what it posts with a real key, as FusionAuth does. */
export async function setUpWebhooks({ emulator }: World): Promise<Webhooks> {
  const manage: Webhooks['manage'] = async (method, path, body = {}) => {
    const headers = { authorization: apiKey, 'content-type': 'application/json' }
    const init = { method, headers, body: JSON.stringify(body) }
    const answer = await fetch(emulator.url + path, init)
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  }
  const key = { algorithm: 'RS256', name: 'Webhooks', length: 2048 }
  await manage('POST', `/api/key/generate/${signingKeyId}`, { key })
  const events = { [type]: { enabled: true, transactionType: 'None' } }
  await manage('PATCH', `/api/tenant/${tenantId}`, { tenant: { eventConfiguration: { events } } })

  const sendTo: Webhooks['sendTo'] = async (url) => {
    const id = crypto.randomUUID()
    const webhook = {
      url,
      global: true,
      connectTimeout: 2000,
      readTimeout: 4000,
      eventsEnabled: { [type]: true },
      signatureConfiguration: { enabled: true, signingKeyId },
    }
    await manage('POST', `/api/webhook/${id}`, { webhook })
    return { [Symbol.asyncDispose]: () => manage('DELETE', `/api/webhook/${id}`) }
  }

  return {
    manage,
    sendTo,
    async answered(url) {
      await emulator.deliveries.waitFor({ type })
      const sent = emulator.deliveries.list().filter((delivery) => delivery.url === url)
      return sent.at(-1)?.attempts.at(-1)?.status
    },
    async record(refreshTokenId) {
      let keep: (recorded: Posted) => void = () => undefined
      const posted = new Promise<Posted>((resolve) => {
        keep = resolve
      })
      const server = createServer(async (request, response) => {
        const body = Buffer.concat(await request.toArray()).toString()
        response.end()
        const signature = String(request.headers['x-fusionauth-signature-jwt'])
        const headers = { 'x-fusionauth-signature-jwt': signature }
        keep({ headers: { ...headers, 'content-type': 'application/json' }, body })
      }).listen(0, '127.0.0.1')
      await once(server, 'listening')
      const address = server.address()
      const port = typeof address === 'object' ? address?.port : 0
      await using _ = await sendTo(`http://127.0.0.1:${port}/`)
      await manage('DELETE', `/api/jwt/refresh/${refreshTokenId}`)
      const recorded = await posted
      server.close()
      return recorded
    },
  }
}
