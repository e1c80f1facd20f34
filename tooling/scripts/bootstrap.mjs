// `npm start` and `npm test` begin here, on whatever Node is at hand: put the pinned pnpm (and, where
// the Node at hand is too old to run TypeScript, the pinned Node) first on PATH, install, run a script.
// Plain JavaScript, and no dependency: nothing is installed yet.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { run, stop } from './lib/run.mjs'

const pinnedNode = '24.21.0'
const oldestNode = '22.18'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
const windows = process.platform === 'win32'
const { packageManager } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
const pinnedPnpm = packageManager.replace(/^pnpm@|\+.*$/g, '')

const [script, ...scriptArguments] = process.argv.slice(2)
if (script === undefined) {
  console.error('Usage: node tooling/scripts/bootstrap.mjs <script of package.json> [arguments]')
  process.exitCode = 2
} else if (script === '--print-path') {
  console.log(process.env.PATH)
} else {
  const watch = watchNpm()
  process.exitCode = await bootstrap(script, scriptArguments)
  clearInterval(watch)
}

/**
 * @param {string} name
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
async function bootstrap(name, args) {
  const env = await toolchain()
  if (env === undefined) return 1
  // nobody is there to answer whether node_modules may be made anew
  const install = ['install', '--frozen-lockfile', '--config.confirmModulesPurge=false']
  const quietly = 'Installing packages'
  const code = await run('pnpm', install, { cwd: root, env, quietly })
  return code === 0 ? run('pnpm', ['run', '--silent', name, ...args], { cwd: root, env }) : code
}

/**
 * @param {boolean} [again] whether this is the second try
 * @returns {Promise<NodeJS.ProcessEnv | undefined>} undefined: not to be had, and said so
 */
async function toolchain(again = false) {
  const env = withoutNpm(process.env)
  const nodeIsFine = isNewEnough(process.versions.node)
  const pnpm = spawnSync('pnpm', ['--version'], { cwd: root, env, shell: windows })
  if (nodeIsFine && String(pnpm.stdout).trim() === pinnedPnpm) return env

  const packages = [`pnpm@${pinnedPnpm}`, ...(nodeIsFine ? [] : [`node@${pinnedNode}`])]
  const printPath = 'node tooling/scripts/bootstrap.mjs --print-path'
  let printed = ''
  let complaint = ''
  const code = await run(
    'npx',
    [
      '-y',
      ...packages.flatMap((name) => ['-p', name]),
      '-c',
      windows ? `"${printPath}"` : printPath,
    ],
    {
      cwd: root,
      env: process.env,
      quietly: `Getting ${packages.join(' and ')}, once`,
      onStdout: (text) => (printed += text),
      onStderr: (text) => (complaint += text),
    },
  )
  const folder = printed.trim().split(path.delimiter)[0]
  if (code === 0 && folder) {
    const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH'
    return { ...env, [name]: folder + path.delimiter + env[name] }
  }
  if (!again && removeHalfMade(complaint)) return toolchain(true)
  console.error(
    `npx could not get ${packages.join(' and ')} from the npm registry (see above). Make the registry ` +
      `reachable, or install Node ${oldestNode} or newer and pnpm ${pinnedPnpm}, and try again.`,
  )
  return undefined
}

/**
 * An npx that was stopped midway leaves a folder that every later npx trips over, for ever.
 * @param {string} complaint what npx wrote
 * @returns {boolean} whether there was one, now removed
 */
function removeHalfMade(complaint) {
  const [, folder] =
    /^npm (?:error|ERR!) path (.+[\\/]_npx[\\/][0-9a-f]+)[\\/]package\.json\r?$/m.exec(complaint) ??
    []
  if (folder === undefined || existsSync(path.join(folder, 'package.json'))) return false
  console.log('An earlier start was interrupted; removing what it left half made.')
  rmSync(folder, { recursive: true, force: true })
  return true
}

/** @param {string} version */
function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = oldestNode.split('.').map(Number)
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)
}

/**
 * npm's own settings confuse pnpm; where to fetch from is the person's setting, and stays.
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
function withoutNpm(env) {
  const kept = Object.entries(env).filter(
    ([name]) => !name.startsWith('npm_') || /^npm_config_(registry|cafile)$/.test(name),
  )
  return { ...Object.fromEntries(kept), LATCHKEY_BOOTSTRAP_PID: String(process.pid) }
}

/**
 * Whoever kills npm outright sends us no signal, and must not leave the servers behind. Only under
 * npm: a person's shell that ends may have left us running on purpose.
 */
function watchNpm() {
  if (process.env.npm_lifecycle_event === undefined) return undefined
  const npm = process.ppid
  return setInterval(() => process.ppid !== npm && stop('SIGTERM'), 500)
}
