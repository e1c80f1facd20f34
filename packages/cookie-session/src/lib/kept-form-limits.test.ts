import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createKeptForms } from './kept-form.ts'
import { createSeal } from './seal.ts'

const seal = createSeal(['a secret for tests only, 32 or more'])
const forms = createKeptForms(seal, 'app', () => 1_800_000_000)
const comeBack = async (fields: Record<string, string | string[]>) =>
  (await forms.open(await forms.keep('sam', '/posts/new', fields), 'sam'))?.fields

test.each([
  ['a high surrogate alone', '\ud800'],
  ['a low one', 'x\udfffy'],
  ['line breaks of every kind', '\r\n\r\n\n\r\u2028\u2029\u0085'],
  ['NUL', 'a\0b'],
  ['byte order marks', '\ufeffx\ufeff'],
  ['what is not composed', 'e\u0301 \u00e9'],
  ['blanks around it', '  \t x \u00a0 '],
  ['what looks like JSON', '"}],"a":"other"'],
  ['nothing', ''],
])('%s comes back as it was typed', async (_name, value) => {
  expect(await comeBack({ body: value, lines: [value, value] })).toEqual({
    body: value,
    lines: [value, value],
  })
})

test('the longest form can be opened again, whatever its letters', async () => {
  for (const letter of ['x', 'é', '€', '😀']) {
    const body = letter.repeat(Math.floor((255 * 1024) / new TextEncoder().encode(letter).length))
    expect((await comeBack({ body }))?.['body'] === body, letter).toBe(true)
  }
})

test('a longer one is not kept, and that is no error: how much somebody writes is up to them', async () => {
  expect(await forms.keep('sam', '/posts/new', { body: 'x'.repeat(256 * 1024) })).toBeUndefined()
})

test('any other text is nothing, and no error', async () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.anything(),
    fc
      .array(fc.string({ unit: fc.constantFrom('A', '-', '_', '.', '=', '\n') }), { maxLength: 6 })
      .map((parts) => parts.join('.')),
  )
  await fc.assert(
    fc.asyncProperty(anything, fc.string(), async (sealed, sub) => {
      expect(await forms.open(sealed, sub)).toBeUndefined()
    }),
  )
  expect(await forms.open('a'.repeat(5_000_000), 'sam')).toBeUndefined()
})

test('what was sealed for another purpose is no form', async () => {
  const wire = JSON.stringify({ a: 'app', u: 'sam', r: '/', t: 1_800_000_000, f: [] })
  expect(await forms.open(await seal.seal('kept-form', wire), 'sam')).toBeDefined()
  for (const kind of ['envelope', 'note', 'record'] as const) {
    expect(await forms.open(await seal.seal(kind, wire), 'sam')).toBeUndefined()
  }
})
