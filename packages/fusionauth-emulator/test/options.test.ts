import { createServer } from 'node:http'
import { mkdtemp, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startEmulator } from '../src/index.ts'
import { login, start } from './support.ts'

test.each([
  [{ port: 'abc' }, 'port must be a whole number'],
  [{ port: 99_999 }, 'port must be a whole number'],
  [{ host: '' }, 'host must be'],
  [{ version: '1.50' }, 'version must be one of 1.69, 1.48'],
  [{ switches: { webhokRetries: 3 } }, 'no switch webhokRetries'],
  [{ switches: { webhookRetries: '3' } }, 'webhookRetries must be a whole number'],
  [{ switches: { webhookRetries: -1 } }, 'webhookRetries must be a whole number, 0 or more'],
  [{ kickStart: 'x' }, 'no option kickStart'],
  [{ kickstart: 1 }, 'kickstart must be'],
  [{ stateFile: '' }, 'stateFile must be'],
  [null, 'the options must be an object'],
])('%j is refused before anything is started', async (options, message) => {
  const starting = startEmulator(JSON.parse(JSON.stringify(options)))
  await expect(starting).rejects.toMatchObject({ name: 'EmulatorError', code: 'invalid_argument' })
  await expect(starting).rejects.toThrow(message)
})

test('a clock in milliseconds is told from one in seconds', async () => {
  await expect(startEmulator({ port: 0, now: Date.now })).rejects.toThrow('epoch seconds')
})

test('starting leaves the process as it was, and closing what it leaves to others', async () => {
  const before = [globalThis.Request, globalThis.Response, process.listenerCount('SIGINT')]
  const stateFile = join(await mkdtemp(join(tmpdir(), 'emulator-')), 'state.json')
  const emulator = await start({ stateFile })
  expect((await login(emulator)).status).toBe(200)
  expect([globalThis.Request, globalThis.Response, process.listenerCount('SIGINT')]).toEqual(before)
  await emulator.close()
  const written = (await stat(stateFile)).mtimeMs
  emulator.clock.advance(10)
  await new Promise((resolve) => setTimeout(resolve, 600))
  expect((await stat(stateFile)).mtimeMs).toBe(written)
  const server = createServer().listen(Number(new URL(emulator.url).port), '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  server.close()
})

test('a state file that cannot be written is said at the start', async () => {
  const starting = start({ stateFile: '/proc/emulator-state.json' })
  await expect(starting).rejects.toMatchObject({ code: 'state_file_unusable' })
})
