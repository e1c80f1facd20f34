import { startEmulator, type EmulatorOptions } from '../emulator.ts'
import { CommandError } from './command-error.ts'

/** Runs until SIGINT or SIGTERM. Throws CommandError or EmulatorError when it cannot start. */
export async function start(values: {
  port?: string | undefined
  host?: string | undefined
  kickstart?: string | undefined
  state?: string | undefined
}): Promise<void> {
  const { host, kickstart, port, state } = values
  const options: EmulatorOptions = {
    port: parsePort(port ?? '9011'),
    ...(host !== undefined && { host }),
    ...(kickstart !== undefined && { kickstart }),
    ...(state !== undefined && { stateFile: state }),
  }
  const emulator = await startEmulator(options)
  const shown = emulator.url.replace('127.0.0.1', 'localhost')
  console.log(`FusionAuth emulator: ${shown} (development and tests only)`)
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
