import { expect, test } from 'vitest'
import { merge } from './merge.ts'

test('objects member by member, null removes, lists are replaced', () => {
  const base = { keep: 1, gone: 2, list: [1, 2], inner: { a: 1, b: 2 } }
  const patch = { gone: null, list: [3], inner: { b: null, c: 3 }, added: { x: null, y: 1 } }
  expect(merge(base, patch)).toEqual({ keep: 1, list: [3], inner: { a: 1, c: 3 }, added: { y: 1 } })
  expect(base.inner).toEqual({ a: 1, b: 2 })
})

test('a member called __proto__ stays an ordinary member', () => {
  const merged = merge({}, JSON.parse('{"__proto__":{"polluted":true}}'))
  expect(Object.keys(merged)).toEqual(['__proto__'])
  expect(Reflect.get({}, 'polluted')).toBeUndefined()
})
