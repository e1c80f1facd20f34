import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { send, treeOf } from './lib/process-tree.mjs'

// A repository of our own whose scripts misbehave on purpose, driven through the real npm and pnpm.
const scripts = import.meta.dirname
let repository: string

beforeAll(async () => {
  repository = await mkdtemp(path.join(tmpdir(), 'latchkey-bootstrap-'))
  const destination = path.join(repository, 'tooling/scripts')
  await cp(path.join(scripts, 'bootstrap.mjs'), path.join(destination, 'bootstrap.mjs'))
  await cp(path.join(scripts, 'lib'), path.join(destination, 'lib'), { recursive: true })
  const ours = await readFile(path.join(scripts, '../../package.json'), 'utf8')
  const packageManager = /"packageManager": "([^"]+)"/.exec(ours)?.[1]
  const startScript = /"start": "([^"]+)"/.exec(ours)?.[1] ?? ''
  const manifest = {
    private: true,
    type: 'module',
    packageManager,
    scripts: {
      report: 'node report.mjs',
      'start:report': startScript.replace(/dev$/, 'report'),
      hold: 'node hold.mjs',
      start: startScript.replace(/dev$/, 'hold'),
    },
  }
  await writeFile(path.join(repository, 'package.json'), JSON.stringify(manifest))
  await writeFile(
    path.join(repository, 'pnpm-lock.yaml'),
    "lockfileVersion: '9.0'\n\nimporters:\n\n  .: {}\n",
  )
  await writeFile(path.join(repository, 'pnpm-workspace.yaml'), 'pmOnFail: ignore\n')
  await writeFile(
    path.join(repository, 'report.mjs'),
    `const { npm_config_planted } = process.env
    console.log(JSON.stringify({ args: process.argv.slice(2), npm_config_planted }))
    process.exitCode = 7`,
  )
  // like turbo's tasks: a group and session of its own, deaf to polite requests, parent soon gone
  await writeFile(
    path.join(repository, 'hold.mjs'),
    `import { spawn } from 'node:child_process'
    const deaf = "process.on('SIGINT', () => {}); process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('deaf')"
    const child = spawn(process.execPath, ['-e', deaf], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
    child.stdout.once('data', () => console.log('holding ' + process.pid + ' ' + child.pid))`,
  )
})

afterAll(() => rm(repository, { recursive: true, force: true }))

function start(command: string, args: string[], env: NodeJS.ProcessEnv = {}) {
  return spawn(command, args, {
    cwd: repository,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** Starts the holding script through npm and waits until its deaf grandchild is up. */
async function startHolding() {
  const npm = start('npm', ['start'])
  let output = ''
  npm.stdout.on('data', (chunk) => (output += String(chunk)))
  const held = await vi.waitUntil(
    () => /^holding (\d+) (\d+)$/m.exec(output)?.slice(1).map(Number),
    {
      timeout: 20_000,
    },
  )
  const everyone = treeOf([npm.pid ?? 0])
  for (const pid of held) expect(everyone).toContain(pid)
  return { npm, everyone }
}

async function survivorsAfter(seconds: number, everyone: Set<number>) {
  const alive = () => [...everyone].filter((pid) => treeOf([pid]).has(pid))
  for (let left = seconds * 10; left > 0 && alive().length > 0; left--) await sleep(100)
  return alive()
}

test(
  'hands over arguments and exit code, and keeps npm settings to itself',
  { timeout: 30_000 },
  async () => {
    const child = start('npm', ['run', '--silent', 'start:report', '--', '--setup', 'two words'], {
      npm_config_planted: 'planted',
    })
    const [output] = await Promise.all([text(child.stdout), once(child, 'close')])
    const line = output.split('\n').find((candidate) => candidate.startsWith('{')) ?? '{}'
    expect(JSON.parse(line)).toMatchObject({ args: ['--setup', 'two words'] })
    expect(line).not.toContain('planted')
    expect(child.exitCode).toBe(7)
  },
)

describe.runIf(process.platform !== 'win32')('an npx that was stopped midway', () => {
  test('is cleaned up after, once, and the start goes on', async () => {
    const bin = path.join(repository, 'fake-bin')
    const halfMade = path.join(repository, 'cache/_npx/0123456789abcdef')
    await mkdir(path.join(halfMade, 'node_modules'), { recursive: true })
    await mkdir(path.join(bin, 'toolchain'), { recursive: true })
    const script = (name: string, lines: string) =>
      writeFile(path.join(bin, name), `#!/bin/sh\n${lines}\n`, { mode: 0o755 })
    // as npx behaves: it trips over the folder as long as it is there
    await script(
      'npx',
      `if [ -e ${halfMade} ]; then echo "npm error path ${halfMade}/package.json" >&2; exit 254; fi
       echo "${bin}/toolchain:$PATH"`,
    )
    await script('pnpm', 'echo 0.0.1')
    await script('toolchain/pnpm', 'exit 0')
    const child = start('node', ['tooling/scripts/bootstrap.mjs', 'anything'], {
      PATH: `${bin}:${process.env['PATH']}`,
    })
    const [output] = await Promise.all([text(child.stdout), once(child, 'close')])
    expect(output).toContain('An earlier start was interrupted')
    expect(child.exitCode).toBe(0)
  })
})

test('a script nobody named is a usage error', async () => {
  const child = start('node', ['tooling/scripts/bootstrap.mjs'])
  await once(child, 'close')
  expect(child.exitCode).toBe(2)
})

describe.runIf(process.platform !== 'win32')('leaves nothing behind', { timeout: 30_000 }, () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('when npm gets %s', async (signal) => {
    const { npm, everyone } = await startHolding()
    npm.kill(signal)
    const survivors = await survivorsAfter(5, everyone)
    for (const pid of survivors) send(pid, 'SIGKILL')
    expect(survivors).toEqual([])
  })
})
