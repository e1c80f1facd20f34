export type EmulatorErrorCode =
  /** The emulator was closed while somebody waited for something. */
  | 'closed'
  /** `host` is no address of this machine, or the port needs rights this process lacks. */
  | 'host_not_usable'
  /** An option or an argument is misspelt, of the wrong type or out of range; the message names it. */
  | 'invalid_argument'
  /** A request of the kickstart was refused; the message has its number and the answer. */
  | 'kickstart_failed'
  /** The kickstart is not there, no JSON, or no kickstart. */
  | 'kickstart_invalid'
  /** There is no such person, application, token, fault or snapshot. */
  | 'not_found'
  /** Something else listens there. */
  | 'port_taken'
  /** The state file cannot be read, used or written. */
  | 'state_file_unusable'
  /** What was waited for did not happen within the time. */
  | 'timed_out'

/** What a developer must fix: before the emulator can start, or in what they asked it to do. The message says how. */
export class EmulatorError extends Error {
  override readonly name = 'EmulatorError'
  readonly code: EmulatorErrorCode

  constructor(code: EmulatorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
