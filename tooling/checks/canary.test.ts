import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { canary } from './canary.ts'
import { recordSecret } from './record-secret.ts'

let folder: string
let logs: string
let recordings: string

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'latchkey-canary-'))
  logs = path.join(folder, 'logs')
  recordings = path.join(folder, 'recordings')
  mkdirSync(path.join(logs, 'deep'), { recursive: true })
  mkdirSync(recordings)
  vi.stubEnv('LATCHKEY_CANARY_DIR', recordings)
})

afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

// Made here, at random: a fixed value would be found in this file's own failures.
const secret = () => `s3cr/t+${randomBytes(24).toString('base64')}`
const part = (bytes: number) => randomBytes(bytes).toString('base64url')
const log = (line: string) =>
  writeFileSync(path.join(logs, 'deep/app.log'), `first\n${line}\nlast\n`)

test.each<[string, (value: string) => string]>([
  ['as it is', (value) => value],
  ['cut to its first 16 characters', (value) => `${value.slice(0, 16)}…`],
  ['URL-encoded', (value) => encodeURIComponent(value)],
  ['in base64', (value) => Buffer.from(value).toString('base64')],
  ['in base64 behind a user name', (value) => Buffer.from(`me:${value}`).toString('base64')],
  ['in base64url behind one character', (value) => Buffer.from(`x${value}y`).toString('base64url')],
])('finds a recorded secret %s', (_, form) => {
  const value = secret()
  recordSecret(value, 'password')
  log(`it is ${form(value)}, is it not`)
  const hits = canary(logs)
  expect(hits.map(({ file, line }) => `${file}:${line}`)).toContain('deep/app.log:2')
  expect(hits.every(({ kind }) => kind.startsWith('recorded password'))).toBe(true)
})

test.each<[string, string]>([
  ['a JWS', `eyJ${part(30)}.${part(60)}.${part(32)}`],
  ['a JWE without an encrypted key', `eyJ${part(30)}..${part(12)}.${part(60)}.${part(16)}`],
  ['a JWS in base64', Buffer.from(`eyJ${part(30)}.${part(60)}.${part(32)}`).toString('base64')],
  ['a development secret', ['store-development-secret', 'not-for-production'].join('-')],
])('finds %s nobody recorded', (_, value) => {
  log(value)
  expect(canary(logs).map(({ line }) => line)).toEqual([2])
})

test('finds the API key of the kickstart, in base64 too', () => {
  const file = path.join(import.meta.dirname, '../kickstart/kickstart.json')
  const { apiKey }: { apiKey: string } = JSON.parse(readFileSync(file, 'utf8')).variables
  log(Buffer.from(apiKey).toString('base64'))
  expect(canary(logs).map(({ kind }) => kind)).toEqual(['API key of the kickstart, base64'])
})

test('ordinary output holds no secret', () => {
  recordSecret(secret())
  log('POST /login 200, a JWT begins with eyJhbGciOi and has two dots: eyJhbGciOi….….…')
  expect(canary(logs)).toEqual([])
})

test('a value too short to search for is refused', () => {
  expect(() => recordSecret('short')).toThrow(RangeError)
})

test('as a command it fails, naming place and kind and never the value', () => {
  const value = secret()
  recordSecret(value, 'cookie')
  log(`Set-Cookie: x=${value}`)
  const run = () =>
    spawnSync(process.execPath, [path.join(import.meta.dirname, 'canary.ts'), logs], {
      encoding: 'utf8',
    })
  const failed = run()
  expect(failed.status).toBe(1)
  expect(failed.stderr).toContain('deep/app.log:2 holds a secret (recorded cookie)')
  expect(`${failed.stdout}${failed.stderr}`.includes(value.slice(0, 16))).toBe(false)
  log('Set-Cookie: x=[redacted]')
  expect(run().status).toBe(0)
})
