import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startEmulator } from '@latchkey/fusionauth-emulator'
import autocannon from 'autocannon'
import { z } from 'zod'
import { inRounds, undisturbed } from './lib/rounds.ts'

// What a session check costs, side by side in one run. Over a socket: bare Express, bare Express again (the
// control), Express with a session whose cookies are known, and with iron-session; all get the same request
// bytes. Without sockets: a fetch handler, and a check of cookies that were never seen before beside
// `jose.jwtVerify`. If a control differs by more than 5 %, this machine is too noisy to say.

const rounds = 19
const secondsPerRound = 1
const noiseAllowed = 0.05

const ready = z.object({ port: z.number(), cookie: z.string() })
const cpu = z.object({ user: z.number(), system: z.number() })
const kickstart = fileURLToPath(import.meta.resolve('@latchkey/kickstart/kickstart.json'))

const emulator = await startEmulator({ port: 0, kickstart })
const children: ChildProcess[] = []

function start(script: URL, ...args: string[]): ChildProcess {
  const child = fork(fileURLToPath(script), args, {
    execArgv: ['--expose-gc'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      FUSIONAUTH_URL: emulator.url,
      FUSIONAUTH_API_KEY: 'latchkey-development-api-key-not-for-production',
    },
  })
  children.push(child)
  return child
}

async function startServer(kind: 'bare' | 'warm' | 'iron') {
  const child = start(new URL('session-server.ts', import.meta.url), kind)
  const [message] = await once(child, 'message')
  return { child, ...ready.parse(message) }
}

type Server = Awaited<ReturnType<typeof startServer>>

/** Microseconds of CPU a server has used so far. */
async function cpuOf({ child }: Server): Promise<number> {
  child.send('cpu')
  const [message] = await once(child, 'message')
  const { user, system } = cpu.parse(message)
  return user + system
}

const ratio = (values: readonly number[], to: readonly number[]): number =>
  undisturbed(values) / undisturbed(to)
const difference = (values: readonly number[], from: readonly number[]): number =>
  undisturbed(values) - undisturbed(from)

async function overSockets() {
  const [bare, control, warm, iron] = await Promise.all([
    startServer('bare'),
    startServer('bare'),
    startServer('warm'),
    startServer('iron'),
  ])
  const sides = { bare, control, warm, iron }
  const names = ['bare', 'control', 'warm', 'iron'] as const
  const cookie = `${warm.cookie}; ${iron.cookie}`
  const cpuPerRequest: Record<string, number[]> = { bare: [], control: [], warm: [], iron: [] }

  const measure = async (name: (typeof names)[number], duration: number) => {
    const before = await cpuOf(sides[name])
    const { requests, non2xx, errors } = await autocannon({
      url: `http://127.0.0.1:${sides[name].port}/`,
      connections: 20,
      duration,
      headers: { cookie },
    })
    if (non2xx + errors > 0) throw new Error(`${name}: ${non2xx} bad answers, ${errors} errors`)
    const used = ((await cpuOf(sides[name])) - before) / requests.total
    return { time: 1e6 / requests.average, used }
  }

  for (const name of names) await measure(name, 1)
  const measureRound = async (name: (typeof names)[number]): Promise<number> => {
    const { time, used } = await measure(name, secondsPerRound)
    cpuPerRequest[name]?.push(used)
    return time
  }
  const show = (value: number): string => `${value.toFixed(0)} µs`
  const times = await inRounds(names, rounds, measureRound, show)
  const added = (name: string) => difference(cpuPerRequest[name] ?? [], cpuPerRequest['bare'] ?? [])
  return {
    control: ratio(times.control, times.bare),
    warm: ratio(times.warm, times.bare),
    iron: ratio(times.iron, times.bare),
    warmAdds: added('warm'),
    ironAdds: added('iron'),
  }
}

const measured = z.record(z.string(), z.array(z.number()))

async function inside() {
  const [message] = await once(start(new URL('session-inside.ts', import.meta.url)), 'message')
  const of = (name: string): number[] => measured.parse(message)[name] ?? []
  return {
    fetchControl: ratio(of('bareFetchAgain'), of('bareFetch')),
    warmFetchAdds: difference(of('warmFetch'), of('bareFetch')),
    verifyControl: ratio(of('jwtVerifyAgain'), of('jwtVerify')),
    cold: ratio(of('cold'), of('jwtVerify')),
  }
}

/** Prints rows, and says whether their control allows to believe them. */
function report(rows: readonly [what: string, value: string][], control: number): void {
  const valid = Math.abs(control - 1) <= noiseAllowed
  const lines = rows.map(([what, value]) => `| ${what.padEnd(60)} | ${value.padEnd(9)} |`)
  const verdict = valid
    ? `valid: the control is within ${noiseAllowed * 100} %`
    : `NOT valid: the control is ${control.toFixed(3)}; run it again on a quiet machine`
  process.stdout.write(`\n${lines.join('\n')}\n${verdict}\n\n`)
  if (!valid) process.exitCode = 1
}

try {
  const without = await inside()
  report(
    [
      [
        'a fetch handler with a warm session check, beyond the same without',
        `${without.warmFetchAdds.toFixed(2)} µs`,
      ],
      ['control: the same without, again', without.fetchControl.toFixed(3)],
    ],
    without.fetchControl,
  )
  report(
    [
      ['a check of cookies never seen before, jose.jwtVerify = 1', without.cold.toFixed(2)],
      ['control: jose.jwtVerify again', without.verifyControl.toFixed(3)],
    ],
    without.verifyControl,
  )
  const { control, warm, iron, warmAdds, ironAdds } = await overSockets()
  report(
    [
      ['Express with a warm session check, bare Express = 1', warm.toFixed(3)],
      ['Express with iron-session', iron.toFixed(3)],
      ['CPU that the warm session check adds', `${warmAdds.toFixed(1)} µs`],
      ['CPU that iron-session adds', `${ironAdds.toFixed(1)} µs`],
      ['the one in parts of the other', (warmAdds / ironAdds).toFixed(3)],
      ['control: bare Express again', control.toFixed(3)],
    ],
    control,
  )
} finally {
  for (const child of children) if (child.connected) child.disconnect()
  await emulator.close()
}
