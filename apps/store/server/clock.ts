import { z } from 'zod'

const clockAnswer = z.object({ offset: z.number() })

/**
 * Development only: the time of the FusionAuth emulator, whose clock a person can move, in epoch
 * seconds. It is asked once a second; while it does not answer, the last known offset counts.
 */
export const followClock = (fusionAuthUrl: string): (() => number) => {
  let offset = 0

  const poll = async () => {
    try {
      const response = await fetch(new URL('/emulator/api/clock', fusionAuthUrl), {
        signal: AbortSignal.timeout(1000),
      })
      const answer = clockAnswer.safeParse(await response.json())
      if (answer.success) offset = answer.data.offset
    } catch {
      // Not up, or a real FusionAuth: then real time, or the time we were last told, is right.
    }
    setTimeout(() => void poll(), 1000).unref()
  }

  void poll()
  return () => Date.now() / 1000 + offset
}
