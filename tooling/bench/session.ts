import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startEmulator } from '@latchkey/fusionauth-emulator'
import autocannon from 'autocannon'
import { z } from 'zod'

// What a warm session check costs, side by side in one run: bare Express, bare Express again (the
// control), and Express with a session, in alternating rounds. All three get the same request bytes.
// If the control differs from bare Express by more than 5 %, this machine is too noisy to say.

const rounds = 9
const secondsPerRound = 2
const noiseAllowed = 0.05

const ready = z.object({ port: z.number(), cookie: z.string() })
const kickstart = fileURLToPath(import.meta.resolve('@latchkey/kickstart/kickstart.json'))

const emulator = await startEmulator({ port: 0, kickstart })
const children: ChildProcess[] = []

async function startServer(kind: 'bare' | 'warm'): Promise<z.infer<typeof ready>> {
  const child = fork(fileURLToPath(new URL('session-server.ts', import.meta.url)), [kind], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      FUSIONAUTH_URL: emulator.url,
      FUSIONAUTH_API_KEY: 'latchkey-development-api-key-not-for-production',
    },
  })
  children.push(child)
  const [message] = await once(child, 'message')
  return ready.parse(message)
}

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0

try {
  const [bare, control, warm] = await Promise.all([
    startServer('bare'),
    startServer('bare'),
    startServer('warm'),
  ])
  const sides = { bare, control, warm }
  const names = ['bare', 'control', 'warm'] as const
  const measured: Record<(typeof names)[number], number[]> = { bare: [], control: [], warm: [] }

  const measure = async (name: (typeof names)[number], duration: number): Promise<number> => {
    const { requests, non2xx, errors } = await autocannon({
      url: `http://127.0.0.1:${sides[name].port}/`,
      connections: 20,
      duration,
      headers: { cookie: warm.cookie },
    })
    if (non2xx + errors > 0) throw new Error(`${name}: ${non2xx} bad answers, ${errors} errors`)
    return requests.average
  }

  for (const name of names) await measure(name, 1)
  for (let round = 0; round < rounds; round += 1) {
    const order = names.map((_, index) => names[(index + round) % names.length] ?? 'bare')
    for (const name of order) measured[name].push(await measure(name, secondsPerRound))
    const line = names.map((name) => `${name} ${Math.round(measured[name].at(-1) ?? 0)}/s`)
    process.stdout.write(`round ${round + 1} of ${rounds}: ${line.join(', ')}\n`)
  }

  // Of neighbours in time, so that a machine that slows down slows both.
  const ratio = (name: 'control' | 'warm'): number =>
    median(measured[name].map((value, round) => (measured.bare[round] ?? 0) / value))
  const noise = Math.abs(ratio('control') - 1)
  const valid = noise <= noiseAllowed
  process.stdout.write(
    [
      '',
      '| row                                   | time per request, bare Express = 1 |',
      '| ------------------------------------- | ---------------------------------- |',
      `| control: bare Express again           | ${ratio('control').toFixed(3)} |`,
      `| Express with a warm session check     | ${ratio('warm').toFixed(3)} |`,
      '',
      valid
        ? `valid: the control is within ${noiseAllowed * 100} %`
        : `NOT valid: the control is off by ${(noise * 100).toFixed(1)} %, run it again on a quiet machine`,
      '',
    ].join('\n'),
  )
  process.exitCode = valid ? 0 : 1
} finally {
  for (const child of children) child.disconnect()
  await emulator.close()
}
