/** The emulator's clock: real time plus an offset that can be moved. Every rule asks it. */
export interface Clock {
  /** Epoch seconds, with fractions. */
  readonly now: () => number
  /** Seconds ahead of real time; negative when behind. While frozen it shrinks as real time goes on. */
  readonly offset: number
  /** Epoch seconds at which the clock stands still, or undefined while it runs. */
  readonly frozenAt: number | undefined
  /**
   * Moves the clock by `seconds` (negative: back), a frozen one too.
   * Throws a RangeError when `seconds` is not finite or the clock would leave real time by more than a century.
   */
  advance(seconds: number): void
  /** Stops the clock where it is: from now on only `advance` moves it. */
  freeze(): void
  /** Lets a frozen clock run on from where it stands. */
  resume(): void
  /** Back to real time, running. */
  reset(): void
}

/** Where a clock stands, as it is kept in a snapshot. */
export interface ClockStand {
  clockOffset: number
  /** Epoch seconds. */
  clockFrozenAt?: number
}

const century = 100 * 365.25 * 24 * 60 * 60

/** Whether the clock may be this many seconds away from real time. */
export function isReachable(offset: number): boolean {
  return Number.isFinite(offset) && Math.abs(offset) <= century
}

export function createClock(
  realNow: () => number,
  onChange: () => void,
): Clock & { stand(): ClockStand; set(stand: ClockStand): void } {
  let running = 0
  let frozenAt: number | undefined
  const now = () => frozenAt ?? realNow() + running
  return {
    now,
    get offset() {
      return frozenAt === undefined ? running : frozenAt - realNow()
    },
    get frozenAt() {
      return frozenAt
    },
    advance(seconds) {
      const moved = frozenAt === undefined ? running + seconds : frozenAt + seconds - realNow()
      if (!isReachable(moved)) {
        throw new RangeError(
          `The clock cannot be moved by ${seconds} seconds: give a number that keeps it within a century of real time.`,
        )
      }
      if (frozenAt === undefined) running = moved
      else frozenAt += seconds
      onChange()
    },
    freeze() {
      frozenAt = now()
      onChange()
    },
    resume() {
      if (frozenAt !== undefined) running = frozenAt - realNow()
      frozenAt = undefined
      onChange()
    },
    reset() {
      running = 0
      frozenAt = undefined
      onChange()
    },
    stand: () => ({
      clockOffset: frozenAt === undefined ? running : frozenAt - realNow(),
      ...(frozenAt !== undefined && { clockFrozenAt: frozenAt }),
    }),
    set({ clockFrozenAt, clockOffset }) {
      running = clockOffset
      frozenAt = clockFrozenAt
      onChange()
    },
  }
}

/** FusionAuth's instants are whole milliseconds. */
export function toInstant(seconds: number): number {
  return Math.floor(seconds * 1000)
}
