import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { entriesOf, published } from './lib/packages.ts'

/** `.` → `index.ts`, `./express` → `express.ts`. */
const entryFile = (key: string) => (key === '.' ? 'index.ts' : `${key.slice('./'.length)}.ts`)

describe.each(published)('$name', (one) => {
  const { folder, manifest } = one
  const entries = entriesOf(one)

  test('each key of exports points at the build of its entry file', () => {
    for (const key of entries) {
      const built = `./dist/${entryFile(key).replace(/\.ts$/, '')}`
      expect(manifest.exports[key]).toEqual({ types: `${built}.d.ts`, default: `${built}.js` })
    }
  })

  // the emulator is a program: its rooms stand at the top
  const isLibrary = existsSync(path.join(folder, 'src/lib'))
  test('each file at the top of a library’s src is an entry or a command', () => {
    if (!isLibrary) return
    const commands = Object.values(manifest.bin ?? {}).map((file) =>
      path.basename(file).replace(/\.js$/, '.ts'),
    )
    const files = readdirSync(path.join(folder, 'src')).filter(
      (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
    )
    expect(files.toSorted()).toEqual([...entries.map(entryFile), ...commands].toSorted())
  })

  test.each(entries)('the entry file of %s only re-exports', (key) => {
    const file = path.join(folder, 'src', entryFile(key))
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest)
    const others = source.statements
      .filter((statement) => !ts.isExportDeclaration(statement) || !statement.moduleSpecifier)
      .map((statement) => statement.getText(source).split('\n')[0])
    expect(others).toEqual([])
    expect(source.statements.length).toBeGreaterThan(0)
  })
})
