import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Emulator } from '../src/index.ts'
import { configureTenant, must } from './account-support.ts'

/**
 * Makes an event part of a transaction, with a webhook that keeps a request waiting in the middle: what the
 * test does meanwhile is done before the request goes on.
 */
export async function holding(emulator: Emulator, event: string) {
  let meanwhile: (() => Promise<unknown>) | undefined
  const server = createServer(async (request, response) => {
    request.resume()
    const act = meanwhile
    // Only one request is kept waiting, not those made meanwhile.
    meanwhile = undefined
    await act?.()
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const transaction = { enabled: true, transactionType: 'AbsoluteMajority' }
  await configureTenant(emulator, { eventConfiguration: { events: { [event]: transaction } } })
  await must(emulator, 'POST', '/api/webhook', {
    webhook: {
      url: `http://127.0.0.1:${port}/`,
      global: true,
      connectTimeout: 10_000,
      readTimeout: 10_000,
      eventsEnabled: { [event]: true },
    },
  })
  return {
    async during<Answer>(request: () => Promise<Answer>, act: () => Promise<unknown>) {
      let acted = false
      meanwhile = async () => {
        await act()
        acted = true
      }
      const answer = await request()
      if (!acted) throw new Error(`no ${event} was published`)
      return answer
    },
    [Symbol.asyncDispose]: async () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
