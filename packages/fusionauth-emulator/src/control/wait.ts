import { setTimeout as sleep } from 'node:timers/promises'
import { EmulatorError } from '../emulator-error.ts'
import { onlyKnown } from './saying.ts'

export interface WaitOptions {
  /** Real seconds, 0 to 300. Default: 5. */
  timeoutSeconds?: number
}

/** Milliseconds between two looks. */
const pause = 10

/**
 * Looks until there is something. Throws EmulatorError: `timed_out`, `closed` when the emulator closes
 * meanwhile, `invalid_argument` for a time outside the range.
 */
export async function waitUntil<T>(
  look: () => T | undefined,
  what: string,
  options: WaitOptions,
  closing: AbortSignal,
): Promise<T> {
  onlyKnown(options, 'timeoutSeconds')
  const { timeoutSeconds = 5 } = options
  if (!(timeoutSeconds >= 0 && timeoutSeconds <= 300)) {
    throw new EmulatorError('invalid_argument', 'timeoutSeconds must be a number from 0 to 300.')
  }
  const end = performance.now() + timeoutSeconds * 1000
  for (;;) {
    const found = look()
    if (found !== undefined) return found
    if (performance.now() >= end) {
      throw new EmulatorError('timed_out', `There was no ${what} within ${timeoutSeconds} s.`)
    }
    await sleep(pause, undefined, { signal: closing }).catch(() => {
      throw new EmulatorError('closed', `The emulator was closed while waiting for ${what}.`)
    })
  }
}
