import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import { isSnapshot } from '../src/state/snapshot.ts'
import { apiKey, configure, kickstartFile, password, start, storeId } from './support.ts'

vi.setConfig({ testTimeout: 180_000 })

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
const rounds = process.env['LATCHKEY_LONG'] ? 20 : 5
const sessions = 6

/** A process of its own, as only that can be killed. */
async function run(stateFile: string) {
  const args = ['start', '--port', '0', '--kickstart', kickstartFile, '--state', stateFile]
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  child.stdout.setEncoding('utf8')
  const [line] = await once(child.stdout, 'data')
  const url = /http:\/\/localhost:\d+/.exec(String(line))?.[0]
  if (url === undefined) throw new Error(`it did not start: ${String(line)}`)
  return { child, url: url.replace('localhost', '127.0.0.1') }
}

async function ask(url: string, path: string, body: object): Promise<Record<string, string>> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { authorization: apiKey },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${text}`)
  return JSON.parse(text)
}

/** The state as the file has it, and when the last refresh it knows of happened. */
async function saved(stateFile: string) {
  const state: unknown = JSON.parse(await readFile(stateFile, 'utf8'))
  if (!isSnapshot(state)) throw new Error('the state is not complete')
  return {
    tokens: state.refreshTokens,
    latest: Math.max(...state.refreshTokens.map(({ device }) => device.lastAccessedInstant)),
  }
}

test('killed at any moment under load, the next start has the last complete state, a second old at most', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'emulator-kill-'))
  const stateFile = join(folder, 'state.json')
  await using prepared = await start({ stateFile })
  await configure(prepared, { jwtConfiguration: { refreshTokenUsagePolicy: 'OneTimeUse' } })
  await prepared.close()
  const ages: number[] = []
  let refreshes = 0

  for (let round = 0; round < rounds; round += 1) {
    const { child, url } = await run(stateFile)
    const logins = Array.from({ length: sessions }, () =>
      ask(url, '/api/login', { loginId: 'shopper@example.com', password, applicationId: storeId }),
    )
    await Promise.race(logins)
    const firstChange = Date.now()
    const values = (await Promise.all(logins)).map(({ refreshToken }) => refreshToken)
    let killedAt = Number.POSITIVE_INFINITY
    let lastKnown = 0
    const load = values.map(async (first) => {
      for (let value = first; Date.now() < killedAt;) {
        const answer = await ask(url, '/api/jwt/refresh', { refreshToken: value }).catch(() => {})
        if (!answer) return
        value = answer['refreshToken']
        lastKnown = Date.now()
        refreshes += 1
      }
    })
    // Most soon, where a write may be under way; some late enough to lack more than a second if any could.
    const wait = round % 4 === 0 ? 1500 + Math.random() * 500 : 50 + Math.random() * 700
    await new Promise((resolve) => setTimeout(resolve, wait))
    killedAt = Date.now()
    child.kill('SIGKILL')
    await once(child, 'close')
    await Promise.all(load)
    const { latest, tokens } = await saved(stateFile)
    expect(tokens.length).toBeGreaterThan(0)
    // How long before the kill the oldest change was acknowledged that the file may lack.
    ages.push(Math.min(lastKnown, killedAt) - Math.max(latest, firstChange))
    // What it holds can be used: the next round starts from it, and so does this one.
    if (round % 5 !== 0) continue
    await using next = await start({ stateFile })
    const { token } = tokens.at(-1) ?? { token: '' }
    await ask(next.url, '/api/jwt/refresh', { refreshToken: token })
  }

  expect(refreshes).toBeGreaterThan(rounds * 20)
  expect(Math.max(...ages)).toBeLessThanOrEqual(1000)
  await using last = await start({ stateFile })
  await last.close()
  expect(await readdir(folder)).toEqual(['state.json'])
})
