import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { startEmulator } from '@latchkey/fusionauth-emulator'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { emptyFolder, install, mustRun, pack, run } from './lib/consumer.ts'
import { startOddServer } from './lib/odd-server.ts'
import { published, root } from './lib/packages.ts'

// The oldest Node of `engines`, the newer ones, and the two others. They are packages of npm like all
// else, pinned by runtimes/pnpm-lock.yaml, but outside the workspace: nobody else has to wait for them.
const folder = path.join(import.meta.dirname, 'runtimes')
const machine = `${process.platform}-${process.arch}`
const runtimes = [
  { name: 'Node 22.18', binary: `node-22-${machine}/bin/node`, args: [], version: 'v22.18.0' },
  { name: 'Node 24', binary: `node-24-${machine}/bin/node`, args: [], version: 'v24.' },
  { name: 'Node 26', binary: `node-26-${machine}/bin/node`, args: [], version: 'v26.' },
  { name: 'Bun', binary: `bun-${machine}/bin/bun`, args: ['--no-install'], version: '1.' },
  {
    name: 'Deno',
    binary: `deno-${machine}/deno`,
    // the network and the smoke test's own variable: token-client asks for nothing else
    args: ['run', '--no-prompt', '--no-remote', '--allow-net', '--allow-env=SMOKE'],
    version: 'deno 2.',
  },
]
const binaryOf = ({ binary }: { binary: string }) => path.join(folder, 'node_modules', binary)

const kickstart = path.join(root, 'tooling/kickstart/kickstart.json')
const { variables } = JSON.parse(readFileSync(kickstart, 'utf8'))
const project = emptyFolder()

beforeAll(async () => {
  const client = published.find(({ name }) => name === 'token-client')
  if (!client) throw new Error('There is no package token-client.')
  const alone = ['--ignore-workspace', '--ignore-scripts', '--frozen-lockfile', '--prefer-offline']
  await Promise.all([
    // 250 MB, the first time
    mustRun('pnpm', ['install', ...alone], folder, { timeout: 280_000 }),
    pack(client, project.folder).then((tarball) => install(project.folder, [tarball])),
  ])
  const smoke = path.join(client.folder, 'test/smoke/smoke.mjs')
  copyFileSync(smoke, path.join(project.folder, 'smoke.mjs'))
}, 300_000)
afterAll(() => project[Symbol.dispose]())

test.each(runtimes)('$name can be had', async (runtime) => {
  const binary = binaryOf(runtime)
  const missing = `npm has no ${runtime.name} for ${machine}; see ${folder}/package.json`
  expect(existsSync(binary), missing).toBe(true)
  expect(await mustRun(binary, ['--version'], folder)).toContain(runtime.version)
})

test.concurrent.each(runtimes)('the smoke test passes under $name', async (runtime) => {
  await using emulator = await startEmulator({ port: 0, kickstart })
  await using odd = await startOddServer(emulator.url)
  const { code, output } = await runSmoke(runtime, {
    url: emulator.url,
    tenantId: variables.defaultTenantId,
    applicationId: variables.storeApplicationId,
    apiKey: variables.apiKey,
    issuer: variables.issuer,
    password: variables.password,
    twoFactorCode: await emulator.people.totpCode('two-factor@example.com'),
    oddUrl: odd.url,
    closedUrl: odd.closedUrl,
  })
  expect(code, output).toBe(0)
  expect(output).toContain('smoke: passed')
  // it printed a login, its tokens, the client and an error
  expect(output).not.toMatch(/\beyJ|a-wrong-api-key/)
  expect(output.includes(variables.apiKey)).toBe(false)

  const attempts = emulator.trace.list().filter(({ path: at }) => at === '/api/two-factor/login')
  expect(attempts.map(({ status }) => status)).toEqual([421, 200])
})

/** In a runtime that inherits nothing from this process. */
function runSmoke({ binary, args }: (typeof runtimes)[number], settings: object) {
  const env = {
    HOME: project.folder,
    DENO_DIR: path.join(project.folder, '.deno'),
    DENO_NO_UPDATE_CHECK: '1',
    SMOKE: JSON.stringify(settings),
  }
  const options = { env, timeout: 45_000 }
  return run(binaryOf({ binary }), [...args, 'smoke.mjs'], project.folder, options)
}
