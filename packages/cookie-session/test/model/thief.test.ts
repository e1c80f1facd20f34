import { beforeAll, expect, test } from 'vitest'
import { prepare, runSchedules, shareOf } from './run-schedules.ts'

beforeAll(prepare)

test('a thief beside the owner is found before both have a second new generation', async () => {
  const seen = await runSchedules('thievish', shareOf(2000, 0.4), 2)
  expect(seen['authn_token_reuse']).toBeGreaterThan(0)
}, 600_000)
