export type EmulatorErrorCode =
  | 'closed'
  | 'host_not_usable'
  | 'invalid_argument'
  | 'kickstart_failed'
  | 'kickstart_invalid'
  | 'not_found'
  | 'port_taken'
  | 'state_file_unusable'
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
