// `npm test`: everything that must hold, once, from nothing. `npm run test:long`: what takes too long for
// that, the files named *.long.ts. With `-- --setup` they may install what is missing with apt; without it
// (and without CI=true) nothing outside the repository changes.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { canary, describeHit } from '@latchkey/checks/canary'
import { stopWithChildren } from './lib/children.ts'
import { installCommand, notRunLine } from './lib/not-run.ts'
import { runPairwise, runStep, type StepResult } from './lib/steps.ts'
import { findTools, hasApt, missingPackages } from './lib/tools.ts'
import { tallyOf, type Tally } from './lib/vitest-report.ts'

const root = path.resolve(import.meta.dirname, '../..')
const logs = path.join(root, '.test-output')
const ci = process.env['CI'] === 'true'
const options = process.argv.slice(2)
const unknown = options.filter((argument) => argument !== '--setup' && argument !== '--long')
const setup = ci || options.includes('--setup')
const long = options.includes('--long')

if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(' ')}. The options are --setup and --long. For one suite:`)
  console.error('  pnpm exec vitest run --project token-client')
  process.exit(2)
}
stopWithChildren()
rmSync(logs, { recursive: true, force: true })
mkdirSync(logs)
// beside the repository: what is searched for must not be where it is searched
const recordings = mkdtempSync(path.join(tmpdir(), 'latchkey-canary-'))
process.on('exit', () => rmSync(recordings, { recursive: true, force: true }))

const tools = await provideTools()
const build = await runStep(turbo('build'), root, logs)
const steps = [build, ...(build.code === 0 && !long ? await staticSteps() : [])]
const tests: Tally = build.code === 0 ? await suites() : { passed: 0, failed: 0, notRun: [] }
finish(
  steps.map(({ name, code }) => ({ name, failed: code !== 0 })),
  tests,
)

async function provideTools() {
  const found = findTools()
  const packages = missingPackages(found)
  if (packages.length > 0 && setup && process.getuid?.() === 0 && hasApt()) {
    const env = { DEBIAN_FRONTEND: 'noninteractive' }
    const apt = (name: string, args: string[]) =>
      runStep({ name, command: 'apt-get', args, env }, root, logs)
    await apt('apt-update', ['update'])
    await apt('apt-install', ['install', '-y', '--no-install-recommends', ...packages])
  }
  const present = findTools()
  const none = `none found. For its tests: ${installCommand(present)}`
  console.log(`browser: ${present.browser ?? none}`)
  console.log(`redis-server: ${present.redis ?? none}`)
  return present
}

function staticSteps(): Promise<StepResult[]> {
  return runPairwise(
    [
      turbo('typecheck'),
      { name: 'lint', command: 'oxlint', args: ['--type-aware', '--deny-warnings', '.'] },
      { name: 'format', command: 'oxfmt', args: ['--check', '.'] },
      { name: 'knip', command: 'knip', args: [] },
    ],
    root,
    logs,
  )
}

function turbo(task: string) {
  return { name: task, command: 'turbo', args: [task, '--output-logs=new-only'] }
}

async function suites(): Promise<Tally> {
  const file = path.join(logs, 'vitest.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const { code } = await runStep(
    {
      name: 'tests',
      command: 'vitest',
      args: ['run', ...reporters],
      env: {
        LATCHKEY_CANARY_DIR: recordings,
        LATCHKEY_LONG: long ? '1' : '',
        CHROMIUM_PATH: tools.browser ?? '',
        REDIS_SERVER_PATH: tools.redis ?? '',
      },
    },
    root,
    logs,
  )
  return tallyOf(file, code)
}

/** The last lines: what failed and where to read on, what was not run, the two numbers. */
function finish(done: readonly { name: string; failed: boolean }[], suiteTally: Tally): void {
  const hits = canary(logs, recordings)
  for (const hit of hits) console.log(`canary: .test-output/${describeHit(hit)}`)
  const checks = [...done, { name: 'canary', failed: hits.length > 0 }]
  const failedChecks = checks.filter(({ failed }) => failed)
  for (const { name } of failedChecks) console.log(`FAILED: ${name}`)
  if (suiteTally.failed > 0) console.log('FAILED: see .test-output/tests.log')

  const notRun = notRunLine(tools, suiteTally.notRun)
  const failedForCi = ci && notRun !== undefined ? Math.max(suiteTally.notRun.length, 1) : 0
  const failed = failedChecks.length + suiteTally.failed + failedForCi
  const passed = checks.length - failedChecks.length + suiteTally.passed
  if (notRun !== undefined) console.log(notRun)
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed > 0 ? 1 : 0
}
