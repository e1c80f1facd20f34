import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readRequest } from './request-facts.ts'
import { pageOf, safeReturnTo } from './return-to.ts'

describe('open redirect', () => {
  test.each(['/', '/posts', '/posts?page=2#last', '/a%2f%2fb', '/söme', '/@evil.test'])(
    '%j stays',
    (path) => {
      expect(new URL(safeReturnTo(path, '/no'), 'http://app.test').origin).toBe('http://app.test')
      expect(safeReturnTo(path, '/no')).not.toBe('/no')
    },
  )

  test.each([
    'https://evil.test',
    '//evil.test',
    '/\\evil.test',
    '\\\\evil.test',
    '/\tevil',
    '/\n/evil.test',
    '/.//evil.test',
    '/..//evil.test',
    '/a/..//evil.test',
    'javascript:alert(1)',
    ' /posts',
    '',
    'posts',
    'https:evil.test',
    '/%00\u0000',
    undefined,
    null,
    7,
    ['/posts'],
    { toString: () => '/posts' },
    `/${'a'.repeat(3000)}`,
    `/${'語'.repeat(1000)}`,
  ])('%j does not', (value) => {
    expect(safeReturnTo(value, '/home')).toBe('/home')
  })

  test('whatever comes out is a path of this origin', () => {
    const nasty = fc.stringMatching(/^\/[/\\.@:%?#"'<>a-z\t\n ]{0,12}$/)
    fc.assert(
      fc.property(fc.oneof(fc.string(), nasty), (value) => {
        const location = safeReturnTo(value)
        expect(new URL(location, 'https://app.test').origin).toBe('https://app.test')
        expect(location).toMatch(/^\/(?!\/)/)
        expect(location).not.toMatch(/["'<>]/)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('the page to come back to', () => {
  const request = (method: string, path: string, referer?: string) =>
    readRequest(method, path, (name) => (name === 'referer' ? referer : undefined))
  const origin = 'https://app.test'

  test('is the page that was asked for', () => {
    expect(pageOf(request('GET', '/posts?page=2'), origin)).toBe('/posts?page=2')
  })
  test('is the page whose form was posted', () => {
    expect(pageOf(request('POST', '/posts/7/remove', 'https://app.test/posts'), origin)).toBe(
      '/posts',
    )
  })
  test('is the front page when the form stood elsewhere', () => {
    expect(pageOf(request('POST', '/posts', 'https://app.test.evil.test/x'), origin)).toBe('/')
    expect(pageOf(request('POST', '/posts'), origin)).toBe('/')
  })
})
