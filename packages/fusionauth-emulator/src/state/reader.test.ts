import { expect, test } from 'vitest'
import { InvalidRequest } from './errors.ts'
import { createReader, type Reader } from './reader.ts'

function codesOf(reader: Reader): string[] {
  try {
    reader.check()
  } catch (error) {
    if (error instanceof InvalidRequest) {
      return Object.values(error.errors.fieldErrors ?? {}).flatMap((all) =>
        all.map(({ code }) => code),
      )
    }
    throw error
  }
  return []
}

test('reads what is there, falls back where nothing or null is', () => {
  const reader = createReader({
    name: 'x',
    on: false,
    n: 3,
    ids: ['a'],
    inner: { deep: 1 },
    gone: null,
  })
  expect(reader.text('name')).toBe('x')
  expect(reader.text('gone')).toBeUndefined()
  expect(reader.flag('on', true)).toBe(false)
  expect(reader.flag('gone', true)).toBe(true)
  expect(reader.count('n', 1, 0)).toBe(3)
  expect(reader.texts('ids')).toEqual(['a'])
  expect(reader.object('inner').count('deep', 0, 0)).toBe(1)
  expect(reader.object('gone').members).toEqual({})
  expect(codesOf(reader)).toEqual([])
})

test('an id is a UUID in any case, kept in lower case', () => {
  const reader = createReader({ id: 'ABCDEF00-0000-4000-8000-00000000000A' })
  expect(reader.id('id')).toBe('abcdef00-0000-4000-8000-00000000000a')
})

test('collects every wrong member, nested ones under their path', () => {
  const reader = createReader({ a: 1, b: 'x', list: [{ n: -1 }, { n: 1.5 }], inner: 7 }, 'root')
  reader.requiredText('a')
  reader.requiredText('missing')
  reader.id('b')
  for (const each of reader.objects('list')) each.count('n', 0, 0)
  reader.object('inner')
  expect(codesOf(reader)).toEqual([
    '[couldNotConvert]root.a',
    '[blank]root.missing',
    '[couldNotConvert]root.b',
    '[invalid]root.list[0].n',
    '[couldNotConvert]root.list[1].n',
    '[couldNotConvert]root.inner',
  ])
})
