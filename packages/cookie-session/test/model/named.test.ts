import { beforeAll, expect, test } from 'vitest'
import { prepare } from './run-schedules.ts'
import type { Schedule, Step, Trip } from './steps.ts'
import { run } from './world.ts'

// Situations worth a name: what a reader would ask about, and what random schedules have found.

beforeAll(prepare)

const trip = (change: Partial<Trip> = {}): Trip => ({
  process: 0,
  navigation: true,
  up: 0.01,
  work: 0,
  down: 0.01,
  lost: false,
  ...change,
})
const wait = (seconds: number): Step => ({ act: 'wait', seconds })
const visit = (...trips: Partial<Trip>[]): Step => ({
  act: 'visit',
  trips: (trips.length === 0 ? [{}] : trips).map(trip),
})
const thief = (change: Partial<Extract<Step, { act: 'thief' }>> = {}): Step => ({
  act: 'thief',
  trip: trip(),
  follows: true,
  keeps: 'all',
  ...change,
})
const steal: Step = { act: 'steal', what: 'jar' }
const crash: Step = { act: 'crash', process: 0 }
const flush: Step = { act: 'flush' }
const signOut = (change: Partial<Trip> = {}): Step => ({
  act: 'sign-out',
  everywhere: false,
  trip: trip(change),
})
const signIn = (change: Partial<Trip> = {}): Step => ({
  act: 'sign-in',
  sub: 'sam',
  trip: trip(change),
})

const schedule = (steps: readonly Step[], change: Partial<Schedule> = {}): Schedule => ({
  luck: 7,
  policy: { usage: 'OneTimeUse', grace: 3600, life: 300 },
  skews: [0],
  tolerance: 0,
  lossRate: 0,
  steps,
  ...change,
})
const oneTime = (grace: number, life = 300) => ({
  policy: { usage: 'OneTimeUse', grace, life } as const,
})
const two = { skews: [0, 0] }

/** Two answers of a refresh are on their way when its key is withdrawn and the record is not to be had. */
const withdrawnWithout = (record: Step): Schedule =>
  schedule(
    [
      wait(301),
      visit({ process: 1, down: 6 }, { up: 3, down: 0 }),
      wait(4),
      { act: 'rotate-keys', withdraw: true },
      record,
      visit({ process: 2, lost: true }),
      wait(5),
      visit({ process: 2 }),
      wait(1),
    ],
    { skews: [0, 0, 0] },
  )

