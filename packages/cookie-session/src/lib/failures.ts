/** Sessions whose last question to FusionAuth came to nothing a moment ago. */
export interface Failures {
  add(sid: string): void
  has(sid: string): boolean
}

/** Seconds, and up to as much again so that sessions do not ask in step. */
const rememberedFor = 0.5
/** From how many on the map is cleared of what is over. */
const many = 1000

export function createFailures(now: () => number): Failures {
  const until = new Map<string, number>()
  return {
    add(sid) {
      const time = now()
      if (until.size >= many) {
        for (const [known, end] of until) if (end <= time) until.delete(known)
      }
      until.set(sid, time + rememberedFor * (1 + Math.random()))
    },
    has: (sid) => (until.get(sid) ?? 0) > now(),
  }
}
