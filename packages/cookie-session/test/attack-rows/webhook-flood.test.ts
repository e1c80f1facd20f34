import { request } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type App, type Browser, type World, createBrowser, startWorld } from '../harness.ts'
import { at } from './tools.ts'
import { type WebhookServer, startWebhookServer } from './webhook-world.ts'

const signature = 'x-fusionauth-signature-jwt'

let world: World
let webhooks: WebhookServer
let app: App
let browser: Browser

beforeAll(async () => {
  world = await startWorld()
  webhooks = await startWebhookServer()
})
afterAll(async () => {
  await world.emulator.close()
  await webhooks[Symbol.asyncDispose]()
})
beforeEach(async () => {
  app = world.app()
  webhooks.app = app
  browser = createBrowser()
  await app.logIn(browser)
  world.calls.length = 0
})

/** Posts a body and says what it was answered, however much of it the server cared to take. */
const flood = (size: number, headers: Record<string, string>): Promise<number> =>
  new Promise((resolve, reject) => {
    const outgoing = request(
      webhooks.url,
      { method: 'POST', agent: false, headers: { ...headers, 'x-attack': '1' } },
      (answer) => {
        answer.resume()
        resolve(answer.statusCode ?? 0)
        outgoing.destroy()
      },
    )
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      // The answer came first, and the connection went with the rest of the body.
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error)
    })
    outgoing.end(Buffer.alloc(size, 'x'))
  })

const jwtLike = (header: object): string =>
  `${Buffer.from(JSON.stringify(header)).toString('base64url')}.e30.${'A'.repeat(342)}`

const forged: [string, (index: number) => Record<string, string>][] = [
  ['unsigned', () => ({})],
  ['under a signature that is no JWT', () => ({ [signature]: 'x'.repeat(4000) })],
  [
    'under a key nobody has, another one each time',
    (index) => ({ [signature]: jwtLike({ alg: 'RS256', kid: `kid-${index}` }) }),
  ],
  ['under an access token', () => ({ [signature]: browser.jar.get(at) ?? '' })],
]

test.each(forged)(
  'A11: hundreds of bodies %s: refused before they are read, and nobody is asked',
  async (_name, headers) => {
    const sizes = [64, 256, 1024].map((kilobytes) => kilobytes * 1024)
    // A request of a person goes on meanwhile.
    const storm = { over: false }
    const visiting = (async () => {
      while (!storm.over) {
        expect(await app.visit(browser)).toBe('active shopper')
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    })()
    const answers: number[] = []
    for (let wave = 0; wave < 10; wave += 1) {
      const bodies = Array.from({ length: 30 }, (_, index) =>
        flood(sizes[index % sizes.length] ?? 0, headers(wave * 30 + index)),
      )
      answers.push(...(await Promise.all(bodies)))
    }
    storm.over = true
    await visiting
    // 503 where it cannot be known: keys are not fetched anew for every name somebody makes up.
    expect(answers.filter((status) => status !== 401 && status !== 503)).toEqual([])
    expect(world.calls.filter((call) => !call.includes('jwks'))).toEqual([])
    expect(world.calls.length).toBeLessThanOrEqual(2)
    const refused = app.events.filter(({ type }) => type === 'webhook_refused').length
    expect(refused).toBe(answers.filter((status) => status === 401).length)
    // Nor does what was sent come up again in the log.
    expect(JSON.stringify(app.events)).not.toMatch(/x{20}|eyJ|A{20}/)
  },
)

test('A11: of a forged body not one byte is pulled', async () => {
  for (const [, headers] of forged) {
    let pulled = 0
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          pulled += 1
          controller.enqueue(new Uint8Array(64 * 1024))
        },
      },
      { highWaterMark: 0 },
    )
    const status = await app.sessions.receiveWebhook({ headers: headers(0), body })
    expect([401, 503]).toContain(status)
    expect(pulled).toBe(0)
  }
})
