import { expect, test } from 'vitest'
import { InvalidRequest } from './errors.ts'
import { patchJson } from './json-patch.ts'

const document = { a: 1, list: [1, 2], inner: { 'x/y': 1, 'm~n': 2 } }

test.each([
  [
    { op: 'add', path: '/b', value: { c: 1 } },
    { ...document, b: { c: 1 } },
  ],
  [
    { op: 'add', path: '/list/1', value: 9 },
    { ...document, list: [1, 9, 2] },
  ],
  [
    { op: 'add', path: '/list/-', value: 9 },
    { ...document, list: [1, 2, 9] },
  ],
  [
    { op: 'replace', path: '/list/0', value: 9 },
    { ...document, list: [9, 2] },
  ],
  [
    { op: 'remove', path: '/inner/x~1y' },
    { ...document, inner: { 'm~n': 2 } },
  ],
  [
    { op: 'move', from: '/inner/m~0n', path: '/b' },
    { ...document, inner: { 'x/y': 1 }, b: 2 },
  ],
  [
    { op: 'copy', from: '/list', path: '/b' },
    { ...document, b: [1, 2] },
  ],
  [{ op: 'test', path: '/inner/m~0n', value: 2 }, document],
])('%j', (operation, expected) => {
  const before = structuredClone(document)
  expect(patchJson(document, [operation])).toEqual(expected)
  expect(document).toEqual(before)
})

test.each([
  [{}],
  [{ op: 'add', value: 1 }],
  [{ op: 'add', path: 'b', value: 1 }],
  [{ op: 'add', path: '/none/b', value: 1 }],
  [{ op: 'add', path: '/list/3', value: 1 }],
  [{ op: 'add', path: '/list/01', value: 1 }],
  [{ op: 'replace', path: '/none', value: 1 }],
  [{ op: 'remove', path: '/a/b' }],
  [{ op: 'move', path: '/b' }],
  [{ op: 'test', path: '/a', value: 2 }],
  [{ op: 'invent', path: '/a' }],
])('refused: %j', (operation) => {
  expect(() => patchJson(document, [operation])).toThrow(InvalidRequest)
})

test('no list of operations is refused; a member called __proto__ stays one', () => {
  expect(() => patchJson(document, { op: 'add' })).toThrow(InvalidRequest)
  const patched = patchJson({}, [{ op: 'add', path: '/__proto__', value: { polluted: true } }])
  expect(Object.keys(patched)).toEqual(['__proto__'])
  expect(Reflect.get({}, 'polluted')).toBeUndefined()
})
