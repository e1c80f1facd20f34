import { expect, test } from 'vitest'
import { documentPath } from './document-path.ts'

test.each([
  ['/cart?page=2', '/cart?page=2'],
  ['/cart?file=a.data', '/cart?file=a.data'],
  ['/cart.data', '/cart'],
  ['/cart.data?_routes=routes%2Fcart', '/cart'],
  ['/cart.data?page=2&_routes=root%2Ccart&q=a?b', '/cart?page=2&q=a%3Fb'],
  ['/_root.data', '/'],
  ['/_.data?_routes=root', '/'],
  ['/cart/_.data', '/cart/'],
  ['/base/_root.data', '/base/'],
  ['/my_root.data', '/my_root'],
])('%s is the page %s', (path, page) => {
  expect(documentPath(path)).toBe(page)
})
