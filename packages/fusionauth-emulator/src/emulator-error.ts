export type EmulatorErrorCode =
  | 'host_not_usable'
  | 'kickstart_failed'
  | 'kickstart_invalid'
  | 'port_taken'
  | 'state_file_unusable'

/** What a developer must fix before the emulator can start. The message says how. */
export class EmulatorError extends Error {
  override readonly name = 'EmulatorError'
  readonly code: EmulatorErrorCode

  constructor(code: EmulatorErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
