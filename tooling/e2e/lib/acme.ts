import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { recordSecret } from '@latchkey/checks/record-secret'
import { type Emulator, startEmulator } from '@latchkey/fusionauth-emulator'
import { send } from './http.ts'
import { listen } from './listen.ts'
import { type Tap, startTap } from './tap.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** One of the two apps, running as a process of its own. */
export interface RunningApp {
  readonly name: 'store' | 'forum'
  /** `http://store.acme.localhost:40123` */
  readonly origin: string
  readonly port: number
  readonly tap: Tap
}

/** The company: both apps, and FusionAuth. */
export interface Acme {
  readonly emulator: Emulator
  readonly store: RunningApp
  readonly forum: RunningApp
  /** Replaces the kickstart's, which is an ordinary word that no log could be searched for. */
  readonly password: string
  /** Moves the clock, and waits until both apps have followed. */
  advance(seconds: number): Promise<void>
  close(): Promise<void>
}

export interface AcmeOptions {
  /** Names the log files. */
  readonly name: string
  readonly production?: boolean
  /** The life of a JWT, seconds. Default: the kickstart's. */
  readonly jwtSeconds?: number
  /** What browsers call the apps, where something stands before them. Default: http on `*.localhost`. */
  readonly origins?: { readonly store: string; readonly forum: string }
}

const applications = {
  store: { entry: 'server/server.ts', id: '10000000-0000-4000-8000-000000000001' },
  forum: { entry: 'src/server.ts', id: '10000000-0000-4000-8000-000000000002' },
}

export async function startAcme(options: AcmeOptions): Promise<Acme> {
  const { name, production = false, jwtSeconds } = options
  const password = `canary password ${crypto.randomUUID()}`
  recordSecret(password)
  const kickstart = JSON.parse(
    await readFile(join(root, 'tooling/kickstart/kickstart.json'), 'utf8'),
  )
  kickstart.variables.password = password
  if (production) {
    kickstart.variables.apiKey = `an API key ${crypto.randomUUID()}`
    recordSecret(kickstart.variables.apiKey)
  }
  for (const { body } of kickstart.requests) {
    const jwt = body?.application?.jwtConfiguration
    if (jwt && jwtSeconds) jwt.timeToLiveInSeconds = jwtSeconds
  }
  const emulator = await startEmulator({ port: 0, kickstart })
  const data = mkdtempSync(join(tmpdir(), 'latchkey-e2e-'))
  const ports = { store: await freePort(), forum: await freePort() }
  const origins = options.origins ?? {
    store: `http://store.acme.localhost:${ports.store}`,
    forum: `http://forum.acme.localhost:${ports.forum}`,
  }
  const children: ChildProcess[] = []

  const start = async (app: 'store' | 'forum'): Promise<RunningApp> => {
    const tap = await startTap(app, emulator.url)
    const secret = `a session secret ${crypto.randomUUID()} ${crypto.randomUUID()}`
    recordSecret(secret)
    const env = {
      PATH: process.env.PATH ?? '',
      NODE_ENV: production ? 'production' : 'development',
      HOST: '127.0.0.1',
      PORT: String(ports[app]),
      PUBLIC_ORIGIN: origins[app],
      SIBLING_URL: origins[app === 'store' ? 'forum' : 'store'],
      DATABASE_URL: `file:${join(data, `${app}.sqlite`)}`,
      SESSION_SECRETS: secret,
      FUSIONAUTH_URL: tap.url,
      FUSIONAUTH_TENANT_ID: kickstart.variables.defaultTenantId,
      FUSIONAUTH_APPLICATION_ID: applications[app].id,
      FUSIONAUTH_API_KEY: kickstart.variables.apiKey,
      FUSIONAUTH_ISSUER: kickstart.variables.issuer,
    }
    const { entry } = applications[app]
    const child = spawn(process.execPath, [entry], { cwd: join(root, 'apps', app), env })
    children.push(child)
    const log = logFile(`${name}-${app}`)
    child.stdout.pipe(log)
    child.stderr.pipe(log)
    await untilUp(app, ports[app], child)
    return { name: app, origin: origins[app], port: ports[app], tap }
  }

  const [store, forum] = await Promise.all([start('store'), start('forum')]).catch(
    async (error: unknown) => {
      // Nobody gets to close what did not start whole.
      await Promise.all(children.map(stop))
      throw error
    },
  )
  return {
    emulator,
    store,
    forum,
    password,
    async advance(seconds) {
      emulator.clock.advance(seconds)
      // A look that was under way may have seen the old time: the second one has not.
      const marks = [store, forum].map(({ tap }) => tap.clockPolls.count + 2)
      await until('both apps follow the clock', () =>
        [store, forum].every(({ tap }, index) => tap.clockPolls.count >= (marks[index] ?? 0)),
      )
    },
    async close() {
      await Promise.all(children.map(stop))
      await Promise.all([store.tap.close(), forum.tap.close(), emulator.close()])
      rmSync(data, { recursive: true, force: true })
    },
  }
}

/** Everything here is searched for secrets after the suite. */
function logFile(name: string): NodeJS.WritableStream {
  const folder = join(root, '.test-output')
  mkdirSync(folder, { recursive: true })
  return createWriteStream(join(folder, `${name}.log`)).setMaxListeners(0)
}

async function untilUp(app: string, port: number, child: ChildProcess): Promise<void> {
  await until(`the ${app} is up`, async () => {
    if (child.exitCode !== null) throw new Error(`the ${app} ended with ${child.exitCode}`)
    const answer = await send(port, '/livez').catch(() => undefined)
    return answer?.status === 200
  })
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  seconds = 60,
): Promise<void> {
  const deadline = Date.now() + seconds * 1000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Waited ${seconds} s in vain until ${what}.`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}
