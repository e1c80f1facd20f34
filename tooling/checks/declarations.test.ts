import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asInstalled, emptyFolder, install, pack, run } from './lib/consumer.ts'
import { entriesOf, published } from './lib/packages.ts'

// A stranger whose compiler reads every declaration it meets: ours, and those that ours lead to. Most
// projects skip them (`skipLibCheck`), and the ones that do not must not be the ones to find our mistakes.
const project = emptyFolder()

/** What the packages ask for beside themselves, and the types of what has none of its own. */
const others = [
  ...published.flatMap(({ manifest, name }) =>
    Object.keys(manifest.peerDependencies ?? {}).map((peer) => [peer, `packages/${name}`] as const),
  ),
  ['@types/express', 'packages/cookie-session'],
  ['@types/node', 'tooling/checks'],
  ['typescript', 'tooling/checks'],
] as const

/** React Router's own declarations do not compile without React's and a browser's. */
const entries = published
  .flatMap((one) => entriesOf(one).map((key) => one.manifest.name + key.slice(1)))
  .filter((specifier) => !specifier.endsWith('/react-router'))
/** `@latchkey/cookie-session/redis` → `latchkey-cookie-session-redis`. */
const plain = (specifier: string) => specifier.replaceAll(/\W+/g, '-').slice(1)

const strictest = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  isolatedModules: true,
  skipLibCheck: false,
  noEmit: true,
  target: 'ES2022',
}

const resolutions = [
  { module: 'Node16', moduleResolution: 'Node16' },
  { module: 'NodeNext', moduleResolution: 'NodeNext' },
] as const
type Options = (typeof resolutions)[number] & Readonly<Record<string, unknown>>

beforeAll(async () => {
  const tarballs = await Promise.all(published.map((one) => pack(one, project.folder)))
  const versions = await Promise.all(others.map(([name, from]) => asInstalled(name, from)))
  await install(project.folder, [...tarballs, ...versions])
})
afterAll(() => project[Symbol.dispose]())

/** All that `tsc` says to a project that uses every entry, each in a page of its own. */
async function complaints(options: Options): Promise<string[]> {
  const folder = path.join(project.folder, options.moduleResolution)
  mkdirSync(folder)
  const pages = entries.map((specifier) => ({ specifier, page: `${plain(specifier)}.ts` }))
  for (const { specifier, page } of pages) {
    const code = `import * as all from '${specifier}'\nexport const used: object = all\n`
    writeFileSync(path.join(folder, page), code)
  }
  const files = pages.map(({ page }) => page)
  const tsconfig = { compilerOptions: { ...strictest, ...options }, files }
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(tsconfig))
  const tsc = path.join(project.folder, 'node_modules/typescript/bin/tsc')
  const args = [tsc, '-p', '.', '--pretty', 'false']
  const { code, output } = await run(process.execPath, args, folder, { timeout: 240_000 })
  const lines = output.split('\n').filter((line) => /\berror TS\d+:/.test(line))
  // a compiler that failed to run has found nothing
  if (code !== 0 && lines.length === 0) throw new Error(output)
  return lines
}

test.each(resolutions)(
  'every entry’s declarations compile with module resolution $moduleResolution',
  async (resolution) => {
    expect(entries).toContain('@latchkey/token-client')
    const options = { ...resolution, lib: ['ES2023'], types: ['node'] }
    expect(await complaints(options)).toEqual([])
  },
  300_000,
)
