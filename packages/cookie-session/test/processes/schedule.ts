/** The same numbers for the same seed: mulberry32. */
export interface Luck {
  /** At least 0, below 1. */
  next(): number
  /** A whole number, at least 0, below `end`. */
  below(end: number): number
  chance(probability: number): boolean
}

export function createLuck(seed: number): Luck {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    below: (end) => Math.floor(next() * end),
    chance: (probability) => next() < probability,
  }
}

export type Step = { readonly wait: number } &
  /** `tabs` at once, each at some process; of some the answer is lost. */
  (
    | { readonly act: 'visit'; readonly tabs: readonly { process: number; lost: boolean }[] }
    | { readonly act: 'sign-out-and-in'; readonly process: number }
    | { readonly act: 'kill'; readonly process: number }
    | { readonly act: 'empty-redis' }
  )

/** What one person does, and what happens to the machines meanwhile: seconds of it. */
export function schedule(luck: Luck, seconds: number, faults: boolean): Step[] {
  const steps: Step[] = []
  for (let passed = 0; passed < seconds;) {
    const wait = luck.chance(0.3) ? luck.next() * 3 : luck.next() * 0.6
    passed += wait
    steps.push({ wait, ...one(luck, faults) })
  }
  return steps
}

function one(luck: Luck, faults: boolean) {
  const what = luck.next()
  if (faults && what < 0.06) return { act: 'kill', process: luck.below(4) } as const
  if (faults && what < 0.09) return { act: 'empty-redis' } as const
  if (faults && what < 0.13) return { act: 'sign-out-and-in', process: luck.below(4) } as const
  const tabs = Array.from({ length: 1 + luck.below(4) }, () => ({
    process: luck.below(4),
    lost: luck.chance(0.15),
  }))
  return { act: 'visit', tabs } as const
}
