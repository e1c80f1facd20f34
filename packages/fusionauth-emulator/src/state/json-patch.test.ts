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

const copy = { op: 'copy', from: '/list', path: '/list/-' }
const long = 'x'.repeat(1000)

test.each([
  ['copies of copies', Array.from({ length: 60 }, () => copy)],
  [
    'many copies of something long',
    [
      { op: 'add', path: '/long', value: long.repeat(500) },
      { op: 'copy', from: '/long', path: '/a' },
      { op: 'remove', path: '/a' },
      { op: 'copy', from: '/long', path: '/a' },
    ],
  ],
  [
    'something long that is moved about',
    [
      { op: 'add', path: '/long', value: long.repeat(500) },
      { op: 'move', from: '/long', path: '/a' },
      { op: 'move', from: '/a', path: '/long' },
    ],
  ],
])('more than 1 MiB is refused: %s', (_name, operations) => {
  expect(() => patchJson(document, operations)).toThrow(/more than 1 MiB/)
})

const deep = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels))

test.each([
  ['a value to add', [{ op: 'add', path: '/b', value: deep(5000) }]],
  ['a value to test', [{ op: 'test', path: '/a', value: deep(5000) }]],
  ['a list of operations', deep(5000)],
  [
    'copies into copies',
    Array.from({ length: 60 }, () => ({ op: 'copy', from: '/list', path: '/list/0' })),
  ],
  [
    'a value far down',
    [
      { op: 'add', path: '/b', value: deep(30) },
      { op: 'add', path: `/b${'/0'.repeat(29)}/-`, value: deep(12) },
    ],
  ],
])('deeper than 40 levels is refused: %s', (_name, operations) => {
  expect(() => patchJson(document, operations)).toThrow(InvalidRequest)
})

test('a mebibyte is as much as may be written', () => {
  const value = 'x'.repeat(1024 * 1024 - JSON.stringify(document).length - 2)
  expect(patchJson(document, [{ op: 'add', path: '/a', value }])).toMatchObject({ a: value })
  const more = `${value}x`
  expect(() => patchJson(document, [{ op: 'add', path: '/a', value: more }])).toThrow(/1 MiB/)
})

test('a test compares without the order of members', () => {
  const operation = { op: 'test', path: '/inner', value: { 'm~n': 2, 'x/y': 1 } }
  expect(patchJson(document, [operation])).toEqual(document)
})
