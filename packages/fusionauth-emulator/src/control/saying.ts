import { EmulatorError } from '../emulator-error.ts'
import { InvalidRequest } from '../state/errors.ts'

/** Runs what reads an argument: what FusionAuth would answer 400 is the caller's mistake here. */
export function saying<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof InvalidRequest)) throw error
    throw new EmulatorError('invalid_argument', error.message, { cause: error })
  }
}

export function notFound(what: string): EmulatorError {
  return new EmulatorError('not_found', `There is no ${what}.`)
}
