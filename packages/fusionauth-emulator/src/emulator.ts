import { createApp } from './app.ts'
import { createControl, type Control } from './control/control.ts'
import { createSnapshots } from './control/snapshots.ts'
import { freshWorld } from './beginning.ts'
import { loadKickstart } from './kickstart.ts'
import { checkOptions, type EmulatorOptions } from './options.ts'
import { loadState, openStateFile, type StateFile } from './persistence.ts'
import { listen } from './server.ts'
import { createClock, toInstant } from './state/clock.ts'
import { newEvent, silence } from './state/events.ts'
import { restoreSnapshot, takeSnapshot, type Snapshot } from './state/snapshot.ts'
import type { World } from './state/model.ts'
import { defaultSwitches } from './switches.ts'
import { profiles } from './versions.ts'
import { createSender } from './webhooks/sender.ts'

export interface Emulator extends Control {
  /** `http://127.0.0.1:PORT`, no slash at the end. */
  readonly url: string
  /**
   * Stops listening, drops open connections and webhook calls, writes the state file. Safe to call twice.
   */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Starts an emulator in this process. Throws EmulatorError: `invalid_argument`, `port_taken`,
 * `host_not_usable`, `kickstart_invalid`, `kickstart_failed`, `state_file_unusable`.
 */
export function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  return run(options, false)
}

/** `ownProcess`: nobody else is in it. */
export async function run(options: EmulatorOptions, ownProcess: boolean): Promise<Emulator> {
  checkOptions(options)
  const { host = '127.0.0.1', now = () => Date.now() / 1000, port = 9011, stateFile } = options
  const { switches, version = '1.69' } = options
  const profile = profiles[version]
  const quiet = {
    profile,
    switches: { ...defaultSwitches, ...profile.switches, ...switches },
    events: silence,
  }
  const kickstart =
    options.kickstart === undefined ? undefined : await loadKickstart(options.kickstart)
  let file: StateFile | undefined
  const changed = () => file?.touch()
  const clock = createClock(now, changed)
  const closing = new AbortController()
  const sender = createSender(() => instance.world, clock.now, closing.signal)
  const nature = { ...quiet, events: sender }

  let pristine: string | undefined
  async function beginning(): Promise<World> {
    pristine ??= JSON.stringify(
      takeSnapshot(await freshWorld(quiet, kickstart, now), { clockOffset: 0 }),
    )
    return restoreSnapshot(JSON.parse(pristine), nature)
  }

  const saved = stateFile === undefined ? undefined : await loadState(stateFile)
  const instance = { world: saved ? restoreSnapshot(saved, nature) : await beginning(), clock }
  if (saved) clock.set(saved)

  function replace(snapshot: Snapshot) {
    instance.world = restoreSnapshot(snapshot, nature)
    clock.set(snapshot)
  }
  const control = createControl(instance, {
    deliveries: sender.deliveries,
    snapshots: createSnapshots(() => instance.world, clock, replace),
    renew: async () => {
      instance.world = await beginning()
      clock.reset()
    },
    changed,
    closing: closing.signal,
  })
  const app = createApp(instance, { control, changed })
  if (stateFile !== undefined) {
    file = await openStateFile(stateFile, () => takeSnapshot(instance.world, clock.stand()))
  }
  const listening = await listen(
    (request, bindings) => app.fetch(request, bindings),
    host,
    port,
    ownProcess,
  )
  changed()
  if (kickstart && !saved) {
    await sender.publish(newEvent('kickstart.success', { instant: toInstant(now()) }, {}))
  }

  let closed: Promise<void> | undefined
  async function stop() {
    closing.abort()
    control.faults.clear()
    sender.deliveries.clear()
    await listening.close()
    await file?.close()
  }
  const close = () => (closed ??= stop())
  const { snapshots: _inner, ...outer } = control
  return {
    ...outer,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${listening.port}`,
    close,
    [Symbol.asyncDispose]: close,
  }
}
