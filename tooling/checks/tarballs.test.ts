import { readFileSync } from 'node:fs'
import path from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { emptyFolder, install, mustRun, pack, run } from './lib/consumer.ts'
import { entriesOf, published, readManifest, type PublishedPackage } from './lib/packages.ts'

/** What may reach a person's machine with the package, and nothing else. */
const allowedDependencies: Readonly<Record<string, readonly string[]>> = {
  'cookie-session': ['cookie', 'jose'],
  // bundled: it brings what it needs inside
  'fusionauth-emulator': [],
  'token-client': ['jose', 'ky'],
}

test('the packages to publish are the ones these checks know', () => {
  expect(published.map(({ name }) => name)).toEqual(Object.keys(allowedDependencies))
})

describe.each(published)('$name', (one) => {
  const { name, manifest } = one
  const packed = emptyFolder()
  let tarball: string
  beforeAll(async () => void (tarball = await pack(one, packed.folder)))
  afterAll(() => packed[Symbol.dispose]())

  test('publint has nothing to say', async () => {
    const bytes = new Uint8Array(readFileSync(tarball))
    const { messages, pkg } = await publint({ pack: { tarball: bytes.buffer }, strict: true })
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([])
  })

  test('every way to import it finds its types (attw)', async () => {
    const { code, output } = await run(
      path.join(import.meta.dirname, 'node_modules/.bin/attw'),
      [tarball, '--profile', 'esm-only', '--no-emoji', '--no-color'],
      packed.folder,
    )
    expect(code, output).toBe(0)
  })

  test('the tarball holds what a person needs and nothing else', async () => {
    const files = (await mustRun('tar', ['-tzf', tarball], packed.folder))
      .split('\n')
      .filter((file) => file !== '' && !file.endsWith('/'))
      .map((file) => file.replace(/^package\//, ''))
    const needed = ['LICENSE', 'README.md', 'dist/index.d.ts', 'dist/index.js', 'package.json']
    expect(files).toEqual(expect.arrayContaining(needed))
    const strangers = files.filter(
      (file) =>
        !/^(dist\/.+|LICENSE|README\.md|SECURITY\.md|package\.json)$/.test(file) ||
        /\.test\.|tsconfig|\.map$/.test(file),
    )
    expect(strangers).toEqual([])
  })

  test('depends at run time on the allowed list alone', () => {
    expect(Object.keys(manifest.dependencies ?? {}).toSorted()).toEqual(allowedDependencies[name])
  })

  test('every entry can be imported from a stranger’s empty folder', async () => {
    using project = emptyFolder()
    await install(project.folder, [tarball])
    const installed = readManifest(path.join(project.folder, 'node_modules', manifest.name))
    expect(JSON.stringify(installed)).not.toMatch(/"(workspace|catalog):/)

    // Optional peers are not there yet, and only the entry that is named after one may miss it. React Router
    // is none: npm would not install 7 beside Remix v2, which brings 6.
    const ranges = {
      ...manifest.peerDependencies,
      ...(name === 'cookie-session' && { 'react-router': '^7.9.0' }),
    }
    const peers = Object.keys(ranges)
    const missing = await entriesThatFail(one, project.folder)
    for (const entry of missing) {
      expect(peers.some((peer) => peer.includes(entry.slice('./'.length)))).toBe(true)
    }
    if (peers.length === 0) return
    await install(
      project.folder,
      Object.entries(ranges).map(([peer, range]) => `${peer}@${range}`),
    )
    expect(await entriesThatFail(one, project.folder)).toEqual([])
  })
})

async function entriesThatFail(one: PublishedPackage, folder: string): Promise<string[]> {
  const failed = []
  for (const entry of entriesOf(one)) {
    const specifier = one.manifest.name + entry.slice(1)
    const script = `const all = await import('${specifier}'); if (Object.keys(all).length === 0) process.exit(1)`
    const { code } = await run(process.execPath, ['--input-type=module', '-e', script], folder)
    if (code !== 0) failed.push(entry)
  }
  return failed
}
