import { createServer } from 'node:http'
import express from 'express'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { cookieSession, getSession } from '../../src/express.ts'
import { type App, type Browser, type World, createBrowser, startWorld } from '../harness.ts'
import { send } from '../http.ts'
import { at, header, rt, sessionOf } from './tools.ts'

let world: World
let app: App
let browser: Browser

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.emulator.close())
beforeEach(async () => {
  app = world.app()
  browser = createBrowser()
  await app.logIn(browser)
})

const status = async (cookie: string): Promise<string> => (await sessionOf(app, cookie)).status
const ours = (): string => header(browser.jar)

describe('C8: a Cookie header of any kind', () => {
  /** Beside our pair each of these is somebody else's business. */
  const harmless: string[] = [
    '',
    ';',
    ';;;;',
    ' ; ; ',
    '=',
    '==',
    '=x',
    'x',
    'x=',
    'x==y',
    'x="y"',
    'x="y',
    'x=y"',
    'x=y=z; x=y',
    'x = y',
    '\tx=\ty\t',
    'x=%',
    'x=%zz',
    'x=%E0%A4%A',
    '%=x',
    '%zz=%zz; %E0%A4%A=x',
    'x=%00',
    'x=\u0000',
    'x=\u00e4\u00f6\u00fc',
    'x=\ud83c\udf6a',
    'x=\ud800',
    '\u0000=\u0000',
    '$Version=1; $Path=/',
    'x=a,b; y=c,d',
    'x=(a)<b>@c:d\\e/f[g]?h{i}',
    '__proto__=x',
    '__proto__[polluted]=x',
    'constructor=x; prototype=y; toString=z; hasOwnProperty=h',
    '__host-http-store.rt=planted',
    'store.rt=planted; store.at=planted',
    '__Host-store.rt=planted',
    '=__Host-Http-store.rt=planted',
    'x=__Host-Http-store.rt=planted',
    'x=__Host-Http-store.; y=__Host-Http-store.rt',
    Array.from({ length: 1000 }, (_, index) => `n${index}=v${index}`).join('; '),
    Array.from({ length: 1000 }, () => 'same=name').join('; '),
    `x=${'"'.repeat(4000)}`,
    `x=${'%25'.repeat(1300)}`,
    ';'.repeat(10_000),
    '='.repeat(10_000),
  ]

  test.each(harmless)('%j beside the pair: still in', async (other) => {
    expect(await status(`${other}; ${ours()}`)).toBe('active')
    expect(await status(`${ours()};${other}`)).toBe('active')
    expect(await status(other)).toBe('anonymous')
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
    expect(Object.getPrototypeOf({})).toBe(Object.prototype)
  })

  /** A second cookie by one of our names, however it is written, is one that somebody planted. */
  test.each([
    `${rt}=planted`,
    `${rt}=`,
    ` ${rt} = planted `,
    `\t${rt}=planted`,
    `x="1; ${rt}=planted; y=2"`,
    `${at}=planted`,
    `${at}=; x=y`,
    rt,
  ])('C3: %j beside the pair: nobody is in, whichever comes first', async (planted) => {
    expect(await status(`${planted}; ${ours()}`)).toBe('anonymous')
    expect(await status(`${ours()}; ${planted}`)).toBe('anonymous')
    expect(app.events.at(-1)).toEqual({ type: 'cookie_ignored', reason: 'duplicate' })
  })

  test('a pair whose values hold anything: anonymous or in, and never an error', async () => {
    const odd = ['"', '%', '%00', '\u0000', '\ud800', '=', ',', '__proto__', 'eyJ..', '....']
    for (const value of odd) {
      for (const name of [at, rt]) {
        const spoiled = new Map(browser.jar).set(name, `${value}${browser.jar.get(name)}`)
        expect(await status(header(spoiled))).toBe(name === rt ? 'anonymous' : 'active')
      }
    }
  })

  test('a thousand cookies are read, and one of ours among them found', async () => {
    const many = Array.from({ length: 1000 }, (_, index) => `n${index}=v${index}`).join('; ')
    expect(await status(`${many}; ${ours()}`)).toBe('active')
  })
})

describe('C7: more cookies than a server takes', () => {
  const listening = async (maxHeaderSize: number, run: (port: number) => Promise<void>) => {
    const web = express()
    web.use(cookieSession(app.sessions))
    web.get('/cart', (request, response) => void response.send(getSession(request).status))
    const server = createServer({ maxHeaderSize }, web)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    try {
      await run(typeof address === 'object' && address ? address.port : 0)
    } finally {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }
  const padded = (bytes: number): string => {
    const pairs: string[] = []
    for (let left = bytes; left > 0; left -= 1000) {
      pairs.push(`p${pairs.length}=${'x'.repeat(Math.min(990, left))}`)
    }
    return pairs.join('; ')
  }

  test.each([
    [16, 8, 200],
    [16, 16, 431],
    [64, 32, 200],
    [64, 48, 200],
    [64, 64, 431],
  ])('a limit of %i kB, %i kB beside our pair: %i, and it goes on', async (limit, sent, answer) => {
    await listening(limit * 1024, async (port) => {
      const cookie = `${padded(sent * 1024)}; ${ours()}`
      const response = await send(port, '/cart', { headers: { cookie } })
      expect(response.status).toBe(answer)
      expect(await response.text()).toBe(answer === 200 ? 'active' : '')
      const after = await send(port, '/cart', { headers: { cookie: ours() } })
      expect(await after.text()).toBe('active')
    })
  })
})
