import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createKeptForms } from './kept-form.ts'
import { createSeal } from './seal.ts'

const secret = 'a secret for tests only, 32 or more'
let time = 1_800_000_000
const forms = (application = 'app', key = secret) =>
  createKeptForms(createSeal([key]), application, () => time)

const text = fc.string({ unit: 'binary', maxLength: 50 })

test('any text comes back as it was typed, whatever its field is called', async () => {
  const fields = fc.dictionary(text, fc.oneof(text, fc.array(text, { maxLength: 3 })))
  await fc.assert(
    fc.asyncProperty(fields, async (typed) => {
      const kept = await forms().open(await forms().keep('sam', '/posts/new', typed), 'sam')
      expect(kept?.route).toBe('/posts/new')
      expect(Object.entries(kept?.fields ?? {}).toSorted()).toEqual(
        Object.entries(typed).toSorted(),
      )
    }),
  )
})

test('a field named __proto__ is a field', async () => {
  const typed = JSON.parse('{"__proto__":"x","constructor":"y"}')
  const kept = await forms().open(await forms().keep('sam', '/', typed), 'sam')
  expect(Object.entries(kept?.fields ?? {})).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ])
  expect(Object.hasOwn(Object.prototype, 'x')).toBe(false)
  const empty = await forms().open(await forms().keep('sam', '/', {}), 'sam')
  expect(empty?.fields['constructor']).toBeUndefined()
})

describe('it is opened', () => {
  const keep = () => forms().keep('sam', '/posts/new', { title: 'Hello' })

  test('by the same person only', async () => {
    expect(await forms().open(await keep(), 'kim')).toBeUndefined()
  })
  test('by the same application only, though it shares the secret', async () => {
    expect(await forms('another').open(await keep(), 'sam')).toBeUndefined()
    expect(await forms('app', 'another secret, 32 characters!!!').open(await keep(), 'sam')).toBe(
      undefined,
    )
  })
  test('for a day, and not before it was kept', async () => {
    const sealed = await keep()
    time += 24 * 3600
    expect(await forms().open(sealed, 'sam')).toBeDefined()
    time += 1
    expect(await forms().open(sealed, 'sam')).toBeUndefined()
    time -= 24 * 3600 + 1 + 61
    expect(await forms().open(sealed, 'sam')).toBeUndefined()
    time += 61
  })
  test('unchanged only, and nothing else in its place', async () => {
    const sealed = (await keep()) ?? ''
    await fc.assert(
      fc.asyncProperty(
        fc.nat(sealed.length - 1),
        fc.constantFrom('A', '.', '=', ''),
        async (at, other) => {
          const changed = sealed.slice(0, at) + other + sealed.slice(at + 1)
          fc.pre(changed !== sealed && sealed[at + 1] !== '.' && at < sealed.length - 1)
          expect(await forms().open(changed, 'sam')).toBeUndefined()
        },
      ),
    )
    for (const nothing of [undefined, null, '', 7, ['x'], {}]) {
      expect(await forms().open(nothing, 'sam')).toBeUndefined()
    }
  })
  test('not where it leads away from the app', async () => {
    const sealed = await forms().keep('sam', '//evil.test/posts', {})
    expect((await forms().open(sealed, 'sam'))?.route).toBe('/')
  })
})

test('what is no text, or too many fields, is an error that shows none of it', async () => {
  const file = { photo: { secret: 'canary' } }
  // @ts-expect-error a file is no text
  await expect(forms().keep('sam', '/', file)).rejects.toThrow('the field "photo" is not text')
  const many = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`f${index}`, '']))
  await expect(forms().keep('sam', '/', many)).rejects.toThrow('101 fields')
  const wrong = forms().keep('sam', '/', Object.assign(many, { body: 'canary' }))
  await expect(wrong).rejects.toMatchObject({ code: 'form_not_keepable' })
  await expect(wrong).rejects.not.toThrow(/canary/)
})
