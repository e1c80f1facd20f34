import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test, vi } from 'vitest'
import { apiKey, kickstartFile, password, start, storeId } from './support.ts'

// Each run is a process of its own, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
const running: ChildProcess[] = []
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})

function spawnCli(...args: string[]) {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  running.push(child)
  const output = { out: '', err: '' }
  child.stdout.on('data', (chunk) => (output.out += String(chunk)))
  child.stderr.on('data', (chunk) => (output.err += String(chunk)))
  return { child, output }
}

async function run(...args: string[]) {
  const { child, output } = spawnCli(...args)
  const [code] = await once(child, 'close')
  return { code, ...output }
}

/** Starts the command and waits for the line with its address. */
async function startCli(...args: string[]) {
  const { child, output } = spawnCli('start', '--port', '0', ...args)
  while (!output.out.includes('\n')) {
    await Promise.race([once(child.stdout, 'data'), once(child, 'close')])
    if (child.exitCode !== null) throw new Error(`it ended: ${output.err}`)
  }
  const url = /http:\/\/localhost:\d+/.exec(output.out)?.[0] ?? ''
  return { child, output, url }
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'start serves until %s, then saves and exits 0',
  async (signal) => {
    const state = join(await mkdtemp(join(tmpdir(), 'emulator-cli-')), 'state.json')
    const { child, output, url } = await startCli('--kickstart', kickstartFile, '--state', state)
    expect((await fetch(`${url}/api/status`)).status).toBe(200)
    const body = JSON.stringify({ advance: 60 })
    await fetch(`${url}/emulator/api/clock`, { method: 'POST', body })
    child.kill(signal)
    expect((await once(child, 'close'))[0]).toBe(0)
    expect(output.err).toBe('')
    expect(JSON.parse(await readFile(state, 'utf8'))).toMatchObject({ clockOffset: 60 })
  },
)

test('clock shows, moves and resets the time of a running emulator, in words', async () => {
  await using emulator = await start({ now: () => 1_800_000_000 })
  const clock = (...args: string[]) => run('clock', ...args, '--url', emulator.url)
  const lines = [
    await clock(),
    await clock('+6m'),
    await clock('+31d'),
    await clock('-1h'),
    await clock('freeze'),
    await clock('resume'),
    await clock('reset'),
  ]
  expect(lines.map(({ code, err }) => [code, err])).toEqual(lines.map(() => [0, '']))
  expect(lines.map(({ out }) => out)).toEqual([
    'Virtual time: Fri, 15 Jan 2027 08:00:00 UTC, which is real time.\n',
    'Virtual time: Fri, 15 Jan 2027 08:06:00 UTC, 6 minutes ahead of real time.\n',
    'Virtual time: Mon, 15 Feb 2027 08:06:00 UTC, 31 days 6 minutes ahead of real time.\n',
    'Virtual time: Mon, 15 Feb 2027 07:06:00 UTC, 30 days 23 hours 6 minutes ahead of real time.\n',
    'Virtual time: Mon, 15 Feb 2027 07:06:00 UTC, 30 days 23 hours 6 minutes ahead of real time and standing still.\n',
    'Virtual time: Mon, 15 Feb 2027 07:06:00 UTC, 30 days 23 hours 6 minutes ahead of real time.\n',
    'Virtual time: Fri, 15 Jan 2027 08:00:00 UTC, which is real time.\n',
  ])
})

test('version and switches are chosen on the command line, the kickstart by FusionAuth’s own variable', async () => {
  process.env['FUSIONAUTH_APP_KICKSTART_FILE'] = kickstartFile
  const { url } = await startCli(
    '--fusionauth-version',
    '1.48',
    '--switch',
    'secureCookies=true',
    '--switch',
    'refreshTokenRefusedCode=[gone]refreshToken',
  )
  delete process.env['FUSIONAUTH_APP_KICKSTART_FILE']
  const headers = { authorization: apiKey }
  const status = await fetch(`${url}/api/status`, { headers })
  expect(JSON.parse(await status.text())).toMatchObject({ version: '1.48.3' })
  const login = await fetch(`${url}/api/login`, {
    method: 'POST',
    headers,
    body: JSON.stringify({
      loginId: 'shopper@example.com',
      password,
      applicationId: storeId,
    }),
  })
  expect(login.status).toBe(200)
  expect(login.headers.getSetCookie().every((each) => each.includes('Secure'))).toBe(true)
  const refused = await fetch(`${url}/api/jwt/refresh`, {
    method: 'POST',
    body: '{"refreshToken":"x"}',
  })
  expect(await refused.text()).toContain('"[gone]refreshToken"')
})

test('a port that is taken: which one, exit 1, no stack', async () => {
  await using emulator = await start()
  const { port } = new URL(emulator.url)
  const { code, err, out } = await run('start', '--port', port)
  expect([code, out]).toEqual([1, ''])
  expect(err).toBe(
    `Port ${port} on 127.0.0.1 is taken. Stop what runs there, or choose another port.\n`,
  )
})

test.each([
  [
    ['clock', '--url', 'http://127.0.0.1:9'],
    /No emulator answers at http:\/\/127\.0\.0\.1:9.*[Ss]tart/,
  ],
  [['clock', 'tomorrow'], /"tomorrow" is no movement of the clock/],
  [['clock', '--url', 'nowhere'], /--url must be a URL/],
  [['start', '--port', '70000'], /--port must be a number from 0 to 65535/],
  [
    ['start', '--port', '0', '--kickstart', 'missing.json'],
    /missing\.json cannot be read \(ENOENT\)/,
  ],
  [['start', '--prot', '1'], /Unknown option '--prot'/],
  [['start', '--fusionauth-version', '2'], /--fusionauth-version must be one of 1\.69, 1\.48/],
  [['start', '--switch', 'x=1'], /There is no switch x\. Known: .*secureCookies/],
  [['start', '--switch', 'x'], /--switch must be name=value, not "x"/],
  [['start', '--state', ''], /--state must be the path of a file/],
  [['start', 'twice'], /Not understood: start twice/],
  [['start', '--switch', 'secureCookies=1'], /secureCookies must be true or false, not "1"/],
  [['start', '--switch', 'rateLimitedStatus=200'], /must be one of 400, 403, 429/],
  [['start', '--switch', 'webhookRetries=x'], /webhookRetries must be a whole number/],
  [['stop'], /Usage:/],
  [[], /Usage:/],
])('%j: says what is wrong, exit 1, no stack', async (args, message) => {
  const { code, err } = await run(...args)
  expect(code).toBe(1)
  expect(err).toMatch(message)
  expect(err).not.toMatch(/^\s+at /m)
})

test('what answers without a clock is not the emulator', async () => {
  await using emulator = await start()
  const { err } = await run('clock', '--url', `${emulator.url}/`)
  expect(err).toBe('')
  const { createServer } = await import('node:http')
  const other = createServer((_request, response) => response.end('{}')).listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' ? address?.port : 0
  const answered = await run('clock', '--url', `http://127.0.0.1:${port}`)
  other.close()
  expect(answered.code).toBe(1)
  expect(answered.err).toContain('is not the emulator')
})
