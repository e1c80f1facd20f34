import { beforeAll, expect, test } from 'vitest'
import { prepare, runSchedules, shareOf } from './run-schedules.ts'

beforeAll(prepare)

test(
  'a thief beside the owner is found before both have a second new generation',
  async () => {
    const seen = await runSchedules('thievish', shareOf(10_000, 0.4), 4)
    expect(seen['authn_token_reuse']).toBeGreaterThan(0)
  },
  20 * 60_000,
)
