import { existsSync } from 'node:fs'
import { run } from '../emulator.ts'
import type { EmulatorOptions } from '../options.ts'
import { versions } from '../versions.ts'
import { CommandError } from './command-error.ts'
import { parseSwitches } from './switch-values.ts'

/** Runs until SIGINT or SIGTERM. Throws CommandError or EmulatorError when it cannot start. */
export async function start(values: {
  port?: string | undefined
  host?: string | undefined
  kickstart?: string | undefined
  state?: string | undefined
  version?: string | undefined
  switch?: string[] | undefined
}): Promise<void> {
  const { host, port, state } = values
  // FusionAuth's own name for it, so that a composition of containers needs no change.
  const kickstart = values.kickstart ?? (process.env['FUSIONAUTH_APP_KICKSTART_FILE'] || undefined)
  const options: EmulatorOptions = {
    port: parsePort(port ?? '9011'),
    version: parseVersion(values.version ?? '1.69'),
    switches: parseSwitches(values.switch ?? []),
    ...(host !== undefined && { host }),
    ...(kickstart !== undefined && { kickstart }),
    ...(state !== undefined && { stateFile: state }),
  }
  if (state === '') throw new CommandError('--state must be the path of a file.')
  const kept = state !== undefined && existsSync(state)
  const emulator = await run(options, true)
  const shown = emulator.url.replace('127.0.0.1', 'localhost')
  console.log(`FusionAuth emulator: ${shown} (development and tests only)`)
  if (kept && kickstart !== undefined) {
    console.log(`State from ${state}; the kickstart was not run. Delete that file to begin anew.`)
  }
  const stop = () => void emulator.close()
  // A terminal and a task runner may both send one: only the first may count, none may kill the saving.
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}

function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw new CommandError(`--port must be a number from 0 to 65535, not "${text}".`)
}

function parseVersion(text: string) {
  const version = versions.find((each) => each === text)
  if (version !== undefined) return version
  throw new CommandError(
    `--fusionauth-version must be one of ${versions.join(', ')}, not "${text}".`,
  )
}
