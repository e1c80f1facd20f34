import { EmulatorError } from './emulator-error.ts'
import { switchFlaw } from './switch-values.ts'
import type { Kickstart } from './kickstart.ts'
import type { Switches } from './switches.ts'
import { type Version, versions } from './versions.ts'

export interface EmulatorOptions {
  /** TCP port, 0–65535; 0 takes any free one. Default: 9011, FusionAuth's own. */
  port?: number
  /** Address to listen on. Default: `127.0.0.1`, so that only this machine reaches it. */
  host?: string
  /** Path of a kickstart file, or its parsed content. Default: none, an empty instance. */
  kickstart?: string | Kickstart
  /**
   * File that keeps the state between runs. Loaded at start if it exists (the kickstart is then
   * skipped), written by rename about every 0.4 seconds while something changes, and at close. A killed
   * process loses less than a second; with so much state that writing takes longer, about five times that.
   * Default: none.
   */
  stateFile?: string
  /** The FusionAuth whose answers are given. Default: `1.69`. `1.48` is the one before OAuth scopes. */
  version?: Version
  /** Answers where FusionAuth's documentation is silent. Default: see each switch. */
  switches?: Partial<Switches>
  /** Real time in epoch seconds; the emulator's clock adds its offset. Default: the system clock. */
  now?: () => number
}

const checks: Record<
  keyof EmulatorOptions,
  { wanted: string; holds: (value: unknown) => boolean }
> = {
  port: {
    wanted: 'a whole number from 0 to 65535',
    holds: (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535,
  },
  host: { wanted: 'an address to listen on', holds: isText },
  kickstart: {
    wanted: 'the path of a kickstart file, or its parsed content',
    holds: (value) => isText(value) || (typeof value === 'object' && value !== null),
  },
  stateFile: { wanted: 'the path of a file', holds: isText },
  version: {
    wanted: `one of ${versions.join(', ')}`,
    holds: (value) => versions.some((each) => each === value),
  },
  switches: {
    wanted: 'an object of switches',
    holds: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  },
  now: { wanted: 'a function', holds: (value) => typeof value === 'function' },
}

/** What TypeScript would have said. Throws EmulatorError `invalid_argument`. */
export function checkOptions(options: EmulatorOptions): void {
  if (typeof options !== 'object' || options === null) throw invalid('the options', 'an object')
  for (const [name, value] of Object.entries(options)) {
    if (!isOption(name)) {
      const known = Object.keys(checks).join(', ')
      throw new EmulatorError('invalid_argument', `There is no option ${name}. Known: ${known}.`)
    }
    if (value !== undefined && !checks[name].holds(value)) throw invalid(name, checks[name].wanted)
  }
  const flaw = switchFlaw(options.switches ?? {})
  if (flaw !== undefined) throw new EmulatorError('invalid_argument', flaw)
  const { now } = options
  if (now !== undefined && !(now() < 1e11))
    throw invalid('now', 'a function that returns epoch seconds')
}

const isOption = (name: string): name is keyof EmulatorOptions => Object.hasOwn(checks, name)

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function invalid(name: string, wanted: string): EmulatorError {
  return new EmulatorError('invalid_argument', `startEmulator: ${name} must be ${wanted}.`)
}
