import fc from 'fast-check'
import type { Policy, Trouble } from './fusionauth.ts'

/** What a request is up against; seconds. */
export interface Trip {
  readonly process: number
  readonly navigation: boolean
  /** On the way there, in the app's own handler, and on the way back. */
  readonly up: number
  readonly work: number
  readonly down: number
  /** The answer never reaches the browser. */
  readonly lost: boolean
}

export type Step =
  | { readonly act: 'wait'; readonly seconds: number }
  | { readonly act: 'visit'; readonly trips: readonly Trip[] }
  | { readonly act: 'sign-in'; readonly sub: string; readonly trip: Trip }
  | { readonly act: 'sign-out'; readonly everywhere: boolean; readonly trip: Trip }
  | { readonly act: 'set-back'; readonly seconds: number }
  | { readonly act: 'crash'; readonly process: number }
  | { readonly act: 'flush' }
  | { readonly act: 'store-down'; readonly seconds: number }
  | { readonly act: 'trouble'; readonly kind: Trouble; readonly seconds: number }
  | { readonly act: 'keys-down'; readonly seconds: number }
  | { readonly act: 'rotate-keys'; readonly withdraw: boolean }
  | { readonly act: 'revoke' }
  | { readonly act: 'steal'; readonly what: 'jar' | 'rt' | 'at' }
  | {
      readonly act: 'thief'
      readonly trip: Trip
      /** Sends again when told to; keeps what it is sent, the note or all of it. */
      readonly follows: boolean
      readonly keeps: 'nothing' | 'note' | 'all'
    }

export interface Schedule {
  readonly luck: number
  readonly policy: Policy
  readonly skews: readonly number[]
  readonly tolerance: number
  readonly lossRate: number
  readonly steps: readonly Step[]
}

const seconds = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: min * 100, max: max * 100 }).map((hundredths) => hundredths / 100)

const trip = (life: number): fc.Arbitrary<Trip> =>
  fc.record({
    process: fc.nat(3),
    navigation: fc.boolean(),
    // An answer that takes longer than a hand-out margin (12 s with JWTs of a minute) is outside of the promise.
    // Browsers hold requests back, for a connection or a suspended machine; beyond two hand-out margins nothing is promised.
    up: fc.oneof(
      { arbitrary: seconds(0, 0.3), weight: 14 },
      { arbitrary: seconds(0, Math.floor(2 * Math.min(60, life / 5))), weight: 1 },
    ),
    work: fc.oneof(
      { arbitrary: seconds(0, 0.2), weight: 5 },
      { arbitrary: seconds(0, 5), weight: 1 },
    ),
    down: fc.oneof(
      { arbitrary: seconds(0, 0.3), weight: 5 },
      { arbitrary: seconds(0, 5), weight: 1 },
    ),
    lost: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
  })

const policy: fc.Arbitrary<Policy> = fc.record({
  usage: fc.constantFrom('OneTimeUse', 'OneTimeUse', 'Reusable'),
  grace: fc.constantFrom(0, 30, 300, 3600),
  life: fc.constantFrom(60, 300, 600, 3600),
})

/** Waits as people make them: in the middle of something, a minute, about a JWT's life, and hours. */
const wait = (life: number): fc.Arbitrary<Step> =>
  fc
    .oneof(
      { arbitrary: seconds(0, 1), weight: 4 },
      { arbitrary: seconds(1, 20), weight: 3 },
      { arbitrary: seconds(20, 150), weight: 2 },
      { arbitrary: seconds(0.7 * life, 1.3 * life), weight: 5 },
      { arbitrary: seconds(life, 3 * life + 3600), weight: 1 },
    )
    .map((length) => ({ act: 'wait', seconds: length }))

const visit = (life: number): fc.Arbitrary<Step> =>
  fc.array(trip(life), { minLength: 1, maxLength: 4 }).map((trips) => ({ act: 'visit', trips }))

/** The promise ends where a jar is set back by more than two hand-out margins. */
const furthestBack = (life: number): number => Math.min(30, 1.5 * Math.min(60, life / 5))

const soon: fc.Arbitrary<Step> = seconds(0, 5).map((length) => ({ act: 'wait', seconds: length }))

