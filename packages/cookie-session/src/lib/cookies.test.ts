import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cookieNames, expireCookie, readPair, setCookie, withoutOurs } from './cookies.ts'

const names = cookieNames('store')
const at = '__Host-Http-store.at'
const rt = '__Host-Http-store.rt'

describe('the Cookie header', () => {
  test.each([
    ['nothing', undefined, 'none'],
    ['a JWT alone', `${at}=jwt`, 'none'],
    ['an empty envelope', `${at}=jwt; ${rt}=`, 'none'],
    ['the envelope alone', `${rt}=sealed`, { at: undefined, rt: 'sealed' }],
    ['both', `theme=dark; ${at}=jwt; ${rt}=sealed`, { at: 'jwt', rt: 'sealed' }],
    ['another app of ours', `__Host-Http-forum.rt=sealed; __Host-Http-forum.at=jwt`, 'none'],
    ['a name that only begins like ours', `${rt}x=1; x${rt}=2`, 'none'],
    ['a planted second envelope', `${rt}=evil; ${at}=jwt; ${rt}=sealed`, 'duplicate'],
    ['a planted second JWT', `${at}=evil; ${at}=jwt; ${rt}=sealed`, 'duplicate'],
    ['a planted one with spaces', `${rt} =evil;${rt}=sealed`, 'duplicate'],
    ['our name inside a value', `note=${rt}; ${rt}=sealed`, { at: undefined, rt: 'sealed' }],
  ])('%s', (_name, header, result) => {
    expect(readPair(header, names)).toEqual(result)
  })

  test('never throws, never pollutes', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        readPair(`__proto__=1; ${text}; ${rt}=sealed; ${text}`, names)
        expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
      }),
    )
  })
})

describe('Set-Cookie', () => {
  test('is HttpOnly, Secure, Lax, for the whole host and no domain', () => {
    const header = setCookie(at, 'jwt', 299.7)
    expect(header.split('; ').toSorted()).toEqual(
      [`${at}=jwt`, 'HttpOnly', 'Max-Age=299', 'Path=/', 'SameSite=Lax', 'Secure'].toSorted(),
    )
  })
  test('has no Max-Age without remember-me', () => {
    expect(setCookie(rt, 'sealed', undefined)).not.toMatch(/Max-Age|Expires/)
  })
  test('never outlives 400 days', () => {
    expect(setCookie(rt, 'sealed', 1e9)).toContain('Max-Age=34560000;')
  })
  test('expires with the same attributes', () => {
    expect(expireCookie(at)).toBe(setCookie(at, '', 0))
  })
  test('C6: 4,096 bytes of name and value fit, one more is an error that names the cookie', () => {
    expect(setCookie(at, 'x'.repeat(4096 - at.length), 1)).toContain(at)
    expect(() => setCookie(at, 'x'.repeat(4097 - at.length), 1)).toThrow(
      /__Host-Http-store\.at .*4097/,
    )
  })
  test('replaces what the app set under the same name, and nothing else', () => {
    const kept = withoutOurs([`${at}=app`, 'theme=dark; Path=/'], new Map([[at, 'ours']]))
    expect(kept).toEqual(['theme=dark; Path=/'])
  })
})
