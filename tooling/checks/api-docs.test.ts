import path from 'node:path'
import * as td from 'typedoc'
import { expect, test } from 'vitest'
import { declarationsIn, readApiDocs, textOf } from './lib/api-docs.ts'
import { root } from './lib/packages.ts'

const { project, complaints } = await readApiDocs(path.join(root, 'packages/token-client'))
const declarations = declarationsIn(project)

/** What a caller calls: not what a caller hands in, nor what an error can do. */
const calls = declarations
  .flatMap(({ signatures }) => signatures ?? [])
  .filter(({ kind }) => kind === td.ReflectionKind.CallSignature)
  .map((one) => ({ name: one.parent.getFullName(), comment: one.comment }))
  .filter(({ name }) => !/^\w+(?:Options|Request|Error)\./.test(name))

const isNumber = (type: td.SomeType | undefined): boolean =>
  (type instanceof td.IntrinsicType && type.name === 'number') ||
  (type instanceof td.UnionType && type.types.some(isNumber))

const namesOf = (found: readonly td.Reflection[]) => found.map((one) => one.getFullName())

test('TypeDoc has nothing to say: what is exported is documented, and every link leads somewhere', () => {
  expect(complaints).toEqual([])
})

test('every number says what it counts', () => {
  const units = /\b(?:milli)?seconds?\b|\bminutes?\b|\bbytes?\b|\bhow (?:many|often)\b|\bstatus\b/i
  const numbers = declarations.filter(({ type }) => isNumber(type))
  expect(numbers.length).toBeGreaterThan(5)
  expect(namesOf(numbers.filter(({ comment }) => !units.test(textOf(comment))))).toEqual([])
})

test('every option that may be left out says what happens then', () => {
  const consequence = /\bdefault\b|\bleave it out\b|\bneeded when\b|\bwithout\b/i
  const options = declarations.filter(
    (one) => one.flags.isOptional && /^TokenClientOptions\.\w+$/.test(one.getFullName()),
  )
  expect(options.length).toBeGreaterThan(3)
  expect(namesOf(options.filter(({ comment }) => !consequence.test(textOf(comment))))).toEqual([])
})

test('every call says what it throws', () => {
  expect(calls.length).toBeGreaterThan(5)
  const silent = calls.filter(
    ({ comment }) => !comment?.getTag('@throws') && !/\bnever throws\b/i.test(textOf(comment)),
  )
  expect(silent.map(({ name }) => name)).toEqual([])
})

test('every code a call throws is one of TokenClientErrorCode', () => {
  const union = declarations.find((one) => one.getFullName() === 'TokenClientErrorCode')?.type
  const known = union instanceof td.UnionType ? union.types.map(String) : []
  expect(known).toContain('"invalid_options"')
  const thrown = calls.flatMap(({ name, comment }) =>
    (comment?.getTags('@throws') ?? []).flatMap(({ content }) =>
      [...textOf(new td.Comment(content)).matchAll(/`([a-z]+(?:_[a-z]+)+)`/g)].map(([, code]) => ({
        name,
        code: `"${code}"`,
      })),
    ),
  )
  expect(thrown.length).toBeGreaterThan(5)
  expect(thrown.filter(({ code }) => !known.includes(code))).toEqual([])
})

test('every call of the client names its source: FusionAuth’s documentation or an RFC', () => {
  const source = /https:\/\/fusionauth\.io\/docs\/|\bRFC \d{4}\b/
  const asking = calls.filter(({ name }) => name !== 'createTokenClient')
  expect(asking.length).toBeGreaterThan(4)
  const silent = asking.filter(({ comment }) => !source.test(textOf(comment)))
  expect(silent.map(({ name }) => name)).toEqual([])
})
