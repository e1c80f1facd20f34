import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

export const root = path.resolve(import.meta.dirname, '../../..')

/** The parts of a package.json the checks look at. */
export interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly exports: Readonly<Record<string, unknown>>
  readonly bin?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

export interface PublishedPackage {
  readonly name: string
  readonly folder: string
  readonly manifest: Manifest
}

export const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))

/** Every package of `packages/` that goes to the registry. */
export const published: readonly PublishedPackage[] = readdirSync(path.join(root, 'packages'))
  .map((name) => path.join(root, 'packages', name))
  .filter((folder) => existsSync(path.join(folder, 'package.json')))
  .map((folder) => ({ folder, manifest: readManifest(folder) }))
  .filter(({ manifest }) => manifest.private !== true)
  .map(({ folder, manifest }) => ({ name: path.basename(folder), folder, manifest }))

/** The keys of `exports` that are code: `.` and its siblings, not `./package.json`. */
export const entriesOf = ({ manifest }: PublishedPackage): string[] =>
  Object.keys(manifest.exports).filter((key) => !key.endsWith('.json'))

/** TypeScript sources below a folder of the repository, relative to the repository's root. */
export const sourcesIn = (folder: string): string[] =>
  globSync(`${folder}/**/*.{ts,tsx}`, {
    cwd: root,
    exclude: (name) => ['node_modules', 'dist', 'build'].includes(path.basename(name)),
  }).map((file) => file.split(path.sep).join('/'))