/** A refresh that has been used already, and a jar from before it. */
const setBackAfterRefresh = (life: number): fc.Arbitrary<readonly Step[]> =>
  fc.tuple(
    seconds(life, 1.2 * life).map((length): Step => ({ act: 'wait', seconds: length })),
    visit(life),
    soon,
    visit(life),
    soon,
    seconds(0, furthestBack(life)).map((length): Step => ({ act: 'set-back', seconds: length })),
    visit(life),
  )

const signIn = (life: number): fc.Arbitrary<Step> =>
  fc.record({
    act: fc.constant('sign-in'),
    sub: fc.constantFrom('sam', 'kim'),
    trip: trip(life),
  })

const signOut = (life: number): fc.Arbitrary<Step> =>
  fc.record({
    act: fc.constant('sign-out'),
    everywhere: fc.boolean(),
    trip: trip(life),
  })

/** What goes wrong without anybody's doing. */
const fault = (life: number): fc.Arbitrary<Step> =>
  fc.oneof(
    fc.record({ act: fc.constant('set-back'), seconds: seconds(0, furthestBack(life)) }),
    fc.record({ act: fc.constant('crash'), process: fc.nat(3) }),
    fc.record({ act: fc.constant('flush') }),
    fc.record({ act: fc.constant('store-down'), seconds: seconds(0, 40) }),
    fc.record({
      act: fc.constant('trouble'),
      kind: fc.constantFrom<Trouble>('down', 'error', 'hang', 'answer lost'),
      seconds: fc.oneof(seconds(0, 10), seconds(0, 600)),
    }),
    fc.record({ act: fc.constant('keys-down'), seconds: seconds(0, 100) }),
    fc.record({ act: fc.constant('rotate-keys'), withdraw: fc.boolean() }),
  )

const thief = (life: number): fc.Arbitrary<Step> =>
  fc.record({
    act: fc.constant('thief'),
    trip: trip(life),
    follows: fc.boolean(),
    keeps: fc.constantFrom('nothing', 'note', 'all', 'all'),
  })

const steal: fc.Arbitrary<Step> = fc.record({
  act: fc.constant('steal'),
  what: fc.constantFrom('jar', 'jar', 'rt', 'at'),
})

const revoke: fc.Arbitrary<Step> = fc.constant({ act: 'revoke' })

const withSteps = (
  steps: (life: number) => fc.Arbitrary<readonly Step[]>,
): fc.Arbitrary<Schedule> =>
  policy.chain((chosen) =>
    fc.record({
      luck: fc.nat(),
      policy: fc.constant(chosen),
      // A JWT of a minute would have expired when it arrives at a clock that is a minute ahead.
      skews: fc.array(
        chosen.life < 300 ? fc.constantFrom(0, -20, 20) : fc.constantFrom(0, 0, -60, -20, 20, 60),
        { minLength: 1, maxLength: 4 },
      ),
      tolerance: fc.constantFrom(0, 60),
      lossRate: fc.constantFrom(0, 0, 0.05, 0.3),
      steps: steps(chosen.life),
    }),
  )

/** One person, several tabs, and everything that can go wrong. */
export const honestSchedule = withSteps((life) => {
  const one = (arbitrary: fc.Arbitrary<Step>, weight: number) => ({
    arbitrary: arbitrary.map((step): readonly Step[] => [step]),
    weight,
  })
  const some = fc.oneof(
    one(visit(life), 32),
    one(wait(life), 40),
    one(fault(life), 12),
    one(signIn(life), 2),
    one(signOut(life), 1),
    one(revoke, 1),
    { arbitrary: setBackAfterRefresh(life), weight: 4 },
  )
  return fc.array(some, { minLength: 15, maxLength: 50 }).map((steps) => steps.flat())
})

/** The same person, and somebody with a copy of their cookies. */
export const thievishSchedule = withSteps((life) =>
  fc
    .tuple(
      fc.array(fc.oneof(visit(life), wait(life)), { maxLength: 6 }),
      steal,
      fc.array(
        fc.oneof(
          { arbitrary: visit(life), weight: 4 },
          { arbitrary: thief(life), weight: 4 },
          { arbitrary: wait(life), weight: 8 },
          { arbitrary: fault(life), weight: 1 },
        ),
        { minLength: 8, maxLength: 40 },
      ),
    )
    .map(([before, theft, after]) => [...before, theft, ...after]),
)
