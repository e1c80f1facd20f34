import { beforeAll, expect, test } from 'vitest'
import { prepare, runSchedules, shareOf } from './run-schedules.ts'

beforeAll(prepare)

test(
  'an honest browser is never signed out, nor called a thief, whatever goes wrong',
  async () => {
    const seen = await runSchedules('honest', shareOf(10_000, 0.6), 3)
    expect(seen['handed_out_again']).toBeGreaterThan(0)
  },
  20 * 60_000,
)
