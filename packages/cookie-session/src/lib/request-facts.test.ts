import { expect, test } from 'vitest'
import { readRequest } from './request-facts.ts'

const read = (url: string, headers: Record<string, string> = {}) =>
  readRequest('GET', url, (name) => headers[name])

test.each([
  ['/posts?page=2', '/posts?page=2'],
  ['//host/path', '//host/path'],
  ['http://store.test/posts?page=2', '/posts?page=2'],
  ['http://store.test//host/path', '//host/path'],
  ['http://store.test', '/'],
  ['http://store.test?page=2', '/'],
  ['*', '/'],
  ['', '/'],
])('the path of %s is %s', (url, path) => {
  expect(read(url).path).toBe(path)
})

test('only the cookie is read before anybody asks for more', () => {
  const asked: string[] = []
  const facts = readRequest('GET', '/', (name) => void asked.push(name))
  expect(asked).toEqual(['cookie'])
  expect(facts.site).toBeUndefined()
  expect(asked).toEqual(['cookie', 'sec-fetch-site'])
})

test('a page is asked for by its mode, or else by its media type', () => {
  const html = { accept: 'text/html,*/*;q=0.8' }
  expect(read('/', { 'sec-fetch-mode': 'navigate' }).navigation).toBe(true)
  expect(read('/', { 'sec-fetch-mode': 'cors', ...html }).navigation).toBe(false)
  expect(read('/', html).navigation).toBe(true)
  expect(read('/').navigation).toBe(false)
})

test('the page is what the framework says it is', () => {
  expect(read('/posts').page).toBeUndefined()
  const facts = readRequest(
    'GET',
    '/posts.data',
    () => null,
    (path) => path.slice(0, -5),
  )
  expect(facts).toMatchObject({ path: '/posts.data', page: '/posts', cookie: undefined })
})
