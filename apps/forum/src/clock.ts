import { z } from 'zod'

const clockAnswer = z.object({ offset: z.number() })

/** The server's own clock, in epoch seconds. */
export const systemClock = (): number => Date.now() / 1000

/**
 * Development only: real time plus the offset of the emulator's movable clock, asked for once a
 * second. Whatever does not answer with a clock (a real FusionAuth, nothing at all) leaves the
 * last known offset, which begins as 0.
 *
 * @returns the current time in epoch seconds
 */
export function followClock(fusionAuthUrl: string): () => number {
  const url = new URL('/emulator/api/clock', fusionAuthUrl)
  let offset = 0
  const poll = async (): Promise<void> => {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(900) })
      offset = clockAnswer.parse(await response.json()).offset
    } catch {
      // No clock to follow at the moment.
    }
  }
  void poll()
  setInterval(() => void poll(), 1000).unref()
  return () => systemClock() + offset
}
