import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { root } from './lib/packages.ts'

// What the README of token-client says it runs on is what runtimes.test.ts runs it on.
const pinned: { optionalDependencies: Record<string, string> } = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'runtimes/package.json'), 'utf8'),
)
const readme = readFileSync(path.join(root, 'packages/token-client/README.md'), 'utf8')

/** `node-22-linux-x64` → `node`, `npm:…@22.18.0` → `22.18.0`. */
const versions = Object.entries(pinned.optionalDependencies).map(([name, source]) => ({
  runtime: name.split('-')[0] ?? '',
  version: source.split('@').at(-1) ?? '',
}))
const named = [...new Set(versions.map(({ runtime, version }) => `${runtime} ${version}`))]

test('five runtimes are pinned, each to one version on every machine', () => {
  expect(named.map((one) => one.split(' ')[0]).toSorted()).toEqual([
    'bun',
    'deno',
    'node',
    'node',
    'node',
  ])
})

test('the README names these five versions and no others', () => {
  const install = /^## Install$([^]*?)^\| FusionAuth/m.exec(readme)?.[1] ?? ''
  const said = [...install.matchAll(/\b\d+\.\d+\.\d+\b/g)].map(([version]) => version)
  const tested = named.map((one) => one.split(' ')[1])
  expect(said.toSorted()).toEqual(tested.toSorted())
  for (const runtime of ['Node', 'Bun', 'Deno']) expect(install).toContain(runtime)
})
