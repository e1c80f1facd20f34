import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { busyWithLogins, largeWorld, startInProcess } from './lib/emulator-alone.ts'
import { answersPerSecond, call, logIn, rotationsPerSecond, storeId } from './lib/refreshing.ts'
import { inRounds, median } from './lib/rounds.ts'
import { startServer, type RunningServer, type Side } from './lib/servers.ts'

// The emulator beside the two servers people use instead of it, and beside a Hono route that does nothing
// but sign: all in one run, in alternating rounds. What is promised are ratios; the figures of one side
// mean little on another machine. Build first: it is the published form that is measured.

const startRounds = 15
const loadRounds = 7
const secondsPerRound = 2

const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-bench-'))
const here = (file: string) => fileURLToPath(new URL(file, import.meta.url))
const entry = (name: string) => fileURLToPath(import.meta.resolve(name))
const inFolder = (name: string) => path.join(folder, name)

const kickstart = entry('@latchkey/kickstart/kickstart.json')
const jwkFile = inFolder('key.json')
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const jwk = { ...privateKey.export({ format: 'jwk' }), alg: 'RS256', kid: 'bench', use: 'sig' }
writeFileSync(jwkFile, JSON.stringify(jwk))

const cli = path.join(path.dirname(entry('@latchkey/fusionauth-emulator')), 'cli.js')
const emulator = (...more: string[]) => ({
  args: (port: number) => [cli, 'start', '--port', String(port), ...more],
  ready: '/api/status',
})
const discovery = '/.well-known/openid-configuration'

const sides: Record<string, Side> = {
  emulator: { name: 'emulator', ...emulator() },
  withKickstart: { name: 'emulator with kickstart', ...emulator('--kickstart', kickstart) },
  oauth2MockServer: {
    name: 'oauth2-mock-server',
    args: (port) => [
      path.join(path.dirname(entry('oauth2-mock-server')), 'oauth2-mock-server.mjs'),
      '-a',
      '127.0.0.1',
      '-p',
      String(port),
      '--jwk',
      jwkFile,
    ],
    ready: discovery,
  },
  oidcProvider: {
    name: 'oidc-provider',
    args: (port) => [here('peers/oidc-provider.mjs'), String(port), jwkFile, inFolder('token')],
    ready: discovery,
  },
}

const lines: string[] = []
let kept = true
function row(what: string, value: string, bound = '', holds = true): void {
  lines.push(`| ${what} | ${value} | ${bound && (holds ? `yes: ${bound}` : `NO: ${bound}`)} |`)
  kept &&= holds
}

