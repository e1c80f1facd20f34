import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { root } from './lib/packages.ts'

// Put together here, so that this file does not hold what it looks for.
const elsewhere = new RegExp([['', 'work', ''].join('/'), ['\\.\\.', 'shared'].join('/')].join('|'))

/** Everything that is or could be committed: without git, which a machine may lack. */
function committedFiles(): string[] {
  const ignored = readFileSync(path.join(root, '.gitignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
  const skipped = new Set(['.git', ...ignored])
  return globSync(['**/*', '**/.*', '**/.*/**/*'], {
    cwd: root,
    withFileTypes: true,
    exclude: (entry) => skipped.has(entry.name),
  })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
}

test('the project stands alone: no file points outside the repository', () => {
  const files = committedFiles()
  expect(files).toContain(path.join(root, '.gitignore'))
  expect(files).toContain(path.join(root, '.github/workflows/ci.yml'))
  const guilty = files.filter((file) => elsewhere.test(readFileSync(file, 'utf8')))
  expect(guilty.map((file) => path.relative(root, file))).toEqual([])
})
