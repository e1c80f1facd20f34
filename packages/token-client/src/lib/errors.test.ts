import { readFile } from 'node:fs/promises'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { apiKeyRefused, TokenClientError } from './errors.ts'

const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
const source = await readFile(new URL('./errors.ts', import.meta.url), 'utf8')
const union = /export type TokenClientErrorCode =([^;]*?)\n\n/.exec(source)?.[1] ?? ''
const codes = [...union.matchAll(/'(\w+)'/g)].map(([, code = '']) => code)

test('every code has its heading in the README, where its docsUrl leads', () => {
  expect(codes.length).toBeGreaterThan(5)
  const headings = [...readme.matchAll(/^#### `(\w+)`$/gm)].map(([, code]) => code)
  expect(headings.toSorted()).toEqual(codes.toSorted())
  const { docsUrl } = apiKeyRefused('POST /api/login', undefined)
  expect(docsUrl).toMatch(/^https:\/\/\S+\/@latchkey\/token-client#api_key_refused$/)
})

test('the message says what FusionAuth answered to which call, and what to do', () => {
  const { message } = apiKeyRefused('POST /api/login', 'canary-key')
  expect(message).toContain('FusionAuth answered 401 to POST /api/login')
  expect(message).toContain('lacks POST on this endpoint')
  expect(message).toContain('Fix: ')
  expect(message.includes('canary')).toBe(false)
})

test('printed and as JSON it says the same, and is told by its name', () => {
  const error = new TokenClientError('unexpected_answer', 'what was seen')
  const { docsUrl } = error
  expect(error.retryable).toBe(true)
  const json = { name: 'TokenClientError', code: 'unexpected_answer', message: 'what was seen' }
  expect(JSON.parse(JSON.stringify(error))).toEqual({ ...json, retryable: true, docsUrl })
  expect(inspect(error)).toContain('TokenClientError')
  expect(inspect(error)).toContain(docsUrl)
  expect(new TokenClientError('invalid_request', '').retryable).toBe(false)
})
