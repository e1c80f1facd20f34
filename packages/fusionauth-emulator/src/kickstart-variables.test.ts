import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { interpolate, readVariables } from './kickstart-variables.ts'

const folder = mkdtempSync(join(tmpdir(), 'kickstart-'))
afterEach(() => vi.unstubAllEnvs())

test('fills names into strings, lists, objects and member names', () => {
  const variables = readVariables({ a: 'x', n: 5 })
  const value = { '#{a}': ['#{a}-#{n}', 7, null, { deep: '#{a}' }] }
  expect(interpolate(value, variables, folder)).toEqual({ x: ['x-5', 7, null, { deep: 'x' }] })
})

test('a backslash keeps the mark', () => {
  expect(interpolate('\\#{a} \\@{b}', readVariables({ a: 'x' }), folder)).toBe('#{a} @{b}')
})

test('UUID() is made once per variable', () => {
  const variables = readVariables({ one: '#{UUID()}', two: '#{UUID()}' })
  const [first, again, second] = Array.from(['#{one}', '#{one}', '#{two}'], (text) =>
    interpolate(text, variables, folder),
  )
  expect(first).toMatch(/^[0-9a-f-]{36}$/)
  expect(again).toBe(first)
  expect(second).not.toBe(first)
})

test('the environment, and what is missing from it', () => {
  vi.stubEnv('KICKSTART_TEST', 'from outside')
  expect(interpolate('#{ENV.KICKSTART_TEST}', readVariables({}), folder)).toBe('from outside')
  expect(() => interpolate('#{ENV.KICKSTART_NONE}', readVariables({}), folder)).toThrow(
    /environment variable KICKSTART_NONE, which is not set/,
  )
  expect(() => interpolate('#{none}', readVariables({}), folder)).toThrow(/"variables" has no none/)
})

test('files as text and as JSON, with names filled in', () => {
  writeFileSync(join(folder, 'mail.txt'), 'Hello #{a} "quoted"')
  writeFileSync(join(folder, 'body.json'), '{"text":"@{mail.txt}","list":["#{a}"]}')
  expect(interpolate('&{body.json}', readVariables({ a: 'x' }), folder)).toEqual({
    text: 'Hello x "quoted"',
    list: ['x'],
  })
  expect(() => interpolate('&{mail.txt}', readVariables({}), folder)).toThrow(/is not JSON/)
  expect(() => interpolate('@{none.txt}', readVariables({}), folder)).toThrow(/cannot be read/)
})
