import { createApp } from './app.ts'
import {
  freshIdsOf,
  loadKickstart,
  runKickstart,
  type Kickstart,
  type KickstartFile,
} from './kickstart.ts'
import { loadState, openStateFile, type StateFile } from './persistence.ts'
import { listen } from './server.ts'
import { createClock, toInstant, type Clock } from './state/clock.ts'
import { createFreshWorld } from './state/fresh-world.ts'
import { restoreSnapshot, takeSnapshot } from './state/snapshot.ts'
import type { World } from './state/model.ts'
import { silence } from './state/events.ts'
import type { Nature } from './state/world.ts'
import { defaultSwitches, type Switches } from './switches.ts'
import { profiles, type Version } from './versions.ts'

export interface EmulatorOptions {
  /** TCP port, 0–65535; 0 takes any free one. Default: 9011, FusionAuth's own. */
  port?: number
  /** Address to listen on. Default: `127.0.0.1`, so that only this machine reaches it. */
  host?: string
  /** Path of a kickstart file, or its parsed content. Default: none, an empty instance. */
  kickstart?: string | Kickstart
  /**
   * File that keeps the state between runs. Loaded at start if it exists (the kickstart is then
   * skipped), written by rename at most once a second and at close. Default: none.
   */
  stateFile?: string
  /** The FusionAuth whose answers are given. Default: `1.69`. `1.48` is the one before OAuth scopes. */
  version?: Version
  /** Answers where FusionAuth's documentation is silent. Default: see each switch. */
  switches?: Partial<Switches>
  /** Real time in epoch seconds; the emulator's clock adds its offset. Default: the system clock. */
  now?: () => number
}

export interface Emulator {
  /** `http://127.0.0.1:PORT`, no slash at the end. */
  readonly url: string
  readonly clock: Clock
  /** Back to real time and to the state just after the kickstart (or to an empty instance). */
  reset(): Promise<void>
  /** Stops listening, drops open connections, writes the state file. Safe to call twice. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Throws EmulatorError: port taken, kickstart or state file unusable. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { host = '127.0.0.1', now = () => Date.now() / 1000, port = 9011, stateFile } = options
  const nature = natureOf(options)
  const kickstart =
    options.kickstart === undefined ? undefined : await loadKickstart(options.kickstart)
  let file: StateFile | undefined
  const changed = () => file?.touch()
  const clock = createClock(now, changed)

  let pristine: string | undefined
  async function beginning(): Promise<World> {
    pristine ??= JSON.stringify(takeSnapshot(await build(nature, kickstart, now), 0))
    return restoreSnapshot(JSON.parse(pristine), nature)
  }

  const saved = stateFile === undefined ? undefined : await loadState(stateFile)
  if (saved) clock.advance(saved.clockOffset)
  const instance = { world: saved ? restoreSnapshot(saved, nature) : await beginning(), clock }
  const app = createApp(instance, changed)
  if (stateFile !== undefined) {
    file = await openStateFile(stateFile, () => takeSnapshot(instance.world, clock.offset))
  }
  const listening = await listen((request) => app.fetch(request), host, port)
  changed()

  let closing: Promise<void> | undefined
  async function stop() {
    await listening.close()
    await file?.flush()
  }
  const close = () => (closing ??= stop())
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${listening.port}`,
    clock,
    async reset() {
      instance.world = await beginning()
      clock.reset()
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

function natureOf({ switches, version = '1.69' }: EmulatorOptions): Nature {
  const profile = profiles[version]
  return {
    profile,
    switches: { ...defaultSwitches, ...profile.switches, ...switches },
    events: silence,
  }
}

/** The world a new instance begins with. It is built aside: a running one is never seen half made. */
async function build(
  nature: Nature,
  kickstart: KickstartFile | undefined,
  now: () => number,
): Promise<World> {
  const ids = kickstart ? freshIdsOf(kickstart) : {}
  const { builtIn, world } = await createFreshWorld(nature, ids, toInstant(now()))
  if (kickstart === undefined) return world
  const app = createApp({ world, clock: createClock(now, () => {}) }, () => {})
  await runKickstart(
    kickstart,
    builtIn,
    (apiKey) => world.apiKeys.set(apiKey.key, apiKey),
    (request) => app.fetch(request),
    toInstant(now()),
  )
  return world
}
