import type { World } from './world.ts'

/** What FusionAuth, or what stands in front of it, does instead of answering. */
export const kinds = {
  down: 'down',
  hang: { kind: 'hang' },
  'status 429': { kind: 'status', status: 429, headers: { 'retry-after': '2' } },
  'status 500': { kind: 'status', status: 500 },
  '503 in HTML': { kind: 'html', status: 503 },
  'truncated JSON': {
    kind: 'truncated',
    status: 200,
    body: '{"token":"eyJhbGciOi","refreshToken":',
  },
  reset: { kind: 'reset' },
  'bad JSON': { kind: 'status', status: 200, body: '{"token":"eyJhbGciOi' },
  'a proxy’s 404': { kind: 'html', status: 404 },
} as const

export type Kind = keyof typeof kinds

export const allKinds = Object.keys(kinds).filter((name): name is Kind => name in kinds)

export interface Where {
  readonly path: string
  readonly method?: string
  /** `after`: FusionAuth did what it was asked, and only the answer is lost. */
  readonly phase: 'before' | 'after'
}

/** Begins an outage; what it returns ends it. */
export async function begin(world: World, kind: Kind, where: Where): Promise<() => Promise<void>> {
  const fault = kinds[kind]
  if (fault === 'down') {
    await world.gate.shut()
    return () => world.gate.open()
  }
  const struck = world.emulator.faults.add({ ...fault, ...where })
  return async () => struck.remove()
}

/** The most calls that began within any one second. */
export function mostPerSecond(instants: readonly number[]): number {
  const sorted = instants.toSorted((one, other) => one - other)
  let most = 0
  let first = 0
  sorted.forEach((instant, index) => {
    while (instant - (sorted[first] ?? instant) >= 1000) first += 1
    most = Math.max(most, index - first + 1)
  })
  return most
}
