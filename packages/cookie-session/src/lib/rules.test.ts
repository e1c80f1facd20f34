import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LiveRecord, SessionRecord } from './record.ts'
import { type JwtState, clockMargin, decide, handOutMargin } from './rules.ts'

const now = 1000
const record = (members: Partial<LiveRecord> = {}): LiveRecord => ({
  n: 5,
  from: 'A',
  sealed: '…',
  handedAt: 900,
  since: 900,
  received: false,
  ...members,
})
const lease = (until: number) => ({ id: 'somebody', until })
const isAsking = (held: SessionRecord | undefined): boolean =>
  held !== undefined && !('dead' in held) && (held.lease?.until ?? 0) > now

describe('a request whose JWT does not let it in', () => {
  const rows: [string, SessionRecord | undefined, JwtState, [number, string], unknown][] = [
    [
      'no record: the envelope knows',
      undefined,
      'spent',
      [0, 'A'],
      { act: 'ask', using: 'envelope' },
    ],
    [
      'dead: ended, with its reason',
      { dead: 'signed-out' },
      'usable',
      [5, 'A'],
      { act: 'ended', reason: 'signed-out' },
    ],
    [
      'current generation, JWT usable: the same pair',
      record(),
      'usable',
      [5, 'B'],
      { act: 'same-pair' },
    ],
    [
      'current generation, JWT ageing: the same pair',
      record(),
      'ageing',
      [5, 'B'],
      { act: 'same-pair' },
    ],
    [
      'one behind on the asking line, JWT ageing: renewed first',
      record(),
      'ageing',
      [4, 'A'],
      { act: 'renew' },
    ],
    [
      'current generation on another line: the same pair',
      record(),
      'usable',
      [5, 'Z'],
      { act: 'same-pair' },
    ],
    [
      'current generation, JWT spent: ask',
      record(),
      'spent',
      [5, 'B'],
      { act: 'ask', using: 'record' },
    ],
    [
      'current generation, JWT withdrawn: renewed, and the generation stays',
      record(),
      'withdrawn',
      [5, 'B'],
      { act: 'renew' },
    ],
    [
      'current generation, no keys: unavailable',
      record(),
      'unverifiable',
      [5, 'B'],
      { act: 'unavailable' },
    ],
    [
      'current generation, somebody asks: wait',
      record({ lease: lease(1001) }),
      'spent',
      [5, 'B'],
      { act: 'wait' },
    ],
    [
      'current generation, the lease is over: ask',
      record({ lease: lease(1000) }),
      'spent',
      [5, 'B'],
      { act: 'ask', using: 'record' },
    ],
    [
      'ahead of the record (the store lost it): the envelope knows',
      record(),
      'usable',
      [6, 'B'],
      { act: 'ask', using: 'envelope' },
    ],
    [
      'ahead of the record, somebody asks: wait',
      record({ lease: lease(1001) }),
      'spent',
      [6, 'B'],
      { act: 'wait' },
    ],
    [
      'one behind on the asking line: handed out again',
      record(),
      'usable',
      [4, 'A'],
      { act: 'hand-out' },
    ],
    [
      'one behind, however late',
      record({ handedAt: -1e9 }),
      'usable',
      [4, 'A'],
      { act: 'hand-out' },
    ],
    [
      'one behind while somebody asks, JWT usable: handed out',
      record({ lease: lease(1001) }),
      'usable',
      [4, 'A'],
      { act: 'hand-out' },
    ],
    ['one behind, JWT spent: renewed first', record(), 'spent', [4, 'A'], { act: 'renew' }],
    [
      'one behind, no keys: unavailable',
      record(),
      'unverifiable',
      [4, 'A'],
      { act: 'unavailable' },
    ],
    [
      'one behind of a record begun under a lease: any line',
      record({ from: undefined }),
      'usable',
      [4, 'Z'],
      { act: 'hand-out' },
    ],
    ['one behind on another line', record(), 'usable', [4, 'B'], { act: 'suspicious', current: 5 }],
    [
      'one behind, but received',
      record({ received: true }),
      'usable',
      [4, 'A'],
      { act: 'suspicious', current: 5 },
    ],
    ['two behind', record(), 'usable', [3, 'A'], { act: 'suspicious', current: 5 }],
  ]
  test.each(rows)('%s', (_name, held, jwt, [generation, line], decision) => {
    expect(decide(held, jwt, { generation, line }, isAsking(held))).toEqual(decision)
  })
})

