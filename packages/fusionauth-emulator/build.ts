// One program in few files, with the libraries it is made of inside: it starts in half the time, in less
// memory, and installs nothing else. Their licences go along.
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = import.meta.dirname
const dist = path.join(here, 'dist')
rmSync(dist, { recursive: true, force: true })

const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: ['src/index.ts', 'src/cli.ts'],
  outdir: 'dist',
  bundle: true,
  // What only some need (two-factor, webhooks …) is loaded when it is needed.
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node22.18',
  metafile: true,
})

const folders = new Set(
  Object.keys(metafile.inputs).flatMap(
    (input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? [],
  ),
)
const notices = [...folders].sort().map((folder) => {
  const { name, version } = JSON.parse(
    readFileSync(path.join(here, folder, 'package.json'), 'utf8'),
  )
  const [licence] = globSync('LICEN[CS]E*', { cwd: path.join(here, folder) })
  if (licence === undefined) throw new Error(`${name} has no licence file`)
  return `${name} ${version}\n\n${readFileSync(path.join(here, folder, licence), 'utf8').trim()}\n`
})
writeFileSync(path.join(dist, 'THIRD-PARTY-LICENSES.txt'), notices.join(`\n${'-'.repeat(80)}\n\n`))

const tsc = path.join(path.dirname(fileURLToPath(import.meta.resolve('typescript'))), '../bin/tsc')
const types = [tsc, '-p', 'tsconfig.build.json']
process.exitCode = spawnSync(process.execPath, types, { cwd: here, stdio: 'inherit' }).status ?? 1
