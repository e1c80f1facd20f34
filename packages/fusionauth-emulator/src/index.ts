export { startEmulator, type Emulator, type EmulatorOptions } from './emulator.ts'
export { EmulatorError, type EmulatorErrorCode } from './emulator-error.ts'
export type { Kickstart } from './kickstart.ts'
export type { Clock } from './state/clock.ts'
