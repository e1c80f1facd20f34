import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { root, type PublishedPackage } from './packages.ts'

export interface Ran {
  readonly code: number
  /** standard output and standard error, as they came */
  readonly output: string
}

interface RunOptions {
  /** default: this process's */
  readonly env?: NodeJS.ProcessEnv
  /** milliseconds, default a minute */
  readonly timeout?: number
}

/** Runs a program to its end, or kills it when the time is up. A failure is a value. */
export function run(
  command: string,
  args: readonly string[],
  cwd: string,
  { env = process.env, timeout = 60_000 }: RunOptions = {},
): Promise<Ran> {
  return new Promise((resolve) => {
    const shell = process.platform === 'win32'
    const options = { cwd, env, timeout, maxBuffer: 64e6, shell }
    execFile(command, [...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1
      resolve({ code, output: `${stdout}${stderr}` })
    })
  })
}

/** Like `run`, for what must succeed before a check can begin. Throws with the output. */
export async function mustRun(
  command: string,
  args: readonly string[],
  cwd: string,
  options?: RunOptions,
): Promise<string> {
  const { code, output } = await run(command, args, cwd, options)
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output}`)
  return output
}

/** An empty folder far from this repository, deleted with `[Symbol.dispose]`. */
export function emptyFolder() {
  const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-checks-'))
  return {
    folder,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** The tarball a release would publish. Returns its path. */
export async function pack(
  { name, folder }: PublishedPackage,
  destination: string,
): Promise<string> {
  // a file name of our own choice, so that nobody has to guess the version
  const tarball = path.join(destination, `${name}.tgz`)
  await mustRun('pnpm', ['pack', '--out', tarball], folder)
  return tarball
}

/** Installs tarballs and registry packages into a folder, as a stranger's project would. */
export async function install(folder: string, packages: readonly string[]): Promise<void> {
  const manifest = path.join(folder, 'package.json')
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true, "type": "module" }\n')
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']
  await mustRun('npm', ['install', ...quiet, ...packages], folder)
}

/** `name@version` as this workspace has it installed. */
export async function asInstalled(name: string, from: string): Promise<string> {
  // as a file: not every package lets its package.json be imported
  const manifest = path.join(root, from, 'node_modules', name, 'package.json')
  const { version }: { version: string } = JSON.parse(await readFile(manifest, 'utf8'))
  return `${name}@${version}`
}