/** What must have happened, how often it must not, and the last word on the owner. */
const cases: [string, Schedule, { reached: string[]; never: string[] }][] = [
  [
    'response lost, browser returns ten minutes later',
    schedule([wait(301), visit({ lost: true }), wait(600), visit(), wait(1)]),
    { reached: ['handed_out_again'], never: ['ended', '307'] },
  ],
  [
    'response lost again and again, for hours',
    schedule(Array.from({ length: 20 }, () => [wait(700), visit({ lost: true })]).flat()),
    { reached: ['handed_out_again'], never: ['ended', '307'] },
  ],
  [
    'JWKS down while the key rotates',
    schedule([
      { act: 'rotate-keys', withdraw: false },
      { act: 'keys-down', seconds: 60 },
      wait(301 - 1),
      visit(),
      wait(30),
      visit(),
      wait(60),
      visit(),
      wait(1),
    ]),
    { reached: ['session_renewed'], never: ['ended'] },
  ],
  [
    'JWKS down at the refresh: published first, verified later',
    schedule([
      wait(299),
      { act: 'rotate-keys', withdraw: false },
      crash,
      { act: 'keys-down', seconds: 30 },
      wait(3),
      visit(),
      wait(60),
      visit(),
      wait(1),
    ]),
    { reached: ['session_renewed', 'unavailable'], never: ['ended'] },
  ],
  [
    'login overtaken by an old poll',
    schedule([
      wait(301),
      visit({ navigation: false, work: 5 }),
      wait(0.5),
      signIn(),
      wait(10),
      visit(),
      wait(1),
    ]),
    { reached: ['over by sign-in'], never: ['307'] },
  ],
  [
    'sign-out overtaken by a refresh in flight',
    schedule([
      wait(301),
      visit({ work: 4 }),
      { act: 'wait', seconds: 0.01 },
      signOut(),
      wait(10),
      visit(),
      wait(1),
    ]),
    { reached: ['over by sign-out'], never: [] },
  ],
  [
    'four tabs on two processes wake up with an expired JWT',
    schedule(
      [
        wait(301),
        visit({}, { process: 1 }, { navigation: false }, { process: 1, down: 3 }),
        wait(5),
        visit(),
        wait(1),
      ],
      two,
    ),
    { reached: ['session_renewed'], never: ['ended', '307'] },
  ],
  [
    'the process dies between FusionAuth’s answer and ours',
    schedule(
      [wait(301), visit(), wait(0.05), crash, wait(2), visit(), wait(20), visit(), wait(1)],
      two,
    ),
    { reached: ['session_renewed'], never: ['ended'] },
  ],
  [
    'the store forgets everything while people are signed in',
    schedule([
      wait(301),
      visit(),
      wait(10),
      flush,
      wait(300),
      visit(),
      wait(1),
      flush,
      wait(301),
      visit(),
      wait(1),
    ]),
    { reached: ['session_renewed'], never: ['ended', '307'] },
  ],
  [
    'the jar is set back by half a minute after a refresh',
    schedule([
      wait(301),
      visit(),
      wait(20),
      { act: 'set-back', seconds: 30 },
      visit(),
      wait(301),
      visit(),
      wait(1),
    ]),
    { reached: ['handed_out_again'], never: ['ended', '307'] },
  ],
  [
    'FusionAuth is down for ten minutes, before it did anything',
    schedule([
      wait(301),
      { act: 'trouble', kind: 'down', seconds: 600 },
      visit(),
      wait(300),
      visit(),
      wait(400),
      visit(),
      wait(1),
    ]),
    { reached: ['unavailable'], never: ['ended'] },
  ],
  [
    'FusionAuth rotated and its answer was lost, for less than the grace',
    schedule(
      [
        wait(301),
        { act: 'trouble', kind: 'answer lost', seconds: 200 },
        visit(),
        wait(250),
        visit(),
        wait(1),
      ],
      oneTime(300),
    ),
    { reached: ['refresh_unavailable', 'session_renewed'], never: ['ended'] },
  ],
  [
    'FusionAuth rotated and its answer was lost, for longer than the grace: rotation-lost',
    schedule(
      [
        wait(301),
        { act: 'trouble', kind: 'answer lost', seconds: 200 },
        visit(),
        wait(250),
        visit(),
        wait(1),
      ],
      oneTime(30),
    ),
    { reached: ['ended rotation-lost'], never: ['ended refused', 'authn_token_reuse'] },
  ],
  [
    'two processes whose clocks are two minutes apart refresh together',
    schedule([wait(301), visit({}, { process: 1 }), wait(2), visit({}, { process: 1 }), wait(1)], {
      skews: [60, -60],
      ...oneTime(0),
    }),
    { reached: ['session_renewed'], never: ['ended', '307'] },
  ],
  // Found: without the record nobody knew that the generation was young, and the next one came too soon.
  [
    'a key is withdrawn and the store emptied while answers of a refresh are on their way',
    withdrawnWithout(flush),
    { reached: ['session_renewed', 'handed_out_again'], never: ['ended'] },
  ],
  [
    'a key is withdrawn and the store is away while answers of a refresh are on their way',
    withdrawnWithout({ act: 'store-down', seconds: 10 }),
    { reached: ['session_renewed', 'handed_out_again'], never: ['ended'] },
  ],
  // Found: the answer was thrown away, for a record that knew only what was asked with.
  [
    'the store is emptied while FusionAuth answers, and another process asks in vain meanwhile',
    schedule(
      [
        wait(301),
        visit({ up: 0, lost: true }),
        wait(0.02),
        { act: 'trouble', kind: 'down', seconds: 0.06 },
        flush,
        visit({ process: 1, up: 0, lost: true }),
        wait(420),
        visit(),
        wait(1),
      ],
      { skews: [0, 0], ...oneTime(30), luck: 0 },
    ),
    { reached: ['session_renewed', 'refresh_unavailable'], never: ['ended'] },
  ],
  // Found: to the other process it had expired, and the next generation made a thief's of one of the lines.
  [
    'a slow clock hands out what has all but expired, in two answers, and the next answer is lost',
    schedule(
      [
        wait(301),
        visit({ lost: true }),
        wait(299.7),
        visit({ process: 1, work: 0.5, down: 0.5 }, { process: 1, up: 0.2, down: 0 }),
        wait(0.75),
        visit({ up: 0.6, lost: true }),
        wait(20),
        visit(),
        wait(1),
      ],
      { skews: [0, -60] },
    ),
    { reached: ['session_renewed'], never: ['ended', '307'] },
  ],
  // Found: another generation so soon made a line of the one before a thief's.
  [
    'a key is withdrawn while answers of a refresh are on their way, and the next answer is lost',
    schedule([
      wait(301),
      visit({ down: 2 }, { up: 0.02 }),
      wait(1),
      { act: 'rotate-keys', withdraw: true },
      crash,
      visit({ lost: true }),
      wait(3),
      visit(),
      wait(1),
    ]),
    { reached: ['session_renewed'], never: ['ended', '307'] },
  ],
  // Found: the deny-list had forgotten it, and the JWT was still good by the tolerance for clocks.
  [
    'the session ends just after a refresh, its cookies stay, and come again as the JWT expires',
    schedule([wait(3601), visit(), wait(1), signIn({ lost: true }), wait(3602), visit(), wait(1)], {
      tolerance: 60,
      ...oneTime(30, 3600),
    }),
    { reached: ['over by sign-in', 'ended signed-out'], never: [] },
  ],
  [
    'a request that was held back while the session was refreshed twice only has to come again',
    schedule([
      wait(10),
      visit({ up: 700 }),
      wait(301),
      visit(),
      wait(301),
      visit(),
      wait(120),
      visit(),
      wait(1),
    ]),
    { reached: ['307'], never: ['ended'] },
  ],
  [
    'a thief refreshes, and the owner goes on: found, both out',
    schedule([
      wait(10),
      steal,
      wait(301),
      thief(),
      wait(301),
      visit(),
      wait(301),
      thief(),
      wait(301),
      visit(),
      wait(301),
      thief(),
      wait(1),
    ]),
    { reached: ['authn_token_reuse', 'ended theft'], never: [] },
  ],
  [
    'a thief replays the same copy for ever',
    schedule([
      wait(10),
      steal,
      ...Array.from({ length: 8 }, () => [
        wait(301),
        thief({ keeps: 'note' }),
        visit(),
        wait(150),
        visit(),
      ]).flat(),
    ]),
    { reached: ['authn_token_reuse', 'ended theft'], never: [] },
  ],
  // Found: each hand-out put off the receipt of the generation, so that it never came.
  [
    'a thief replays the same copy more often than a hand-out margin',
    schedule([
      wait(10),
      steal,
      wait(301),
      visit(),
      ...Array.from({ length: 40 }, () => [
        wait(40),
        thief({ keeps: 'note', follows: true }),
        wait(1),
        visit(),
      ]).flat(),
    ]),
    { reached: ['authn_token_reuse', 'ended theft'], never: [] },
  ],
  [
    'a stolen JWT alone is worth nothing',
    schedule([wait(10), { act: 'steal', what: 'at' }, thief(), wait(1), visit(), wait(1)]),
    { reached: ['anonymous'], never: ['authn_token_reuse', 'ended'] },
  ],
]

test.each(cases)('%s', async (_name, situation, { reached, never }) => {
  const { violations, seen } = await run(situation)
  expect(violations).toEqual([])
  for (const what of reached) expect(seen, `${what} happens`).toHaveProperty([what])
  for (const what of never) expect(seen, `${what} does not happen`).not.toHaveProperty([what])
})
