import { describe, expect, test, vi } from 'vitest'
import { type Finish, type ResponseHead, finishHead } from './response-head.ts'

const head = (
  headers: Record<string, string> = {},
  setCookies: readonly string[] = [],
  status = 200,
): ResponseHead => ({ status, setCookies, header: (name) => headers[name] })

const nothing: Finish = {
  cookies: new Map(),
  carried: false,
  clearSiteData: undefined,
  retryAfter: undefined,
  onPublicCache: () => undefined,
}
const cookies = new Map([['a', 'a=1; Path=/']])

describe('an answer that has nothing to do with a session', () => {
  test.each([
    [undefined, 'Cookie'],
    ['', 'Cookie'],
    ['Accept-Encoding', 'Accept-Encoding, Cookie'],
    ['Accept-Encoding, cookie', 'Accept-Encoding, cookie'],
    ['*', '*'],
  ])('Vary: %s becomes %s', (vary, expected) => {
    expect(finishHead(head(vary === undefined ? {} : { vary }), nothing)).toEqual({
      headers: [['Vary', expected]],
    })
  })

  test('its own cookies are not even read', () => {
    const unread: ResponseHead = {
      ...head(),
      get setCookies(): string[] {
        throw new Error('read')
      },
    }
    expect(finishHead(unread, nothing).setCookies).toBeUndefined()
    expect(finishHead(unread, { ...nothing, carried: true }).setCookies).toBeUndefined()
  })
})

test('one Set-Cookie per name, ours the last', () => {
  const own = ['b=2', ' a = planted', 'aa=3']
  expect(finishHead(head({}, own), { ...nothing, cookies }).setCookies).toEqual([
    'b=2',
    'aa=3',
    'a=1; Path=/',
  ])
})

test.each(['public, max-age=60', 'max-age=0, S-MAXAGE=60'])('X8: %s is replaced', (wished) => {
  const onPublicCache = vi.fn<() => void>()
  const finish = { ...nothing, carried: true, onPublicCache }
  expect(finishHead(head({ 'cache-control': wished }), finish).headers).toEqual([
    ['Cache-Control', 'private, no-store'],
  ])
  expect(onPublicCache).toHaveBeenCalledOnce()
})

test('Retry-After only on a 503 that has none', () => {
  const finish = { ...nothing, retryAfter: 7 }
  const of = (answer: ResponseHead) =>
    new Map(finishHead(answer, finish).headers).get('Retry-After')
  expect(of(head({}, [], 503))).toBe('7')
  expect(of(head({ 'retry-after': '60' }, [], 503))).toBeUndefined()
  expect(of(head({}, [], 200))).toBeUndefined()
})
