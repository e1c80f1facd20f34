import fc from 'fast-check'
import { expect } from 'vitest'
import { createSeal } from '../../src/lib/seal.ts'
import { secret } from './processes.ts'
import { type Schedule, honestSchedule, thievishSchedule } from './steps.ts'
import { installVirtualTime } from './virtual-time.ts'
import { run } from './world.ts'

/** Virtual time, with the keys derived that take real time. */
export async function prepare(): Promise<void> {
  installVirtualTime()
  const seal = createSeal([secret])
  for (const kind of ['envelope', 'note', 'record'] as const) await seal.seal(kind, 'x')
}

/** How many schedules a test runs: more with LATCHKEY_SCHEDULES, for all kinds together. */
export const shareOf = (all: number, share: number): number =>
  Math.ceil(Number(process.env['LATCHKEY_SCHEDULES'] ?? all) * share)

/** Runs as many, and says how often they came to what. */
export async function runSchedules(kind: 'honest' | 'thievish', numRuns: number, seed: number) {
  const seen: Record<string, number> = {}
  let done = 0
  const property = async (schedule: Schedule): Promise<void> => {
    const outcome = await run(schedule)
    for (const [what, times] of Object.entries(outcome.seen)) {
      seen[what] = (seen[what] ?? 0) + (times > 0 ? 1 : 0)
    }
    done += 1
    if (done % 1000 === 0) console.log(`${kind}: ${done} of ${numRuns} schedules`)
    expect(outcome.violations).toEqual([])
  }
  const schedules = kind === 'honest' ? honestSchedule : thievishSchedule
  await fc.assert(fc.asyncProperty(schedules, property), {
    numRuns,
    seed,
    endOnFailure: Boolean(process.env['LATCHKEY_QUICK']),
  })
  const often = Object.entries(seen).toSorted(([, one], [, other]) => other - one)
  console.log(`${kind}, schedules with: ${often.map(([what, n]) => `${what} ${n}`).join(', ')}`)
  return seen
}
