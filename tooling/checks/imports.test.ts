import { readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { root, sourcesIn } from './lib/packages.ts'

const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
const isTest = (file: string) => file.endsWith('.test.ts') || file.includes('/test/')

/** `file imports what`, for every import in a folder that the rule forbids. */
function offenders(folder: string, forbidden: RegExp, isExempt = isTest): string[] {
  const files = sourcesIn(folder).filter((file) => !isExempt(file))
  expect(files.length).toBeGreaterThan(0)
  return files.flatMap((file) =>
    ts
      .preProcessFile(read(file))
      .importedFiles.filter(({ fileName }) => forbidden.test(fileName))
      .map(({ fileName }) => `${file} imports ${fileName}`),
  )
}

test('the emulator never imports the two libraries, tests included: a shared bug would hide itself', () => {
  const libraries =
    /^@latchkey\/(token-client|cookie-session)|\.\.\/(token-client|cookie-session)\//
  expect(offenders('packages/fusionauth-emulator', libraries, () => false)).toEqual([])
})

test('cookie-session and token-client do not know each other', () => {
  expect(offenders('packages/cookie-session/src', /token-client/)).toEqual([])
  expect(offenders('packages/token-client/src', /cookie-session/)).toEqual([])
})

test('the core of cookie-session knows neither Node nor a framework', () => {
  const outside = /^node:|^express|^@remix-run|^(fs|path|crypto|http|https|util)$|\/adapters\//
  expect(offenders('packages/cookie-session/src/lib', outside)).toEqual([])
})

test('token-client speaks to FusionAuth with what every runtime has', () => {
  expect(offenders('packages/token-client/src', /^node:/)).toEqual([])
})

test('the libraries never read the environment: their callers decide', () => {
  const readers = [...sourcesIn('packages/token-client'), ...sourcesIn('packages/cookie-session')]
    .filter((file) => file.includes('/src/') && !isTest(file))
    .filter((file) => /\bprocess\.env\b/.test(read(file)))
  expect(readers).toEqual([])
})

test.each([
  ['apps/store', ['apps/store/server/env.ts']],
  ['apps/forum', ['apps/forum/src/env.ts']],
])('%s reads the environment in one file', (folder, allowed) => {
  const readers = sourcesIn(folder)
    .filter((file) => !isTest(file) && !file.endsWith('.config.ts'))
    .filter((file) => /\bprocess\.env\b/.test(read(file)))
  expect(readers.filter((file) => !allowed.includes(file))).toEqual([])
})
