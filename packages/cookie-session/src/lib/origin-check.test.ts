import { expect, test } from 'vitest'
import { isSameOrigin } from './origin-check.ts'
import { readRequest } from './request-facts.ts'

const origin = 'https://store.example.com'
const check = (method: string, headers: Record<string, string>): boolean =>
  isSameOrigin(
    readRequest(method, '/', (name) => headers[name]),
    origin,
  )

test.each([
  ['same origin, said by the browser', { 'sec-fetch-site': 'same-origin' }, true],
  ['typed or bookmarked', { 'sec-fetch-site': 'none' }, true],
  ['a sibling app', { 'sec-fetch-site': 'same-site' }, false],
  ['another site', { 'sec-fetch-site': 'cross-site' }, false],
  ['a sibling whose Origin is forged to be ours', { 'sec-fetch-site': 'same-site', origin }, false],
  ['two values', { 'sec-fetch-site': 'same-origin, cross-site' }, false],
  ['no fetch metadata, our origin', { origin }, true],
  ['no fetch metadata, another origin', { origin: 'https://evil.test' }, false],
  ['a sandboxed frame', { origin: 'null' }, false],
  ['our host over http', { origin: 'http://store.example.com' }, false],
  [
    'Host and X-Forwarded-Host do not count',
    { origin: 'https://evil.test', host: 'evil.test', 'x-forwarded-host': 'evil.test' },
    false,
  ],
  ['no browser', {}, true],
])('an unsafe request from %s', (_name, headers, allowed) => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'post', 'PROPFIND']) {
    expect(check(method, headers)).toBe(allowed)
  }
  for (const method of ['GET', 'HEAD', 'OPTIONS']) expect(check(method, headers)).toBe(true)
  // A handshake for a WebSocket (RFC 6455 §4.1, RFC 8441 §4): what comes after it acts.
  expect(check('GET', { ...headers, upgrade: 'websocket' })).toBe(allowed)
  expect(check('CONNECT', headers)).toBe(allowed)
})