try {
  await starts()
  await refreshes()
  await alone()
  process.stdout.write(
    ['', '| what | measured | kept |', '| --- | --- | --- |', ...lines, ''].join('\n'),
  )
  process.exitCode = kept ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function starts(): Promise<void> {
  process.stdout.write('Spawn to the first 200\n')
  const names = Object.keys(sides)
  const memory = new Map<string, number[]>()
  const times = await inRounds(
    names,
    startRounds,
    async (name) => {
      const server = await startServer(sideOf(name))
      memory.set(name, [...(memory.get(name) ?? []), server.memory()])
      await server.stop()
      return server.startedIn
    },
    (value) => `${value.toFixed(0)} ms`,
  )
  const megabytes = (name: string) => median(memory.get(name) ?? [])
  const smallest = Math.min(megabytes('oauth2MockServer'), megabytes('oidcProvider'))
  // Of neighbours in time.
  const slower = (name: string) =>
    median(
      (times[name] ?? []).map((time, round) => {
        const peers = [times['oauth2MockServer']?.[round], times['oidcProvider']?.[round]]
        return time / Math.min(...peers.map((each) => each ?? Number.NaN))
      }),
    )
  for (const name of names) {
    const promised = name === 'emulator'
    const larger = megabytes(name) / smallest
    const label = sideOf(name).name
    row(
      `${label}: spawn to first 200`,
      `${median(times[name] ?? []).toFixed(0)} ms, ${slower(name).toFixed(2)} × the faster peer`,
      promised ? 'no slower' : '',
      !promised || slower(name) <= 1,
    )
    row(
      `${label}: memory then`,
      `${megabytes(name).toFixed(0)} MB, ${larger.toFixed(2)} × the smaller peer`,
      promised ? 'no more' : '',
      !promised || larger <= 1,
    )
  }
}

async function refreshes(): Promise<void> {
  process.stdout.write('Refreshes per second, RS256\n')
  const running: RunningServer[] = []
  const start = async (side: Side) => {
    const server = await startServer(side)
    running.push(server)
    return server
  }
  try {
    const ours = await start(sideOf('withKickstart'))
    const mock = await start(sideOf('oauth2MockServer'))
    const oidc = await start(sideOf('oidcProvider'))
    const rotating = await logIn(ours.url)
    await configure(ours.url, { refreshTokenUsagePolicy: 'Reusable' })
    const { refreshToken, token } = await logIn(ours.url)
    const signed = { claims: decodeJwt(token), header: decodeProtectedHeader(rotating.token) }
    writeFileSync(inFolder('claims.json'), JSON.stringify(signed))
    const hono = await start({
      name: 'a Hono route that only signs',
      args: (port) => [here('peers/hono.mjs'), String(port), jwkFile, inFolder('claims.json')],
      ready: '/ready',
    })
    const form = 'application/x-www-form-urlencoded'
    const oidcToken = readFileSync(inFolder('token'), 'utf8')
    const credentials = 'client_id=store&client_secret=secret'
    const requests = {
      emulator: {
        url: `${ours.url}/api/jwt/refresh`,
        body: JSON.stringify({ refreshToken }),
        type: 'application/json',
      },
      oauth2MockServer: {
        url: `${mock.url}/token`,
        body: 'grant_type=refresh_token&refresh_token=x&client_id=store&scope=openid',
        type: form,
      },
      oidcProvider: {
        url: `${oidc.url}/token`,
        body: `grant_type=refresh_token&refresh_token=${oidcToken}&${credentials}`,
        type: form,
      },
      hono: { url: hono.url, body: JSON.stringify({ refreshToken }), type: 'application/json' },
    }
    const names = ['emulator', 'oauth2MockServer', 'oidcProvider', 'hono'] as const
    for (const name of names) await answersPerSecond(name, requests[name], 1)
    const rates = await inRounds(
      names,
      loadRounds,
      (name) => answersPerSecond(name, requests[name], secondsPerRound),
      (value) => `${value.toFixed(0)}/s`,
    )
    await configure(ours.url, { refreshTokenUsagePolicy: 'OneTimeUse' })
    const rotations = await rotationsPerSecond(ours.url, secondsPerRound)

    // Of neighbours in time.
    const ratioTo = (name: 'oauth2MockServer' | 'oidcProvider' | 'hono') =>
      median(rates.emulator.map((rate, round) => rate / (rates[name][round] ?? Number.NaN)))
    const overBetter = Math.min(ratioTo('oauth2MockServer'), ratioTo('oidcProvider'))
    for (const name of names) row(`${name}: per second`, median(rates[name]).toFixed(0))
    row('emulator / the better peer', overBetter.toFixed(2), '≥ 2.5', overBetter >= 2.5)
    row(
      'emulator / Hono that only signs',
      ratioTo('hono').toFixed(2),
      '≥ 0.7',
      ratioTo('hono') >= 0.7,
    )
    row('emulator, one-time use, each rotates: per second', rotations.toFixed(0))
    const after = { ours: ours.memory(), mock: mock.memory(), oidc: oidc.memory() }
    row(
      'memory after the load: emulator, oauth2-mock-server, oidc-provider',
      Object.values(after)
        .map((value) => `${value.toFixed(0)} MB`)
        .join(', '),
    )
  } finally {
    for (const server of running) await server.stop()
  }
}

async function alone(): Promise<void> {
  process.stdout.write('The emulator alone\n')
  const empty = await startInProcess(here('peers/in-process.mjs'), startRounds)
  const full = await startInProcess(here('peers/in-process.mjs'), startRounds, kickstart)
  row('startEmulator()', `${empty.first.toFixed(0)} ms`, '< 50 ms', empty.first < 50)
  row('… with the kickstart of both apps, the first of a process', `${full.first.toFixed(0)} ms`)
  row('… every further one', `${full.next.toFixed(0)} ms`)
  row('import of the package', `${full.import.toFixed(0)} ms`)

  const busy = await busyWithLogins(sideOf('withKickstart'))
  row(
    'an answer while 20 people log in, and while 20 ask for the status',
    `${busy.logins.toFixed(1)} ms, ${busy.statuses.toFixed(1)} ms`,
  )
  const large = await largeWorld(sideOf('withKickstart'), { users: 10_000, tokens: 100_000 })
  row(
    '10,000 users and 100,000 refresh tokens',
    `${large.megabytes.toFixed(0)} MB of JSON imported in ${large.seconds.toFixed(1)} s, ` +
      `memory ${large.before.toFixed(0)} → ${large.after.toFixed(0)} MB`,
  )
}

function sideOf(name: string): Side {
  const side = sides[name]
  if (side === undefined) throw new Error(`no side ${name}`)
  return side
}

async function configure(url: string, jwtConfiguration: object): Promise<void> {
  await call(url, 'PATCH', `/api/application/${storeId}`, { application: { jwtConfiguration } })
}
