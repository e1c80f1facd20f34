import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { codeBlocks } from './lib/code-blocks.ts'
import { asInstalled, emptyFolder, install, pack, run } from './lib/consumer.ts'
import { published, root } from './lib/packages.ts'

// One project of a stranger who follows every page: the tarballs, the frameworks, nothing of ours.
const project = emptyFolder()
const pages = [
  { name: 'root', file: path.join(root, 'README.md') },
  ...published.map(({ name, folder }) => ({ name, file: path.join(folder, 'README.md') })),
]
const blocks = pages
  .filter(({ file }) => existsSync(file))
  .flatMap(({ name, file }) =>
    codeBlocks(readFileSync(file, 'utf8')).map(({ language, code, line, run: mayRun }) => ({
      title: `${path.relative(root, file)} line ${line}`,
      file: `pages/${name}-${line}.${language}`,
      code,
      mayRun,
    })),
  )

const frameworks = [
  ['express', 'packages/cookie-session'],
  ['@remix-run/node', 'apps/store'],
  ['@remix-run/server-runtime', 'packages/cookie-session'],
  ['@types/express', 'packages/cookie-session'],
  ['@types/node', 'tooling/checks'],
  ['redis', 'packages/cookie-session'],
  ['typescript', 'tooling/checks'],
  ['vitest', 'tooling/checks'],
] as const

const tsconfig = {
  compilerOptions: {
    strict: true,
    noEmit: true,
    allowJs: true,
    checkJs: true,
    skipLibCheck: true,
    target: 'ES2023',
    lib: ['ES2023'],
    module: 'NodeNext',
    moduleDetection: 'force',
    allowImportingTsExtensions: true,
    types: ['node'],
  },
  include: ['pages'],
}

beforeAll(async () => {
  const tarballs = await Promise.all(published.map((one) => pack(one, project.folder)))
  const others = await Promise.all(frameworks.map(([name, from]) => asInstalled(name, from)))
  await install(project.folder, [...tarballs, ...others])
  writeFileSync(path.join(project.folder, 'tsconfig.json'), JSON.stringify(tsconfig))
  mkdirSync(path.join(project.folder, 'pages'))
  for (const { file, code } of blocks) writeFileSync(path.join(project.folder, file), code)
})
afterAll(() => project[Symbol.dispose]())

test.each(published)('$name has a README with code in it', ({ name }) => {
  expect(blocks.filter(({ file }) => file.startsWith(`pages/${name}-`))).not.toEqual([])
})

test('every block of every page passes the type checker', async () => {
  const { code, output } = await run('npx', ['tsc', '-p', '.'], project.folder)
  expect(code, withPages(output)).toBe(0)
})

test.each(blocks.filter(({ mayRun }) => mayRun))('$title runs', async ({ file }) => {
  const { code, output } = await run(process.execPath, [file], project.folder)
  expect(code, withPages(output)).toBe(0)
})

/** Says which page and line a file of the project is. */
const withPages = (output: string) =>
  blocks.reduce((text, { file, title }) => text.replaceAll(file, title), output)
