import { EmulatorError } from '../emulator-error.ts'
import { InvalidRequest } from '../state/errors.ts'
import { createReader } from '../state/reader.ts'

/** Runs what reads an argument: what FusionAuth would answer 400 is the caller's mistake here. */
export function saying<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof InvalidRequest)) throw error
    throw new EmulatorError('invalid_argument', error.message, { cause: error })
  }
}

/** Refuses misspelt members. Throws EmulatorError `invalid_argument`. */
export function onlyKnown(given: object, ...names: string[]): void {
  saying(() => {
    const reader = createReader({ ...given })
    reader.refuseOthers(...names)
    reader.check()
  })
}

export function notFound(what: string): EmulatorError {
  return new EmulatorError('not_found', `There is no ${what}.`)
}
