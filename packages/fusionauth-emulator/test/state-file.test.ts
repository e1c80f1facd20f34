import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { startEmulator } from '../src/index.ts'
import { call, login, refresh, signedIn, start, storeId } from './support.ts'

vi.setConfig({ testTimeout: 30_000 })

let folder: string
let stateFile: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'emulator-state-'))
  stateFile = join(folder, 'below', 'state.json')
})

test('a restart keeps sessions, keys, configuration and the moved clock, and skips the kickstart', async () => {
  const first = await start({ stateFile })
  const { refreshToken, token } = await signedIn(first)
  const rotated = await refresh(first, refreshToken)
  await call(first, 'PATCH', `/api/application/${storeId}`, {
    key: true,
    body: { application: { name: 'Renamed' } },
  })
  first.clock.advance(100)
  await first.close()

  await using second = await start({ stateFile })
  expect(second.clock.offset).toBe(100)
  const headers = { authorization: `Bearer ${token}` }
  expect((await call(second, 'GET', '/api/jwt/validate', { headers })).status).toBe(200)
  const again = await refresh(second, refreshToken)
  expect(again.status).toBe(200)
  expect(again.body.refreshToken === rotated.body.refreshToken).toBe(true)
  const { text } = await call(second, 'GET', `/api/application/${storeId}`, { key: true })
  expect(text).toContain('Renamed')
  expect((await login(second)).status).toBe(200)
})

test('reset goes back to the kickstart, although the state came from the file', async () => {
  const first = await start({ stateFile })
  await call(first, 'PATCH', `/api/application/${storeId}`, {
    key: true,
    body: { application: { name: 'Renamed' } },
  })
  await first.close()
  await using second = await start({ stateFile })
  await second.reset()
  const { text } = await call(second, 'GET', `/api/application/${storeId}`, { key: true })
  expect(text).not.toContain('Renamed')
})

test('a few writes a second at most, each by rename, for the owner alone, none left over', async () => {
  await using emulator = await start({ stateFile })
  const written: number[] = []
  while (written.length < 3) {
    await login(emulator)
    const found = await stat(stateFile).catch(() => undefined)
    if (found && found.mtimeMs !== written.at(-1)) written.push(found.mtimeMs)
  }
  const pauses = written.slice(1).map((time, index) => time - (written[index] ?? 0))
  // 0.4 seconds between their beginnings; what is seen are their ends.
  expect(Math.min(...pauses)).toBeGreaterThan(250)
  expect(pauses).toHaveLength(2)
  await emulator.close()
  expect(await readdir(join(folder, 'below'))).toEqual(['state.json'])
  expect((await stat(stateFile)).mode & 0o777).toBe(0o600)
})

test('every content a reader meets is complete', async () => {
  await using emulator = await start({ stateFile })
  const contents = new Set<string>()
  while (contents.size < 2) {
    await login(emulator)
    const text = await readFile(stateFile, 'utf8').catch(() => undefined)
    if (text === undefined) continue
    expect(JSON.parse(text)).toHaveProperty('refreshTokens')
    contents.add(text)
  }
})

test.each([
  ['empty', ''],
  ['cut off', '{"format":"fusionauth-emulator/2","clockOffset":0,"tenants":['],
  ['of something else', '{"format":"other"}'],
  ['without users', '{"format":"fusionauth-emulator/2","clockOffset":0,"tenants":[]}'],
  [
    'of an older emulator',
    '{"format":"fusionauth-emulator/1","clockOffset":0}',
    /1, this one reads/,
  ],
])(
  'a state file that is %s is named, and left as it is',
  async (_name, content, why = /no complete state/) => {
    const file = join(folder, 'state.json')
    await writeFile(file, content)
    const starting = startEmulator({ port: 0, stateFile: file })
    await expect(starting).rejects.toThrow(`The state file ${file} cannot be used`)
    await expect(starting).rejects.toThrow(why)
    await expect(starting).rejects.toThrow('Delete it to begin anew')
    await expect(starting).rejects.toMatchObject({ code: 'state_file_unusable' })
    expect(await readFile(file, 'utf8')).toBe(content)
  },
)

test('a clock that stands still goes on standing still', async () => {
  const first = await start({ stateFile })
  first.clock.freeze()
  const stood = first.clock.now()
  await first.close()
  await using second = await start({ stateFile })
  expect(second.clock.now()).toBe(stood)
})

test('what a killed run left half written is removed, what others write is left alone', async () => {
  await mkdir(dirname(stateFile))
  const mine = [`${stateFile}.${await pidOfTheDead()}.tmp`, `${stateFile}.${process.ppid}.tmp`]
  for (const file of [...mine, `${stateFile}.tmp`]) await writeFile(file, '{"for')
  await using emulator = await start({ stateFile })
  await emulator.close()
  expect((await readdir(dirname(stateFile))).sort()).toEqual([
    'state.json',
    `state.json.${process.ppid}.tmp`,
    'state.json.tmp',
  ])
})

async function pidOfTheDead(): Promise<number> {
  const child = spawn(process.execPath, ['--version'])
  await once(child, 'close')
  return child.pid ?? 0
}

test('a folder that cannot be made is named', async () => {
  await writeFile(join(folder, 'file'), '')
  const starting = startEmulator({
    port: 0,
    stateFile: join(folder, 'file', 'below', 'state.json'),
  })
  await expect(starting).rejects.toMatchObject({ code: 'state_file_unusable' })
})

test('a second start that is refused its port leaves the state file of the first alone', async () => {
  await using first = await start({ stateFile })
  await vi.waitFor(() => stat(stateFile))
  const before = await stat(stateFile)
  const port = Number(new URL(first.url).port)
  await expect(start({ port, stateFile })).rejects.toMatchObject({ code: 'port_taken' })
  const after = await stat(stateFile)
  expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs])
})
