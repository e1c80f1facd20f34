import path from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { root } from './lib/packages.ts'
import { typeCheck } from './lib/type-check.ts'

/** Where each app decides what a login that signs nobody in looks like. */
const apps = [
  { name: 'store', decides: 'app/domain/login.server.ts' },
  { name: 'forum', decides: 'src/domain/login-answer.ts' },
] as const

const declarations = `${path.join(root, 'packages/token-client/dist')}${path.sep}`

/** The declaration of a type in what token-client publishes, as the program has read it. */
function declarationOf(program: ts.Program, name: string) {
  for (const file of program.getSourceFiles()) {
    if (!path.normalize(file.fileName).startsWith(declarations)) continue
    const type = file.statements.find(
      (one) => ts.isTypeAliasDeclaration(one) && one.name.text === name,
    )
    if (type && ts.isTypeAliasDeclaration(type)) return { file, type: type.type }
  }
  throw new Error(`${declarations} declares no type ${name}: is token-client built?`)
}

/** The same declarations with one more member in a union. */
function withMember(program: ts.Program, union: string, member: string) {
  const { file, type } = declarationOf(program, union)
  const text = `${file.text.slice(0, type.end)} | ${member}${file.text.slice(type.end)}`
  return new Map([[file.fileName, text]])
}

test.each(apps)(
  'an outcome of a login that the $name does not handle does not compile',
  ({ name, decides }) => {
    const tsconfig = path.join(root, 'apps', name, 'tsconfig.json')
    const asItIs = typeCheck(tsconfig)
    expect(asItIs.complaintsAbout(decides)).toEqual([])

    const outcome = 'an-outcome-of-tomorrow'
    const altered = withMember(asItIs.program, 'LoginOutcome', `{ readonly outcome: '${outcome}' }`)
    const complaints = typeCheck(tsconfig, altered, asItIs).complaintsAbout(decides)
    expect(complaints.join('\n')).toContain(outcome)
  },
)
