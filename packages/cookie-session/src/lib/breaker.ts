import type { EmitEvent } from './events.ts'

/** What came of a call that was let through. `none`: it was not made after all. */
export type CallResult = 'answered' | 'failed' | 'none'

/**
 * Holds calls to FusionAuth back while it is in trouble, so that an outage is not a storm and its
 * end is not one either.
 */
export interface Breaker {
  /** Call `done` when the call is over. `undefined`: FusionAuth is not to be asked now. */
  enter(): Promise<((result: CallResult) => void) | undefined>
  /** Whether FusionAuth does not answer, so that it is not asked but by a probe. */
  readonly open: boolean
  /** Seconds until it is worth coming back. */
  readonly retryAfter: number
}

/** Calls at a time while FusionAuth answers. */
const mostAtOnce = 64
/**
 * Seconds between calls while it is not known whether it does. FusionAuth sees at most five in a second,
 * even if one reaches it a quarter of a second after it was let through.
 */
const spacing = 0.25
/** How long an answer counts as a sign that the next one will come, and silence does not, seconds. */
const confidence = 1
/** Failures in a row after which nobody but a probe is let through. */
const mostFailures = 5
/** Seconds between probes; up to as much again, so that processes do not ask in step. */
const probeEvery = 1

interface Waiting {
  resolve(pass: ((result: CallResult) => void) | undefined): void
  readonly until: number
}

/** `patience`: seconds a caller waits at the most for its turn. Time is real: an outage is. */
export function createBreaker(
  emit: EmitEvent,
  patience: number,
  now: () => number = () => Date.now() / 1000,
): Breaker {
  const queue: Waiting[] = []
  const inFlight = new Set<{ readonly since: number }>()
  let lastStart = -Infinity
  let answeredAt = -Infinity
  let failures = 0
  let probeAt = 0
  let timer = false

  const isOpen = (): boolean => failures >= mostFailures

  /** Something is answering, and nothing has been waiting for long. */
  const isWell = (time: number): boolean => {
    if (failures > 0 || time - answeredAt > confidence) return false
    for (const { since } of inFlight) if (time - since > confidence) return false
    return true
  }

  const mayStart = (time: number): boolean => {
    if (isOpen()) return time >= probeAt && inFlight.size === 0
    if (isWell(time)) return inFlight.size < mostAtOnce
    return time - lastStart >= spacing
  }

  const start = (time: number): ((result: CallResult) => void) => {
    const call = { since: time }
    const before = lastStart
    inFlight.add(call)
    lastStart = time
    return (result) => {
      if (!inFlight.delete(call)) return
      if (result === 'answered') {
        if (isOpen()) emit({ type: 'breaker', state: 'closed' })
        failures = 0
        answeredAt = now()
      } else if (result === 'failed') {
        failures += 1
        probeAt = now() + probeEvery * (1 + Math.random())
        if (failures === mostFailures) emit({ type: 'breaker', state: 'open' })
      } else if (lastStart === time) {
        lastStart = before
      }
      pump()
    }
  }

  const pump = (): void => {
    const time = now()
    for (let first = queue[0]; first; first = queue[0]) {
      if (mayStart(time)) first.resolve(start(time))
      else if (isOpen() || first.until <= time) first.resolve(undefined)
      else break
      queue.shift()
    }
    if (queue.length === 0 || timer) return
    timer = true
    setTimeout(() => {
      timer = false
      pump()
    }, 50)
  }

  return {
    enter: () =>
      new Promise((resolve) => {
        queue.push({ resolve, until: now() + patience })
        pump()
      }),
    get open() {
      return isOpen()
    },
    get retryAfter() {
      return isOpen() ? Math.max(1, Math.ceil(probeAt - now())) : 1
    },
  }
}
