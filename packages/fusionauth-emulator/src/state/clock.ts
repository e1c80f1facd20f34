/** The emulator's clock: real time plus an offset that can be moved. Every rule asks it. */
export interface Clock {
  /** Epoch seconds, with fractions. */
  readonly now: () => number
  /** Seconds ahead of real time; negative when behind. */
  readonly offset: number
  /**
   * Moves the clock by `seconds` (negative: back).
   * Throws a RangeError when `seconds` is not finite or the clock would leave real time by more than a century.
   */
  advance(seconds: number): void
  /** Back to real time. */
  reset(): void
}

const century = 100 * 365.25 * 24 * 60 * 60

/** Whether the clock may be this many seconds away from real time. */
export function isReachable(offset: number): boolean {
  return Number.isFinite(offset) && Math.abs(offset) <= century
}

export function createClock(realNow: () => number, onChange: () => void): Clock {
  let offset = 0
  return {
    now: () => realNow() + offset,
    get offset() {
      return offset
    },
    advance(seconds) {
      const moved = offset + seconds
      if (!isReachable(moved)) {
        throw new RangeError(
          `The clock cannot be moved by ${seconds} seconds: give a number that keeps it within a century of real time.`,
        )
      }
      offset = moved
      onChange()
    },
    reset() {
      offset = 0
      onChange()
    },
  }
}

/** FusionAuth's instants are whole milliseconds. */
export function toInstant(seconds: number): number {
  return Math.floor(seconds * 1000)
}
