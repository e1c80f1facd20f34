// `npm start` and `pnpm dev`: the emulator and both apps, and what to type once they answer.
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import { addresses } from './lib/addresses.ts'
import { answers } from './lib/answers.ts'
import { runLines, stopAll, stopWithChildren } from './lib/children.ts'
import { welcome } from './lib/welcome.ts'
import { describeTaken, takenPorts } from './ports.ts'

const PATIENCE = 120 // seconds from turbo's start, a first build included, to the last answer

const root = path.resolve(import.meta.dirname, '../..')
const silent = new Set<string>(addresses.map(({ name }) => name))

const taken = await takenPorts(addresses)
if (taken.length > 0) {
  for (const port of taken) console.error(describeTaken(port))
  process.exit(1)
}
stopWithChildren()
await Promise.all([runServers(), greetOnceAllAnswer()])

async function runServers(): Promise<void> {
  // named, because turbo would also build what packages without a dev script depend on
  const filters = addresses.map((address) => `--filter=${address.package}`)
  const args = ['dev', ...filters]
  const code = await runLines('turbo', args, { cwd: root, env: environment(), onLine })
  await giveUp('turbo dev ended (see above).', code === 0 ? 1 : code)
}

async function greetOnceAllAnswer(): Promise<void> {
  const started = Date.now()
  const seconds = () => Math.round((Date.now() - started) / 1000)
  const names = () => [...silent].join(', ')
  for (let round = 1; silent.size > 0; round++) {
    await sleep(250)
    await Promise.all(addresses.map(crossOffIfItAnswers))
    if (round % 20 === 0 && silent.size > 0) console.log(`… ${seconds()} s, waiting for ${names()}`)
    if (seconds() > PATIENCE) await giveUp(`${names()} did not answer within ${PATIENCE} s.`)
  }
  console.log(await welcome(root))
}

async function crossOffIfItAnswers({ name, url, health }: (typeof addresses)[number]) {
  if (silent.has(name) && (await answers(url, health))) silent.delete(name)
}

function onLine(line: string): void {
  console.log(line)
  const plain = stripVTControlCharacters(line)
  // how pnpm says that a script of its has failed or was killed
  const ended = /^(\S+):dev: \[ELIFECYCLE\]/.exec(plain)?.[1]
  if (ended !== undefined) void giveUp(`${ended} ended (see above), and everything else with it.`)
  // a server that cannot start leaves `node --watch` waiting for an edit, for ever
  const stuck = /^(\S+):dev: Failed running /.exec(plain)?.[1]
  if (stuck !== undefined && silent.size > 0) void giveUp(`${stuck} could not start (see above).`)
}

function giveUp(reason: string, code = 1): Promise<void> {
  return stopAll('SIGTERM', code, reason)
}

/** Three servers cannot share one PORT; whoever sets it means one app, started alone. */
function environment(): NodeJS.ProcessEnv {
  const { PORT, PUBLIC_ORIGIN, ...env } = process.env
  if (PORT !== undefined || PUBLIC_ORIGIN !== undefined) {
    console.log('PORT and PUBLIC_ORIGIN are left out: they cannot hold for all three servers.')
  }
  return process.stdout.isTTY ? { ...env, FORCE_COLOR: '1' } : env
}
