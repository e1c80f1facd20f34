import { expect, test } from 'vitest'
import { become, merge, rebase } from './merge.ts'

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

test('what a request changed, on what somebody else made of it meanwhile', () => {
  const before = { kept: 1, gone: 2, list: [1], inner: { a: 1, b: 1 }, both: 1 }
  const after = { kept: 1, list: [1, 2], inner: { a: 2, b: 1 }, both: 2, added: null }
  const now = { kept: 3, gone: 2, list: [], inner: { a: 1, b: 3, c: 4 }, both: 3, theirs: 5 }
  expect(rebase(before, after, now)).toEqual({
    kept: 3,
    list: [1, 2],
    inner: { a: 2, b: 3, c: 4 },
    both: 2,
    added: null,
    theirs: 5,
  })
  expect(rebase(before, before, {})).toEqual({})
})

test('an object becomes what is said, and stays the object it was', () => {
  const held = { gone: 1, changed: 2 }
  become(held, { changed: 3, added: 4 })
  expect(held).toEqual({ changed: 3, added: 4 })
})
