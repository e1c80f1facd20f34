import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  cookieNames,
  expireCookie,
  jwtCookies,
  readCookies,
  setCookie,
  withoutOurs,
} from './cookies.ts'

const names = cookieNames('store')
const at = '__Host-Http-store.at'
const rt = '__Host-Http-store.rt'

describe('the Cookie header', () => {
  test.each([
    ['nothing', undefined, 'none'],
    ['a JWT alone', `${at}=jwt`, 'none'],
    ['an empty envelope', `${at}=jwt; ${rt}=`, 'none'],
    [
      'the envelope alone',
      `${rt}=sealed`,
      { at: undefined, rt: 'sealed', note: undefined, parts: 0 },
    ],
    [
      'both',
      `theme=dark; ${at}=jwt; ${rt}=sealed`,
      { at: 'jwt', rt: 'sealed', note: undefined, parts: 1 },
    ],
    ['another app of ours', `__Host-Http-forum.rt=sealed; __Host-Http-forum.at=jwt`, 'none'],
    ['a name that only begins like ours', `${rt}x=1; x${rt}=2`, 'none'],
    ['a planted second envelope', `${rt}=evil; ${at}=jwt; ${rt}=sealed`, 'duplicate'],
    ['a planted second JWT', `${at}=evil; ${at}=jwt; ${rt}=sealed`, 'duplicate'],
    ['a planted one with spaces', `${rt} =evil;${rt}=sealed`, 'duplicate'],
    [
      'a JWT in parts',
      `${at}.2=c; ${at}=a; ${rt}=sealed; ${at}.1=b; ${at}.4=e`,
      { at: 'abc', rt: 'sealed', note: undefined, parts: 3 },
    ],
    // RFC 6265bis §5.6: blanks and tabs are none of the name, a no-break space is.
    [
      'a name with a no-break space before it',
      `\u00a0${rt}=evil; ${rt}=sealed`,
      { at: undefined, rt: 'sealed', note: undefined, parts: 0 },
    ],
    ['a planted part', `${at}=a; ${at}.1=b; ${rt}=sealed; ${at}.1=evil`, 'duplicate'],
    [
      'a planted note',
      `${rt}=sealed; ${rt.replace('.rt', '.note')}=1; ${rt.replace('.rt', '.note')}=2`,
      'duplicate',
    ],
    [
      'our name inside a value',
      `note=${rt}; ${rt}=sealed`,
      { at: undefined, rt: 'sealed', note: undefined, parts: 0 },
    ],
  ])('%s', (_name, header, result) => {
    expect(readCookies(header, names)).toEqual(result)
  })

  test('never throws, never pollutes', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        readCookies(`__proto__=1; ${text}; ${rt}=sealed; ${text}`, names)
        expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
      }),
    )
  })
})

describe('Set-Cookie', () => {
  test('is HttpOnly, Secure, Lax, for the whole host and no domain', () => {
    const header = setCookie(names, at, 'jwt', 299.7)
    expect(header.split('; ').toSorted()).toEqual(
      [`${at}=jwt`, 'HttpOnly', 'Max-Age=299', 'Path=/', 'SameSite=Lax', 'Secure'].toSorted(),
    )
  })
  test('has no Max-Age without remember-me', () => {
    expect(setCookie(names, rt, 'sealed', undefined)).not.toMatch(/Max-Age|Expires/)
  })
  test('never outlives 400 days', () => {
    expect(setCookie(names, rt, 'sealed', 1e9)).toContain('Max-Age=34560000;')
  })
  test('expires with the same attributes', () => {
    expect(expireCookie(names, at)).toBe(setCookie(names, at, '', 0))
  })
  test('C6: 4,096 bytes of name and value fit, one more is an error that names the cookie', () => {
    expect(setCookie(names, at, 'x'.repeat(4096 - at.length), 1)).toContain(at)
    expect(() => setCookie(names, at, 'x'.repeat(4097 - at.length), 1)).toThrow(
      /__Host-Http-store\.at .*4097/,
    )
  })
  test('replaces what the app set under the same name, and nothing else', () => {
    const kept = withoutOurs([`${at}=app`, 'theme=dark; Path=/'], new Map([[at, 'ours']]))
    expect(kept).toEqual(['theme=dark; Path=/'])
  })
})

describe('a JWT larger than a cookie', () => {
  const sizes = { before: 0, envelopeSize: 1000 }
  const jar = (cookies: Map<string, string>): string =>
    Array.from(cookies.values(), (header) => header.split(';')[0] ?? '').join('; ')

  test('goes in parts, none over 4,096 bytes, and comes back whole', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6500 }), (length) => {
        const jwt = Array.from({ length }, (_, index) => String(index % 10)).join('')
        const cookies = jwtCookies(names, jwt, 60, sizes)
        for (const pair of jar(cookies).split('; '))
          expect(pair.length - 1).toBeLessThanOrEqual(4096)
        expect(readCookies(`${rt}=sealed; ${jar(cookies)}`, names)).toMatchObject({ at: jwt })
      }),
    )
  })
  test('one that has become smaller takes the parts it no longer needs along', () => {
    const cookies = jwtCookies(names, 'x'.repeat(100), 60, { before: 3, envelopeSize: 1000 })
    expect(cookies.get(`${at}.1`)).toContain('Max-Age=0')
    expect(cookies.get(`${at}.2`)).toContain('Max-Age=0')
    expect(cookies.size).toBe(3)
  })
  test('more than proxies commonly let through is an error that says what to do', () => {
    expect(() => jwtCookies(names, 'x'.repeat(7000), 60, sizes)).toThrow(/7680.*fewer roles/s)
  })
})

test('the switch for Safari on http: no prefix, no Secure, everything else the same', () => {
  const plain = cookieNames('store', false)
  expect(plain.envelope).toBe('store.rt')
  const header = setCookie(plain, plain.envelope, 'sealed', undefined)
  expect(header).toBe('store.rt=sealed; Path=/; HttpOnly; SameSite=Lax')
})
