import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { FaultRequest } from '@latchkey/fusionauth-emulator'
import { type App, type Browser, type World, createBrowser, startWorld } from '../harness.ts'
import { refresh } from './tools.ts'

const clients = 500
const faults: [string, Omit<FaultRequest, 'path'>][] = [
  ['takes five seconds to answer', { kind: 'latency', delaySeconds: 5 }],
  ['never answers', { kind: 'hang' }],
  ['cannot be reached', { kind: 'reset' }],
  ['answers 429', { kind: 'status', status: 429, headers: { 'Retry-After': '1' } }],
  ['answers 500', { kind: 'status', status: 500 }],
]

let world: World
let app: App
let browsers: Browser[]

beforeAll(async () => {
  world = await startWorld()
  app = world.app()
  browsers = []
  for (let batch = 0; batch < clients / 50; batch += 1) {
    const next = Array.from({ length: 50 }, () => createBrowser())
    await Promise.all(next.map(logIn))
    browsers.push(...next)
  }
}, 60_000)
afterAll(() => world.emulator.close())
afterEach(() => world.emulator.faults.clear())

/** A busy machine may let a login time out; a storm needs everybody in. */
async function logIn(browser: Browser): Promise<void> {
  for (let tries = 0; tries < 5; tries += 1) {
    if ((await app.logIn(browser)).status === 303) return
  }
  throw new Error('Nobody can log in.')
}
const everybody = (): Promise<Response[]> =>
  Promise.all(browsers.map((browser) => app.fetch(browser, '/cart')))
const over = (): number => app.events.filter(({ type }) => type === 'session_expired').length

describe(`T8: ${clients} people come back at once while FusionAuth`, () => {
  test.each(faults)(
    '%s: few calls, 503 to come again, nobody out; and then it goes on',
    async (_name, fault) => {
      world.emulator.clock.advance(310)
      world.emulator.faults.add({ path: '/api/jwt/refresh', ...fault })
      const jars = browsers.map(({ jar }) => new Map(jar))
      world.calls.length = 0
      const started = performance.now()
      for (let wave = 0; wave < 3; wave += 1) {
        for (const answer of await everybody()) {
          expect(answer.status).toBe(503)
          expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
          expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(60)
          expect(answer.headers.getSetCookie()).toEqual([])
        }
      }
      const seconds = (performance.now() - started) / 1000
      expect(world.count(refresh)).toBeGreaterThan(0)
      // As many as it took a moment ago, when it was well; then five a second, then a probe.
      expect(world.count(refresh)).toBeLessThanOrEqual(64 + 5 * Math.ceil(seconds))
      expect(browsers.map(({ jar }) => jar)).toEqual(jars)

      world.emulator.faults.clear()
      // What was asked before and failed may be asked again a moment later, by either clock.
      world.emulator.clock.advance(2)
      world.calls.length = 0
      await expect
        .poll(async () => (await everybody()).filter(({ status }) => status !== 200).length, {
          timeout: 12_000,
          interval: 300,
        })
        .toBe(0)
      expect(world.count(refresh)).toBeLessThan(clients + 50)
      expect(over()).toBe(0)
      const alarms = app.events.filter(({ type }) => type === 'authn_token_reuse')
      expect(alarms).toEqual([])
    },
    40_000,
  )
})