describe('a request that was told to come again', () => {
  const theft = { act: 'theft', current: 5 }
  const rows: [string, LiveRecord, { generation: number; line: string; told: number }, unknown][] =
    [
      ['and holds what it held', record(), { generation: 3, line: 'A', told: 5 }, theft],
      [
        'and holds more, but still too little',
        record(),
        { generation: 4, line: 'B', told: 5 },
        theft,
      ],
      [
        'one behind on the asking line is tried first',
        record(),
        { generation: 4, line: 'A', told: 5 },
        { act: 'hand-out' },
      ],
      [
        'and holds the current ones',
        record(),
        { generation: 5, line: 'Z', told: 5 },
        { act: 'same-pair' },
      ],
      [
        'and holds what it was told to, but the session has gone on: told anew',
        record({ n: 8 }),
        { generation: 5, line: 'B', told: 5 },
        { act: 'suspicious', current: 8 },
      ],
    ]
  test.each(rows)('%s', (_name, held, presented, decision) => {
    expect(decide(held, 'usable', presented, isAsking(held))).toEqual(decision)
  })
})

test('without a record, what was handed out a moment ago is renewed, and the generation stays', () => {
  const presented = { generation: 5, line: 'B', justHanded: true }
  expect(decide(undefined, 'spent', presented, false)).toEqual({ act: 'renew' })
  const login = { generation: 0, line: 'A', justHanded: true }
  expect(decide(undefined, 'spent', login, false)).toEqual({ act: 'ask', using: 'envelope' })
})

test('nothing is ever given out unless its JWT is usable', () => {
  const anyRecord = fc.record({
    n: fc.nat(9),
    from: fc.option(fc.constantFrom('A', 'B'), { nil: undefined }),
    sealed: fc.constant('…'),
    handedAt: fc.nat(2000),
    since: fc.nat(2000),
    received: fc.boolean(),
    lease: fc.option(fc.record({ id: fc.constant('x'), until: fc.nat(2000) }), { nil: undefined }),
  })
  const state = fc.constantFrom<JwtState>('spent', 'withdrawn', 'unverifiable')
  fc.assert(
    fc.property(
      anyRecord,
      state,
      fc.nat(9),
      fc.constantFrom('A', 'B'),
      (held, jwt, generation, line) => {
        const { act } = decide(held, jwt, { generation, line }, isAsking(held))
        expect(act === 'same-pair' || act === 'hand-out').toBe(false)
      },
    ),
  )
})

test('whoever is two or more generations behind never reaches FusionAuth', () => {
  fc.assert(
    fc.property(fc.nat(9), fc.integer({ min: 2, max: 9 }), fc.boolean(), (g, behind, received) => {
      const held = record({ n: g + behind, received })
      const { act } = decide(held, 'spent', { generation: g, line: 'A' }, false)
      expect(act).toBe('suspicious')
    }),
  )
})

test('a JWT is handed out with a fifth of its life left, and never more than a minute', () => {
  expect(handOutMargin(300)).toBe(60)
  expect(handOutMargin(3600)).toBe(60)
  expect(handOutMargin(10)).toBe(2)
})

test('slow clocks cost two minutes of it, and never more than two thirds of its life', () => {
  expect(clockMargin(3600)).toBe(120)
  expect(clockMargin(300)).toBe(120)
  expect(clockMargin(60)).toBe(40)
})
